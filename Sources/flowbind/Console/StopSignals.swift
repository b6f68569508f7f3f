internal import Applying
internal import Dispatch
internal import Glibc
internal import Synchronization

/// Hears SIGINT and SIGTERM while bindings are written, so that a run ends between two writes and not within one.
final class StopSignals {
  private final class Heard: Sendable {
    let request = Mutex<StopRequest?>(nil)
  }

  private let heard = Heard()
  private let sources: [any DispatchSourceSignal]

  /// - Parameter onSignal: called for each signal, to say that it was heard.
  init(onSignal: @escaping @Sendable (StopRequest) -> Void) {
    let queue = DispatchQueue(label: "flowbind.signals")
    sources = [(SIGINT, StopRequest.interrupted), (SIGTERM, .terminated)].map { [heard] number, request in
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        heard.request.withLock { $0 = $0 ?? request }
        onSignal(request)
      }
      source.activate()
      return source
    }
  }

  deinit { for source in sources { source.cancel() } }

  /// Answers what was heard first.
  var listener: @Sendable () -> StopRequest? {
    { [heard] in heard.request.withLock { $0 } }
  }
}
