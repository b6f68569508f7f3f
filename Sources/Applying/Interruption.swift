internal import Bindings

/// Ends what a run waits for when it is asked to stop, so that neither a deadline nor a signal waits for a server.
struct Interruption: Sendable {
  /// How often a stop is looked for while something is under way.
  private static let glance = Duration.milliseconds(100)
  /// What a read that is under way is still given then; with a glance, less than a second.
  private static let grace = Duration.milliseconds(700)

  let shouldStop: @Sendable () -> StopRequest?

  /// Whether a signal came. The deadline is none: it ends reading, never the settling or undoing of what is written.
  var isSignalled: Bool {
    switch shouldStop() {
    case .interrupted, .terminated: true
    case .deadline, nil: false
    }
  }

  /// Reads, and gives up where it is asked to stop.
  func reading<Answer: Sendable>(
    _ read: @escaping @Sendable () async throws(StoreError) -> Answer
  ) async throws(StoreError) -> Answer {
    try await attempt(read, unless: { shouldStop() != nil }).get()
  }

  /// Reads for the sake of what is written already, and gives up on a signal alone.
  func settling<Answer: Sendable>(
    _ read: @escaping @Sendable () async throws(StoreError) -> Answer
  ) async throws(StoreError) -> Answer {
    try await attempt(read, unless: { isSignalled }).get()
  }

  /// Waits; false where a signal came first.
  func waits(_ pause: @escaping @Sendable () async -> Void) async -> Bool {
    await watching(pause, unless: { isSignalled }, grace: .zero)
    return !isSignalled
  }

  private func attempt<Answer: Sendable>(
    _ read: @escaping @Sendable () async throws(StoreError) -> Answer, unless isOver: @escaping @Sendable () -> Bool
  ) async -> Result<Answer, StoreError> {
    await watching({ await result(of: read) }, unless: isOver, grace: Self.grace)
  }

  /// The work's answer; the work is cancelled a grace after it is over.
  private func watching<Answer: Sendable>(
    _ work: @escaping @Sendable () async -> Answer, unless isOver: @escaping @Sendable () -> Bool, grace: Duration
  ) async -> Answer {
    let working = Task { await work() }
    let watching = Task {
      while !isOver() { try await Task.sleep(for: Self.glance) }
      try await Task.sleep(for: grace)
      working.cancel()
    }
    let answer = await working.value
    watching.cancel()
    return answer
  }
}
