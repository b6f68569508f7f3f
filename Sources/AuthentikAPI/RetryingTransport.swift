internal import Foundation

/// Sends GETs again where that may help; writes pass through, once.
///
/// After each failed try it waits twice as long as before, less a random part so that many jobs do not come back in
/// step, or as long as the server asks for in `Retry-After`. All tries and waits of one request share its limit; only
/// a server that is still coming up is given `connectWait`, if that is longer.
struct RetryingTransport<C: Clock>: HTTPTransport where C.Duration == Duration {
  let base: any HTTPTransport
  let clock: C
  /// How long a server may take to come up, counted from the first try of a request.
  var connectWait: Duration = .zero
  var firstWait: Duration = .milliseconds(250)
  var longestWait: Duration = .seconds(8)
  /// How many tries a request gets at most while the server is up.
  var tries = 5
  /// Answers a number from 0 up to 1.
  var random: @Sendable () -> Double = { Double.random(in: 0..<1) }

  func send(_ request: HTTPRequest, within limit: Duration) async throws(TransportError) -> HTTPResponse {
    guard request.method == .get else { return try await base.send(request, within: limit) }
    let start = clock.now
    var wait = firstWait
    var attempt = 1
    var earlier: Result<HTTPResponse, TransportError>?
    while true {
      // A server that is waited for may need long for its first answer, however late that comes.
      let rest = connectWait > .zero ? limit : limit - start.duration(to: clock.now)
      let outcome = rest > .zero ? await attempted(request, within: rest) : .failure(.timedOut("no time is left"))
      // A try that had but the rest of the limit tells less than the one before it.
      if let earlier, case .failure(.timedOut) = outcome { return try earlier.get() }
      earlier = outcome
      let trouble = Trouble(outcome)
      guard trouble != .none, attempt < tries || trouble == .comingUp && connectWait > .zero else {
        return try outcome.get()
      }

      // Half of our own wait is left to chance; a server's wish for a longer one counts as it is.
      let pause = max(Self.retryAfter(outcome) ?? .zero, wait * (0.5 + random() / 2))
      let budget = trouble == .comingUp ? max(limit, connectWait) : limit
      guard start.duration(to: clock.now) + pause < budget else { return try outcome.get() }
      do { try await clock.sleep(for: pause) } catch { throw .cancelled }
      wait = min(wait * 2, longestWait)
      attempt += 1
    }
  }

  private func attempted(_ request: HTTPRequest, within limit: Duration) async -> Result<HTTPResponse, TransportError> {
    do { return .success(try await base.send(request, within: limit)) } catch { return .failure(error) }
  }

  private static func retryAfter(_ outcome: Result<HTTPResponse, TransportError>) -> Duration? {
    if case .success(let response) = outcome { response.retryAfter } else { nil }
  }
}

/// What a try of a GET says about trying again.
private enum Trouble {
  case none, passing, comingUp

  init(_ outcome: Result<HTTPResponse, TransportError>) {
    switch outcome {
    case .failure(.notConnected): self = .comingUp
    case .failure(.lost): self = .passing
    case .failure(.impossible), .failure(.timedOut), .failure(.tooLarge), .failure(.cancelled): self = .none
    case .success(let response):
      switch response.status {
      case 502, 503, 504: self = .comingUp
      // The front proxy of 2025.10 can say 200 {"error": "authentik starting"} with Retry-After (source).
      case 200 where response.headers["retry-after"] != nil: self = .comingUp
      case 429: self = .passing
      // authentik's unhandled errors: 500 in HTML on a GET, an empty 405 in HTML elsewhere.
      case 405 where response.isHTML, 500 where response.isHTML: self = .passing
      // Its server's own, in plain text, for what a worker leaves undone that is replaced (2026.5: after 1,000 requests).
      case 500 where response.isPlainText: self = .passing
      default: self = .none
      }
    }
  }
}
