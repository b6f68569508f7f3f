internal import Synchronization

/// Ends a run in all its flows, each before its next write: because one of them failed, or because a stop was asked for.
final class Halt: Sendable {
  private enum Call {
    case failure
    case stop(StopRequest)
  }

  private let call = Mutex<Call?>(nil)
  private let shouldStop: @Sendable () -> StopRequest?

  /// - Parameter shouldStop: asked between two writes.
  init(asking shouldStop: @escaping @Sendable () -> StopRequest?) {
    self.shouldStop = shouldStop
  }

  /// What was asked for first, if no failure came before it.
  var stopRequest: StopRequest? {
    if case .stop(let request)? = call.withLock(\.self) { request } else { nil }
  }

  /// Whether another write may be begun.
  func letsGoOn() -> Bool {
    call.withLock { call in
      if call == nil { call = shouldStop().map(Call.stop) }
      return call == nil
    }
  }

  /// Ends the run, since one of its operations failed.
  func callForFailure() { call.withLock { $0 = $0 ?? .failure } }
}
