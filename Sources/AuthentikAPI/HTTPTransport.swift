package import Foundation

/// Moves bytes: one request out, one answer back, whatever its status.
///
/// A seam: the real network, retries and measuring on top of it, and scripted fakes in tests.
package protocol HTTPTransport: Sendable {
  /// Sends the request once, and throws when no whole answer came within the limit.
  ///
  /// A write that was begun is not cut short by cancelling the task: its effect would be unknown for no gain.
  func send(_ request: HTTPRequest, within limit: Duration) async throws(TransportError) -> HTTPResponse
}

package struct HTTPRequest: Sendable {
  package enum Method: String, Hashable, Sendable {
    case get = "GET"
    case put = "PUT"
    case post = "POST"
    case delete = "DELETE"
  }

  package var method: Method
  /// Absolute and escaped.
  package var url: String
  package var body: Data?
  /// What the body is; JSON unless told otherwise.
  package var contentType = "application/json"
  /// Kept apart from the headers, so that no dump of a request shows it.
  package var token: APIToken?

  package init(_ method: Method, _ url: String, body: Data? = nil, token: APIToken? = nil) {
    self.method = method
    self.url = url
    self.body = body
    self.token = token
  }

  /// The address without path and query.
  var origin: String {
    guard let scheme = url.firstRange(of: "://") else { return url }
    return String(url[..<(url[scheme.upperBound...].firstIndex(of: "/") ?? url.endIndex)])
  }

  /// The address of the authentik that is asked: what stands before its API.
  var base: String { url.firstRange(of: "/api/v3/").map { String(url[..<$0.lowerBound]) } ?? origin }

  /// The path alone, for logs: what stands between host and query.
  var path: String {
    let path = url.dropFirst(origin.count).prefix { $0 != "?" }
    return path.isEmpty ? "/" : String(path)
  }
}

package struct HTTPResponse: Sendable {
  package var status: Int
  /// Names in lower case.
  package var headers: [String: String]
  package var body: Data

  package init(status: Int, headers: [String: String] = [:], body: Data = Data()) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  var isHTML: Bool { hasType("text/html") }
  var isPlainText: Bool { hasType("text/plain") }

  private func hasType(_ type: String) -> Bool { (headers["content-type"] ?? "").lowercased().hasPrefix(type) }
}
