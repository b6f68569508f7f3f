internal import Dispatch
internal import Foundation
internal import FoundationNetworking
internal import Synchronization

/// One connection to the server: a URLSession that may open but one, and what is known of its state.
///
/// The first request on a new connection makes URLSession on Linux burn a processor until the answer comes (Swift 6.3.1:
/// its socket is watched for room to write, and always has some; 0.3 seconds for each second of waiting were measured).
/// So a connection that has not answered a moment ago is asked first whether the server lives, without the token, which
/// opens it anew where it is gone. What counts then follows on it, and waits for next to nothing.
final class ServerConnection: Sendable {
  private struct State {
    var session: URLSession
    var delegate: SessionDelegate
    /// When the last whole answer came, and from where; nil where the connection may be gone.
    var answered: (origin: String, at: ContinuousClock.Instant)?
  }

  /// For how long after an answer no server closes a connection: shorter than any keep-alive (gunicorn's are 2 seconds).
  private static let freshness = Duration.milliseconds(500)

  private let state: Mutex<State>

  init() {
    let (session, delegate) = SessionDelegate.makeSession()
    state = Mutex(State(session: session, delegate: delegate))
  }

  deinit { state.withLock { PendingRequest.finish($0.session) } }

  /// Whether the other one's last answer is the later one.
  func answered(before other: ServerConnection) -> Bool {
    guard let answer = other.state.withLock(\.answered) else { return false }
    return state.withLock(\.answered).map { $0.at < answer.at } ?? true
  }

  /// Whether it has answered a moment ago, and for that origin.
  func isOpen(to origin: String) -> Bool {
    guard let answered = state.withLock(\.answered), answered.origin == origin else { return false }
    return .now - answered.at <= Self.freshness
  }

  /// Notes how a request ended.
  func ended(_ origin: String, _ outcome: PendingRequest.Outcome) {
    state.withLock { state in
      guard case .success(let response) = outcome, response.headers["connection"]?.lowercased() != "close" else {
        state.answered = nil
        return
      }
      state.answered = (origin, .now)
    }
  }

  /// A task for the request, not yet started.
  func task(for request: URLRequest, _ pending: PendingRequest) -> URLSessionTask {
    let (session, delegate) = state.withLock { ($0.session, $0.delegate) }
    return delegate.task(for: request, in: session, pending)
  }

  /// Takes a new connection instead of one that gave no answer.
  func renew() {
    let (session, delegate) = SessionDelegate.makeSession()
    let old = state.withLock { state in
      defer { (state.session, state.delegate, state.answered) = (session, delegate, nil) }
      return state.session
    }
    PendingRequest.finish(old)
  }
}

/// Hands what URLSession reports to the request that it belongs to.
final class SessionDelegate: NSObject, URLSessionDataDelegate {
  private let requests = Mutex<[Int: PendingRequest]>([:])

  /// Where URLSession reports: its own choice of queue shares its few threads with the concurrency runtime. It lives as
  /// long as the process, since `OperationQueue` does not keep what it stands on.
  private static let callbacks = DispatchQueue(label: "flowbind.http.callbacks")

  /// A session of one connection.
  static func makeSession() -> (URLSession, SessionDelegate) {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.httpMaximumConnectionsPerHost = 1
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

  /// libcurl is about to send a write again, without the body that it has read already, because the connection ended
  /// without a word after it had served others. Nobody is to wait for what becomes of that.
  ///
  /// Only nil may be handed on: with a stream, Foundation ends the process where the body was none (Swift 6.3.1).
  func urlSession(
    _ session: URLSession, task: URLSessionTask, needNewBodyStream completionHandler: @escaping (InputStream?) -> Void
  ) {
    pending(of: task)?.abandoned()
    completionHandler(nil)
  }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    requests.withLock { $0.removeValue(forKey: task.taskIdentifier) }?.completed(error)
  }
}
