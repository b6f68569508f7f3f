internal import Dispatch
internal import Foundation
internal import FoundationNetworking
internal import Synchronization

/// HTTP over URLSession, on guard against what URLSession does on Linux (each measured with Swift 6.3.1).
///
/// - Cancelling a task that awaits `data(for:)` while its answer completes deadlocks all HTTP of the process. So each
///   request is a ``PendingRequest`` that is settled once, by whoever is first, and URLSession's own task is cancelled from
///   a plain dispatch queue only.
/// - A 401 with a Basic challenge never completes, and URLSession's timeouts are idle timers in whole seconds. So
///   challenges are refused, and each request has a deadline of its own.
/// - Redirects would carry the token to any origin and repeat a PUT without its body. So none is followed; the caller
///   gets the 3xx.
/// - A write on a reused connection that the server closes at that moment loses its body. So each write has a session,
///   and with it a connection, of its own.
/// - With more than four TLS connections libcurl keeps closing and opening them. So there are at most four; requests
///   beyond that wait their turn, inside their deadline.
///
/// Proxies are libcurl's: `HTTPS_PROXY` or `https_proxy` for https, `http_proxy` (lower case only) for http, and
/// `NO_PROXY`, which must name loopback too. Certificates are checked against the system's store only. A CA file,
/// client certificates, switching verification off and IPv6 literals are beyond URLSession on Linux.
package final class URLSessionTransport: HTTPTransport {
  private let userAgent: String
  private let largestBody: Int
  private let reading: (session: URLSession, delegate: SessionDelegate)

  /// - Parameters:
  ///   - version: of flowbind, for the User-Agent `flowbind/VERSION`, by which our writes are told from others'.
  ///   - largestBody: in bytes; a hundred bindings of a large server are about 1.5 MB (2025.10, transcript).
  package init(version: String, largestBody: Int = 8 << 20) {
    userAgent = "flowbind/\(version)"
    self.largestBody = largestBody
    reading = Self.makeSession()
  }

  deinit {
    PendingRequest.finish(reading.session)
  }

  package func send(_ request: HTTPRequest, within limit: Duration) async throws(TransportError) -> HTTPResponse {
    guard !Task.isCancelled else { throw .cancelled }
    guard let url = URL(string: request.url), let host = url.host() else {
      throw .impossible("\(request.url) is no address that Swift's networking on Linux can use")
    }
    let scheme = url.scheme ?? ""
    let pending = PendingRequest(
      scheme: scheme, host: host, port: url.port ?? (scheme == "https" ? 443 : 80), largestBody: largestBody)
    let message = urlRequest(request, url)
    guard request.method == .get else {
      let (session, delegate) = Self.makeSession()
      defer { PendingRequest.finish(session) }
      return try await pending.outcome(within: limit) { delegate.task(for: message, in: session, pending) }.get()
    }
    return try await withTaskCancellationHandler {
      await pending.outcome(within: limit) { [reading] in
        reading.delegate.task(for: message, in: reading.session, pending)
      }
    } onCancel: {
      pending.settle(.failure(.cancelled))
    }.get()
  }

  private func urlRequest(_ request: HTTPRequest, _ url: URL) -> URLRequest {
    var result = URLRequest(url: url)
    result.httpMethod = request.method.rawValue
    result.setValue(userAgent, forHTTPHeaderField: "User-Agent")
    result.setValue("application/json", forHTTPHeaderField: "Accept")
    result.setValue("en", forHTTPHeaderField: "Accept-Language")
    if let token = request.token { result.setValue(token.authorization, forHTTPHeaderField: "Authorization") }
    if let body = request.body {
      result.setValue("application/json", forHTTPHeaderField: "Content-Type")
      result.httpBody = body
    }
    return result
  }

  /// Where URLSession reports: its own choice of queue shares its few threads with the concurrency runtime. It lives as
  /// long as the process, since `OperationQueue` does not keep what it stands on.
  private static let callbacks = DispatchQueue(label: "flowbind.http.callbacks")

  private static func makeSession() -> (URLSession, SessionDelegate) {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.httpMaximumConnectionsPerHost = 4
    configuration.httpCookieStorage = nil
    configuration.httpShouldSetCookies = false
    configuration.urlCache = nil
    configuration.urlCredentialStorage = nil
    configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
    configuration.timeoutIntervalForRequest = 24 * 3600  // Never first: each request keeps its own time.
    let delegate = SessionDelegate()
    let queue = OperationQueue()
    queue.underlyingQueue = callbacks
    queue.maxConcurrentOperationCount = 1
    return (URLSession(configuration: configuration, delegate: delegate, delegateQueue: queue), delegate)
  }
}

/// Hands what URLSession reports to the request that it belongs to.
private final class SessionDelegate: NSObject, URLSessionDataDelegate {
  private let requests = Mutex<[Int: PendingRequest]>([:])

  /// A task that is not started yet.
  func task(for request: URLRequest, in session: URLSession, _ pending: PendingRequest) -> URLSessionTask {
    let task = session.dataTask(with: request)
    requests.withLock { $0[task.taskIdentifier] = pending }
    return task
  }

  private func pending(of task: URLSessionTask) -> PendingRequest? {
    requests.withLock { $0[task.taskIdentifier] }
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
  ) {
    if let response = response as? HTTPURLResponse { pending(of: dataTask)?.received(response) }
    completionHandler(.allow)
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    pending(of: dataTask)?.received(data)
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
    newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
  ) {
    pending(of: task)?.received(response)
    completionHandler(nil)
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, didReceive challenge: URLAuthenticationChallenge,
    completionHandler: @escaping (URLSession.AuthChallengeDisposition, URLCredential?) -> Void
  ) {
    pending(of: task)?.challenged(challenge.failureResponse as? HTTPURLResponse)
    completionHandler(.cancelAuthenticationChallenge, nil)
  }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    requests.withLock { $0.removeValue(forKey: task.taskIdentifier) }?.completed(error)
  }
}
