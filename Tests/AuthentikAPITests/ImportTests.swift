import Bindings
import Foundation
import Synchronization
import Testing

@testable import AuthentikAPI

/// What authentik's import is sent, and what is made of anything that comes back.
struct ImportTests {
  /// Answers everything alike.
  private final class Network: HTTPTransport {
    private let response: HTTPResponse
    let sent = Mutex<[(request: HTTPRequest, limit: Duration)]>([])

    init(_ response: HTTPResponse) { self.response = response }

    func send(_ request: HTTPRequest, within limit: Duration) async throws(TransportError) -> HTTPResponse {
      sent.withLock { $0.append((request, limit)) }
      return response
    }
  }

  private static let document = ImportedText(
    text: "version: 1\n", labels: ["flowbind-ab-1", "flowbind-ab-2"], writes: 5)

  private func store(_ network: Network) throws -> AuthentikBindingStore {
    AuthentikBindingStore(
      try ServerAddress("http://127.0.0.1:9"), token: testToken, options: .init(version: "1"), network: network,
      clock: InstantClock())
  }

  private static func json(_ status: Int, _ body: String) -> HTTPResponse {
    HTTPResponse(status: status, headers: ["content-type": "application/json"], body: Data(body.utf8))
  }

  private static func line(_ id: String, _ event: String) -> String {
    let entry = #"{"id": \#(id), "identifiers": {"pk": "x"}}"#
    return #"{"log_level": "warning", "event": "\#(event)", "attributes": {"entry": \#(entry)}}"#
  }

  private func answer(_ response: HTTPResponse, _ version: String = "2026.5.0") async throws -> ImportAnswer {
    try await store(Network(response)).run(Self.document, on: AuthentikRelease(version: version))
  }

  /// What is thrown; nil where nothing is, or something else than a store's error.
  private func problem(_ work: () async throws -> some Any) async -> StoreError? {
    do {
      Issue.record("\(try await work())")
      return nil
    } catch {
      return error as? StoreError
    }
  }

  @Test(arguments: [
    ("2024.8.6", "/api/v3/flows/instances/import/"), ("2025.10.4", "/api/v3/flows/instances/import/"),
    ("2026.5.0-rc1", "/api/v3/managed/blueprints/import/"), ("2026.8.0", "/api/v3/managed/blueprints/import/"),
    ("2027.2.0", "/api/v3/managed/blueprints/import/"), ("odd", "/api/v3/managed/blueprints/import/"),
  ])
  func `each release is asked at its own address, with a form of one file`(version: String, path: String) async throws {
    let network = Network(Self.json(200, #"{"logs": [], "success": true}"#))
    let release = AuthentikRelease(version: version)
    #expect(try await store(network).run(Self.document, on: release) == .carriedOut)
    let sent = network.sent.withLock { $0 }
    let (request, limit) = try #require(sent.first)
    #expect(sent.count == 1)
    #expect(request.path == path)
    #expect(request.method == .post)
    // The server's time grows with the writes.
    #expect(limit == .seconds(35))
    let boundary = try #require(request.contentType.components(separatedBy: "boundary=").last)
    #expect(request.contentType.hasPrefix("multipart/form-data; "))
    let body = String(decoding: request.body ?? Data(), as: UTF8.self)
    #expect(body.hasPrefix("--\(boundary)\r\nContent-Disposition: form-data; name=\"file\"; filename="))
    #expect(body.hasSuffix("\r\n\r\nversion: 1\n\r\n--\(boundary)--\r\n"))
  }

  @Test func `a document that holds the boundary gets another`() {
    let text = "x\r\n--flowbind-document--\r\n"
    let boundary = UploadForm(text).contentType.components(separatedBy: "boundary=")[1]
    #expect(!text.contains(boundary))
  }

  @Test func `a refusal that names one of our entries is told, with nothing of the other lines`() async throws {
    let foreign = #"{"event": "login of mallory", "attributes": {"user": {"username": "mallory"}}}"#
    let others = [
      Self.line(#""flowbind-cd-1""#, "Entry invalid: theirs"), Self.line("null", "Entry invalid: x"), foreign, "7",
    ]
    let ours = Self.line(#""flowbind-ab-2""#, "Entry invalid: Serializer errors {}")
    let body = #"{"logs": [\#((others + [ours]).joined(separator: ","))], "success": false}"#
    #expect(
      try await answer(Self.json(200, body)) == .refused(label: "flowbind-ab-2", reason: "Serializer errors {}"))
    let without = #"{"logs": [\#(others.joined(separator: ","))], "success": false}"#
    #expect(try await answer(Self.json(200, without)) == .failed)
  }

  @Test(arguments: [
    Self.json(200, #"{"success": true}"#), Self.json(200, #"{"logs": [], "success": "true"}"#),
    Self.json(200, #"{"error": "authentik starting"}"#), Self.json(201, #"{"logs": [], "success": true}"#),
    HTTPResponse(
      status: 200, headers: ["content-type": "text/html"], body: Data(#"{"logs": [], "success": true}"#.utf8)),
    HTTPResponse(status: 405, headers: ["content-type": "text/html; charset=utf-8"]),
    Self.json(400, #"["Either path or file must be set"]"#), Self.json(400, #"{"logs": [], "success": false}"#),
    Self.json(503, #"{"error": "authentik starting"}"#), Self.json(403, #"{"message": "go away"}"#),
    HTTPResponse(status: 302, headers: ["location": "https://login.example.org/"]),
  ])
  func `what is no answer of the import says nothing about what was written`(response: HTTPResponse) async {
    let error = await problem { try await answer(response) }
    guard case .effectUnknown? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test(arguments: [
    ("2026.5.0", #"{"detail": "You do not have permission to perform this action."}"#),
    ("2026.5.0", #"{"null": "User lacks permission to create authentik_flows.flowstagebinding"}"#),
    ("2026.8.0", #"{"flowbind-ab-1": "User lacks permission to create authentik_flows.flowstagebinding"}"#),
    ("2025.10.4", #"{"detail": "You do not have permission to perform this action."}"#),
  ])
  func `a right that is missing is named as the release wants it`(version: String, body: String) async {
    let error = await problem { try await answer(Self.json(403, body), version) }
    guard case .rightMissing(let message)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    let isOld = version.hasPrefix("2025")
    #expect(message.contains("authentik_blueprints.add_blueprintinstance") != isOld)
    #expect(message.contains("authentik_flows.delete_flowstagebinding") != isOld)
    #expect(message.contains("authentik_stages_prompt.add_prompt") == isOld)
  }

  @Test func `a token that is not known is no missing right`() async {
    let error = await problem { try await answer(Self.json(403, #"{"detail": "Token invalid/expired"}"#)) }
    guard case .tokenRefused? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func `cached plans are dropped, or the right that it takes is named`() async throws {
    let network = Network(HTTPResponse(status: 204))
    try await store(network).dropCachedPlans()
    let sent = network.sent.withLock { $0 }
    #expect(sent.first?.request.path == "/api/v3/flows/instances/cache_clear/")
    let refused = try store(
      Network(Self.json(403, #"{"detail": "You do not have permission to perform this action."}"#)))
    let error = await problem { try await refused.dropCachedPlans() }
    for right in ImportRights.toDropCachedPlans { #expect(error?.message.contains(right) == true) }
  }
}
