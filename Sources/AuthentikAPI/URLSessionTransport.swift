internal import Dispatch
internal import Foundation
internal import FoundationNetworking
internal import Synchronization

/// HTTP over URLSession, on guard against what URLSession does on Linux (each measured with Swift 6.3.1).
///
/// - Cancelling a task that awaits `data(for:)` while its answer completes deadlocks all HTTP of the process. So each
///   request is an ``Exchange`` that is settled once, by whoever is first, and URLSession's own task is cancelled from
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
  ///   - largestBody: in bytes; authentik's front proxy itself stops at 32 MiB (source).
  package init(version: String, largestBody: Int = 32 << 20) {
    userAgent = "flowbind/\(version)"
    self.largestBody = largestBody
    reading = Self.makeSession()
  }

  deinit {
    Exchange.finish(reading.session)
  }

  package func send(_ request: HTTPRequest, within limit: Duration) async throws(TransportError) -> HTTPResponse {
    guard !Task.isCancelled else { throw .cancelled }
    guard let url = URL(string: request.url), let host = url.host() else {
      throw .impossible("\(request.url) is no address that Swift's networking on Linux can use")
    }
    let scheme = url.scheme ?? ""
    let exchange = Exchange(
      scheme: scheme, host: host, port: url.port ?? (scheme == "https" ? 443 : 80), largestBody: largestBody)
    let message = urlRequest(request, url)
    guard request.method == .get else {
      let (session, delegate) = Self.makeSession()
      defer { Exchange.finish(session) }
      return try await exchange.outcome(within: limit) { delegate.task(for: message, in: session, exchange) }.get()
    }
    return try await withTaskCancellationHandler {
      await exchange.outcome(within: limit) { [reading] in
        reading.delegate.task(for: message, in: reading.session, exchange)
      }
    } onCancel: {
      exchange.settle(.failure(.cancelled))
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
    configuration.timeoutIntervalForRequest = 24 * 3600  // Never first: the exchange keeps the time.
    let delegate = SessionDelegate()
    let queue = OperationQueue()
    queue.underlyingQueue = callbacks
    queue.maxConcurrentOperationCount = 1
    return (URLSession(configuration: configuration, delegate: delegate, delegateQueue: queue), delegate)
  }
}

/// Hands what URLSession reports to the exchange that it belongs to.
private final class SessionDelegate: NSObject, URLSessionDataDelegate {
  private let exchanges = Mutex<[Int: Exchange]>([:])

  /// A task that is not started yet.
  func task(for request: URLRequest, in session: URLSession, _ exchange: Exchange) -> URLSessionTask {
    let task = session.dataTask(with: request)
    exchanges.withLock { $0[task.taskIdentifier] = exchange }
    return task
  }

  private func exchange(of task: URLSessionTask) -> Exchange? {
    exchanges.withLock { $0[task.taskIdentifier] }
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
  ) {
    if let response = response as? HTTPURLResponse { exchange(of: dataTask)?.received(response) }
    completionHandler(.allow)
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    exchange(of: dataTask)?.received(data)
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
    newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
  ) {
    exchange(of: task)?.received(response)
    completionHandler(nil)
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, didReceive challenge: URLAuthenticationChallenge,
    completionHandler: @escaping (URLSession.AuthChallengeDisposition, URLCredential?) -> Void
  ) {
    exchange(of: task)?.challenged()
    completionHandler(.cancelAuthenticationChallenge, nil)
  }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    exchanges.withLock { $0.removeValue(forKey: task.taskIdentifier) }?.completed(error)
  }
}

/// One request and what became of it: an answer, an error, the deadline or a cancellation, whichever is first.
private final class Exchange: Sendable {
  typealias Outcome = Result<HTTPResponse, TransportError>

  private struct State {
    var response: HTTPResponse?
    var outcome: Outcome?
    var waiter: CheckedContinuation<Outcome, Never>?
    var task: URLSessionTask?
  }

