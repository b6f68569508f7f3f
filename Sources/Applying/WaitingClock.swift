/// The time as an apply sees it: a port, so that tests wait for nothing.
package struct WaitingClock: Sendable {
  /// How long it is since some moment, which is always the same one.
  let now: @Sendable () -> Duration
  /// Returns after so long, or when the task is cancelled.
  let pause: @Sendable (Duration) async -> Void

  package init(now: @escaping @Sendable () -> Duration, pause: @escaping @Sendable (Duration) async -> Void) {
    self.now = now
    self.pause = pause
  }

  /// The machine's own, which stands still for nobody.
  package static var continuous: WaitingClock {
    let start = ContinuousClock.now
    return WaitingClock(now: { .now - start }, pause: { try? await Task.sleep(for: $0) })
  }
}
