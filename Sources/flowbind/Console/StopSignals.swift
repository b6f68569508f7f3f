internal import Applying
internal import Dispatch
internal import Glibc
internal import Synchronization

/// Hears SIGINT and SIGTERM for a run, so that it ends between two writes and not within one, and ends whatever it reads.
final class StopSignals: Sendable {
  private final class Ear: Sendable {
    private let state = Mutex<(request: StopRequest?, listener: (@Sendable (StopRequest) -> Void)?)>((nil, nil))

    var request: StopRequest? { state.withLock { $0.request } }

    func hear(_ request: StopRequest) {
      let listener = state.withLock { state in
        state.request = state.request ?? request
        return state.listener
      }
      listener?(request)
    }

    func listen(_ listener: @escaping @Sendable (StopRequest) -> Void) {
      let heard = state.withLock { state in
        state.listener = listener
        return state.request
      }
      if let heard { listener(heard) }
    }
  }

  private let ear = Ear()
  // Set once, before anything else has this object's attention, and Dispatch is safe from any thread.
  private nonisolated(unsafe) var sources: [any DispatchSourceSignal] = []

  /// Begins to hear them, on a thread of its own; called once, by who made this.
  func begin() {
    let queue = DispatchQueue(label: "flowbind.signals")
    sources = [(SIGINT, StopRequest.interrupted), (SIGTERM, .terminated)].map { number, request in
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler { [ear] in ear.hear(request) }
      source.activate()
      return source
    }
  }

  deinit { for source in sources { source.cancel() } }

  /// What was heard first.
  var request: StopRequest? { ear.request }

  /// Calls this for each signal from now on, and at once for one that was heard already; nobody else is called any more.
  func listen(_ listener: @escaping @Sendable (StopRequest) -> Void) { ear.listen(listener) }
}
