/// Why no whole answer came, in people's words.
package enum TransportError: Error, Hashable, Sendable {
  /// No connection was made: nothing reached the server. Trying again may help.
  case notConnected(String)
  /// No connection can be made this way, however often it is tried: TLS, the address.
  case impossible(String)
  /// The connection broke, or what came back was no whole HTTP answer; the request may have been carried out.
  case lost(String)
  /// The limit passed; the request may have been carried out.
  case timedOut(String)
  /// The answer is larger than anything authentik sends.
  case tooLarge(String)
  /// The task was cancelled: a read before its answer came, a write before it was sent.
  case cancelled

  package var message: String {
    switch self {
    case .notConnected(let text), .impossible(let text), .lost(let text), .timedOut(let text), .tooLarge(let text): text
    case .cancelled: "interrupted"
    }
  }

  /// Whether a write that failed so can have had an effect; a cancelled one was never begun.
  var mayHaveArrived: Bool {
    switch self {
    case .notConnected, .impossible, .cancelled: false
    case .lost, .timedOut, .tooLarge: true
    }
  }
}
