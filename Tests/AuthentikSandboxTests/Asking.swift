@testable import AuthentikSandbox

extension SandboxState {
  /// Sends a request with the token `t`, which is a superuser's unless a test says otherwise.
  mutating func ask(_ method: String, _ target: String, _ body: JSON? = nil) -> Response {
    if accounts["t"] == nil { accounts["t"] = .administrator }
    let headers = [Header("Authorization", "Bearer t"), Header("Content-Type", "application/json")]
    return respond(
      to: Request(method: method, target: "/api/v3/\(target)", headers: headers, body: body?.bytes ?? []))
  }
}
