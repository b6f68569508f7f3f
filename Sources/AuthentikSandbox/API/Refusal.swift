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
  /// A part of a form that cannot be read.
  case malformedForm(String)
  /// An import without a document.
  case nothingToImport
  /// An import whose entry, by its id, is of a model that the caller may not write.
  case importDenied(entry: String?, model: String)
  /// What authentik does and the sandbox does not; no server says so.
  case notPlayed(String)
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
    case .malformedForm(let problem): detail(400, "Multipart form parse error - \(problem)")
    case .nothingToImport:
      .json(
        400, state.version.importsAsFlows ? ["logs": [], "success": false] : ["Either path or file must be set"],
        allow: allow, contentType: state.version.jsonContentType)
    case .importDenied(let entry, let model):
      .json(
        403,
        .object([JSON.Member(entry ?? "null", .string("User lacks permission to create \(model)"))]), allow: allow,
        contentType: state.version.jsonContentType)
    case .notPlayed(let what): detail(501, "The sandbox does not play \(what).")
    case .method(let name): detail(405, "Method \"\(name)\" not allowed.")
    case .crash: request.isRead ? .page(500, heading: "Server Error") : .hiddenError
    }
  }
}
