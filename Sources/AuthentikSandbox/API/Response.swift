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

/// What an address answers to a request that it serves; nothing of the body where there is none.
struct Reply {
  var status: Int
  var body: JSON?

  init(_ status: Int, _ body: JSON? = nil) {
    self.status = status
    self.body = body
  }
}
