/// An HTTP response; the server adds what belongs to the connection.
package struct Response: Hashable, Sendable {
  package var status: Int
  package var headers: [Header]
  package var body: [UInt8]

  package init(status: Int, headers: [Header] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// A reply in JSON; `allow` lists the methods of its address.
  package static func json(
    _ status: Int, _ value: JSON, allow: String = "", contentType: String = "application/json"
  ) -> Response {
    var headers = [Header("Content-Type", contentType)]
    if !allow.isEmpty { headers.append(Header("Allow", allow)) }
    return Response(status: status, headers: headers, body: value.bytes)
  }

  /// A page for people, as authentik's error pages are.
  package static func page(_ status: Int, heading: String) -> Response {
    let text = """
      <!DOCTYPE html>
      <html lang="en"><head><title>authentik</title></head><body><h1>\(heading)</h1></body></html>

      """
    return Response(
      status: status, headers: [Header("Content-Type", "text/html; charset=utf-8")], body: Array(text.utf8))
  }

  /// What an unhandled error looks like, where the method is not a reading one: an empty 405.
  package static let hiddenError = Response(
    status: 405, headers: [Header("Content-Type", "text/html; charset=utf-8"), Header("Allow", "GET, HEAD, OPTIONS")])

  /// The front proxy's words where the server behind it does not answer.
  package static func badGateway(retryAfter seconds: Int? = nil) -> Response {
    unavailable(502, retryAfter: seconds)
  }

  package static func unavailable(_ status: Int, retryAfter seconds: Int? = nil) -> Response {
    var response = json(status, ["error": "failed to connect to authentik backend"])
    if let seconds { response.headers.append(Header("Retry-After", "\(seconds)")) }
    return response
  }
}

/// Why a request is not served.
enum Refusal: Error, Sendable {
  case notAuthenticated
  case tokenRefused
  case unsupportedScheme
  case forbidden
  /// The model by the name that newer versions put into the text; nil where the key is no UUID.
  case notFound(model: String?)
  case invalidPage
  case fields(FieldErrors)
  case malformedBody(String)
  case mediaType(String)
  case notAcceptable
  case method(String)
  /// An unhandled exception.
  case crash
}

extension Refusal {
  func response(to request: Request, allow: String, state: SandboxState) -> Response {
    let language =
      state.version.followsAcceptLanguage ? Language(accepting: request.header("Accept-Language")) : .english
    func detail(_ status: Int, _ text: String) -> Response {
      .json(status, ["detail": .string(text)], allow: allow, contentType: state.version.jsonContentType)
    }
    return switch self {
    case .notAuthenticated: detail(403, "Authentication credentials were not provided.")
    case .tokenRefused: detail(403, "Token invalid/expired")
    case .unsupportedScheme: detail(403, "Unsupported authentication type")
    case .forbidden: detail(403, "You do not have permission to perform this action.")
    case .notFound(let model?) where state.version.namesModelInNotFound:
      detail(404, "No \(model) matches the given query.")
    case .notFound: detail(404, "Not found.")
    case .invalidPage: detail(404, "Invalid page.")
    case .fields(let errors):
      .json(400, errors.json(in: language), allow: allow, contentType: state.version.jsonContentType)
    case .malformedBody(let problem): detail(400, "JSON parse error - \(problem)")
    case .mediaType(let type): detail(415, "Unsupported media type \"\(type)\" in request.")
    case .notAcceptable: detail(406, "Could not satisfy the request Accept header.")
    case .method(let name): detail(405, "Method \"\(name)\" not allowed.")
    case .crash: request.isRead ? .page(500, heading: "Server Error") : .hiddenError
    }
  }
}
