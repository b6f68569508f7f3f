internal import Synchronization

/// A time that is put forward by each pause, so that nobody waits.
package final class ManualTime: Sendable {
  private let elapsed = Mutex(Duration.zero)

  package init() {}

  package func now() -> Duration { elapsed.withLock { $0 } }
  package func pause(_ pause: Duration) async { elapsed.withLock { $0 += pause } }
}
