internal import Bindings
internal import Foundation

/// Typed calls to authentik's API: each answer's status and shape is checked before anything is believed.
struct AuthentikClient: Sendable {
  let address: ServerAddress
  let token: APIToken
  /// Retries reads and counts.
  let transport: any HTTPTransport
  /// For one request with all its tries.
  let timeout: Duration

  /// Reads one object; nil where authentik says 404.
  func object<Body: Decodable>(_ call: Call, as type: Body.Type = Body.self) async throws(StoreError) -> Body? {
    let response = try await send(call)
    if response.status == 404, ErrorBody(response.body)?.isDjango == true { return nil }
    return try await decoded(response, of: call)
  }

  /// Reads something that every authentik has.
  func body<Body: Decodable>(_ call: Call, as type: Body.Type = Body.self) async throws(StoreError) -> Body {
    try await decoded(try await send(call), of: call)
  }

  /// Sends a DELETE once; only authentik's own success says that it was carried out.
  func delete(_ call: Call) async throws(StoreError) {
    let response = try await send(call)
    guard WriteAnswer.verdict(on: response, to: call) == .carriedOut else {
      throw explanation(ofWrite: response, to: call)
    }
  }

  /// Sends a PUT or POST once, and reads what the server says it holds now.
  ///
  /// The answer's `stage_obj` is not looked at: after a write it is degraded (all versions, transcript 03-stageobj).
  func written(_ call: Call, _ settings: BindingSettings) async throws(StoreError) -> Binding {
    let response = try await send(call, settings)
    guard WriteAnswer.verdict(on: response, to: call) == .carriedOut, let binding = response.binding else {
      throw explanation(ofWrite: response, to: call)
    }
    return binding
  }

  func send(_ call: Call, _ settings: BindingSettings? = nil) async throws(StoreError) -> HTTPResponse {
    var body: Data?
    if let settings {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      do { body = try encoder.encode(settings) } catch { throw .unreadable("cannot encode \(call.name)") }
    }
    return try await sent(request(call, body), by: call, within: timeout)
  }

  func answer(to call: Call) async throws(TransportError) -> HTTPResponse {
    try await transport.send(request(call), within: timeout)
  }

  private func sent(
    _ request: HTTPRequest, by call: Call, within limit: Duration
  ) async throws(StoreError) -> HTTPResponse {
    do throws(TransportError) {
      return try await transport.send(request, within: limit)
    } catch {
      throw storeError(error, of: call)
    }
  }

  private func request(_ call: Call, _ body: Data? = nil) -> HTTPRequest {
    HTTPRequest(call.method, address.url(call.path, call.query), body: body, token: token)
  }

  /// Sends a file once, as a form does that has nothing but the field `file`.
  func upload(
    _ text: String, by call: Call, within limit: Duration
  ) async throws(StoreError) -> HTTPResponse {
    let form = UploadForm(text)
    var request = request(call, form.body)
    request.contentType = form.contentType
    return try await sent(request, by: call, within: limit)
  }

  func storeError(_ error: TransportError, of call: Call) -> StoreError {
    let message = shown(error.message)
    if call.method != .get, error.mayHaveArrived {
      return .effectUnknown("\(call.name): \(message); it may have been carried out")
    }
    return switch error {
    case .cancelled: .interrupted("interrupted before the answer to \(call.name)")
    case .tooLarge: .unreadable("\(call.name): \(message)")
    case .notConnected, .impossible, .lost, .timedOut: .unreachable(message)
    }
  }

  func decoded<Body: Decodable>(_ response: HTTPResponse, of call: Call) async throws(StoreError) -> Body {
    guard response.status == 200 else { throw await explanation(of: response, to: call) }
    do {
      return try JSONDecoder().decode(Body.self, from: response.body)
    } catch {
      throw .unreadable(unexpected(response, of: call, error))
    }
  }
}
