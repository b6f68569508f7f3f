internal import Dispatch
internal import Foundation
internal import FoundationNetworking
internal import Synchronization

/// One request and what became of it: an answer, an error, the deadline or a cancellation, whichever is first.
final class PendingRequest: Sendable {
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
  /// For the message of a request that was late.
  private let limit: Duration
  private let largestBody: Int
  private let state = Mutex(State())

  init(_ url: URL, host: String, limit: Duration, largestBody: Int) {
    scheme = url.scheme ?? ""
    self.host = host
    port = url.port ?? (scheme == "https" ? 443 : 80)
    self.limit = limit
    self.largestBody = largestBody
  }

  /// Makes and starts the task, and waits until the request is settled.
  func outcome(within time: Duration, of task: @escaping @Sendable () -> URLSessionTask) async -> Outcome {
    let late = TransportError.timedOut("\(host):\(port) did not answer within \(limit.inSeconds)")
    Self.deadlines.asyncAfter(deadline: .now() + time / .seconds(1)) { [weak self] in self?.settle(.failure(late)) }
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
  /// invalidated"), also where the request is settled long since.
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

  /// A demand for a name and a password is an answer like any other: the request may have been carried out before it.
  func challenged(_ response: HTTPURLResponse?) {
    if let response { received(response) }
    let answer = state.withLock(\.response) ?? HTTPResponse(status: 401)
    settle(.success(answer))
  }

  /// The connection ended without an answer.
  func abandoned() {
    settle(.failure(.lost("\(host):\(port) closed the connection without an answer")))
  }

  func completed(_ error: (any Error)?) {
    if let error = error as NSError? {
      let text = error.userInfo[NSLocalizedDescriptionKey] as? String ?? "error \(error.code)"
      let failure = ConnectionFailure(code: error.code, text: text, scheme: scheme, host: host, port: port)
      settle(.failure(failure.transportError), byURLSession: true)
    } else if let response = state.withLock({ $0.response }) {
      settle(.success(response), byURLSession: true)
    } else {
      abandoned()
    }
  }
}

extension Duration {
  /// For messages: `30 s`, `250 ms`.
  fileprivate var inSeconds: String {
    let milliseconds = Int(self / .milliseconds(1))
    return milliseconds >= 1000 && milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
  }
}