  /// The one place where URLSession is called, in turn: these calls can block, since URLSession's
  /// own queue is shared by the whole process and stands still while libcurl looks up a host name. So they must hold up
  /// neither a thread of the concurrency runtime nor a deadline, and not more than one thread of Dispatch.
  private static let calls = DispatchQueue(label: "flowbind.http.calls")
  private static let deadlines = DispatchQueue(label: "flowbind.http.deadlines")

  private let scheme: String
  private let host: String
  private let port: Int
  private let largestBody: Int
  private let state = Mutex(State())

  init(scheme: String, host: String, port: Int, largestBody: Int) {
    self.scheme = scheme
    self.host = host
    self.port = port
    self.largestBody = largestBody
  }

  /// Makes and starts the task, and waits until the exchange is settled.
  func outcome(within limit: Duration, of task: @escaping @Sendable () -> URLSessionTask) async -> Outcome {
    let late = TransportError.timedOut("\(host):\(port) did not answer within \(limit.inSeconds)")
    Self.deadlines.asyncAfter(deadline: .now() + limit / .seconds(1)) { [weak self] in self?.settle(.failure(late)) }
    return await withCheckedContinuation { waiter in
      let early = state.withLock { state in
        if state.outcome == nil { state.waiter = waiter }
        return state.outcome
      }
      if let early { return waiter.resume(returning: early) }
      Self.calls.async { self.start(task()) }
    }
  }

  /// Closes the session after the last task that was asked of it: making one later ends the process ("Session
  /// invalidated"), also where the exchange is settled long since.
  static func finish(_ session: URLSession) {
    calls.async { session.finishTasksAndInvalidate() }
  }

  private func start(_ task: URLSessionTask) {
    let isWanted = state.withLock { state in
      if state.outcome == nil { state.task = task }
      return state.outcome == nil
    }
    isWanted ? task.resume() : task.cancel()
  }

  /// Keeps the first outcome; what comes later finds nothing to do.
  func settle(_ outcome: Outcome, byURLSession: Bool = false) {
    let (waiter, task) = state.withLock { state -> (CheckedContinuation<Outcome, Never>?, URLSessionTask?) in
      guard state.outcome == nil else { return (nil, nil) }
      state.outcome = outcome
      state.response = nil
      return (state.waiter.take(), state.task.take())
    }
    waiter?.resume(returning: outcome)
    if let task, !byURLSession { Self.calls.async { task.cancel() } }
  }

  func received(_ response: HTTPURLResponse) {
    var headers: [String: String] = [:]
    for case (let name as String, let value as String) in response.allHeaderFields {
      headers[name.lowercased()] = value
    }
    state.withLock { $0.response = HTTPResponse(status: response.statusCode, headers: headers) }
  }

  func received(_ data: Data) {
    let size = state.withLock { state in
      state.response?.body.append(data)
      return state.response?.body.count ?? 0
    }
    guard size > largestBody else { return }
    settle(.failure(.tooLarge("\(host):\(port) sent more than \(largestBody >> 20) MiB in one answer")))
  }

  func challenged() {
    settle(
      .failure(
        .impossible(
          "\(host):\(port) asks for a user name and a password (HTTP 401), which authentik's API never does: "
            + "a proxy in front of it does; give flowbind an address that reaches authentik itself")))
  }

  func completed(_ error: (any Error)?) {
    if let error = error as NSError? {
      let text = error.userInfo[NSLocalizedDescriptionKey] as? String ?? "error \(error.code)"
      let failure = ConnectionFailure(code: error.code, text: text, scheme: scheme, host: host, port: port)
      settle(.failure(failure.transportError), byURLSession: true)
    } else if let response = state.withLock({ $0.response }) {
      settle(.success(response), byURLSession: true)
    } else {
      settle(.failure(.lost("\(host):\(port) closed the connection without an answer")), byURLSession: true)
    }
  }
}
