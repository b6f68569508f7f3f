internal import Dispatch
internal import Foundation
internal import FoundationNetworking

/// HTTP over URLSession, on guard against what URLSession does on Linux (each measured with Swift 6.3.1).
///
/// - Cancelling a task that awaits `data(for:)` while its answer completes deadlocks all HTTP of the process. So each
///   request is a ``PendingRequest`` that is settled once, by whoever is first, and URLSession's own task is cancelled from
///   a plain dispatch queue only.
/// - A 401 with a Basic challenge never completes, and URLSession's timeouts are idle timers in whole seconds. So
///   challenges are refused, and each request has a deadline of its own.
/// - Redirects would carry the token to any origin and repeat a PUT without its body. So none is followed; the caller
///   gets the 3xx.
/// - The first request on a connection burns a processor while it waits. So a ``ServerConnection`` is opened first by a
///   question that is answered at once.
/// - On a connection that served others, libcurl sends a request again if the server closes it without a word: a write
///   without its body, for which the server waits, and a DELETE twice. So a write ends there and then, and a DELETE has a
///   connection of its own.
/// - With more than four TLS connections libcurl keeps closing and opening them. So a ``ConnectionPool`` has at most four;
///   requests beyond that wait their turn, inside their deadline.
///
/// Proxies are libcurl's: `HTTPS_PROXY` or `https_proxy` for https, `http_proxy` (lower case only) for http, and
/// `NO_PROXY`, which must name loopback too. Certificates are checked against the system's store only. A CA file,
/// client certificates, switching verification off and IPv6 literals are beyond URLSession on Linux.
package final class URLSessionTransport: HTTPTransport {
  private let userAgent: String
  private let largestBody: Int
  private let connections = ConnectionPool()

  /// - Parameters:
  ///   - version: of flowbind, for the User-Agent `flowbind/VERSION`, by which our writes are told from others'.
  ///   - largestBody: in bytes; a hundred bindings of a large server are about 1.5 MB (2025.10, transcript).
  package init(version: String, largestBody: Int = 8 << 20) {
    userAgent = "flowbind/\(version)"
    self.largestBody = largestBody
  }

  package func send(_ request: HTTPRequest, within limit: Duration) async throws(TransportError) -> HTTPResponse {
    guard !Task.isCancelled else { throw .cancelled }
    guard let url = URL(string: request.url), let host = url.host() else {
      throw .impossible("\(request.url) is no address that Swift's networking on Linux can use")
    }
    let began = ContinuousClock.now
    let isShared = request.method != .delete
    let isNear = ServerAddress.isLoopback(host)
    guard let connection = isShared ? await connections.take(near: isNear, within: limit) : ServerConnection() else {
      guard !Task.isCancelled else { throw .cancelled }
      throw .notConnected("no connection to \(host) came free in time: it does not answer what it was asked before")
    }
    var outcome = PendingRequest.Outcome.failure(.cancelled)
    defer {
      connection.ended(request.origin, outcome)
      if isShared { connections.give(back: connection) }
    }
    guard !Task.isCancelled else { throw .cancelled }
    func attempt(_ message: URLRequest, within time: Duration, stops: Bool) async -> PendingRequest.Outcome {
      let pending = PendingRequest(url, host: host, limit: limit, largestBody: largestBody)
      return await withTaskCancellationHandler {
        await pending.outcome(within: time) { connection.task(for: message, pending) }
      } onCancel: {
        if stops { pending.settle(.failure(.cancelled)) }
      }
    }

    var isSentAgain = request.method == .put || request.method == .post
    if isShared, !connection.isOpen(to: request.origin), let opening = opening(of: request) {
      let time = min(limit - (.now - began), Self.patience)
      outcome = await connections.open { await attempt(opening, within: time, stops: true) }
      switch outcome {
      case .success: break
      case .failure(.notConnected), .failure(.cancelled): return try outcome.get()
      // Whoever answers nothing to this may still answer what counts.
      case .failure:
        connection.renew()
        isSentAgain = false
      }
    }
    let rest = limit - (.now - began)
    outcome = await attempt(urlRequest(request, url), within: max(rest, .zero), stops: request.method == .get)
    // There was a connection, so this is what became of libcurl's second try; the first one may have arrived.
    if isSentAgain, case .failure(.notConnected(let message)) = outcome { outcome = .failure(.lost(message)) }
    return try outcome.get()
  }

  /// How long a server may take to say that it lives before it is asked what counts without that.
  private static let patience = Duration.seconds(2)

  /// What opens a connection: a question that authentik's front answers by itself, and that tells nobody anything.
  private func opening(of request: HTTPRequest) -> URLRequest? {
    guard let url = URL(string: request.base + "/-/health/live/") else { return nil }
    var result = URLRequest(url: url)
    result.httpMethod = "HEAD"
    result.setValue(userAgent, forHTTPHeaderField: "User-Agent")
    return result
  }

  private func urlRequest(_ request: HTTPRequest, _ url: URL) -> URLRequest {
    var result = URLRequest(url: url)
    result.httpMethod = request.method.rawValue
    result.setValue(userAgent, forHTTPHeaderField: "User-Agent")
    result.setValue("application/json", forHTTPHeaderField: "Accept")
    result.setValue("en", forHTTPHeaderField: "Accept-Language")
    if let token = request.token { result.setValue(token.authorization, forHTTPHeaderField: "Authorization") }
    if let body = request.body {
      result.setValue(request.contentType, forHTTPHeaderField: "Content-Type")
      result.httpBody = body
    }
    return result
  }
}
