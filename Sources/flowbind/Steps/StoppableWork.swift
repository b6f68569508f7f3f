internal import Applying
internal import Dispatch
internal import Synchronization

/// Work that only reads, and that ends when `--deadline` is over or a signal comes, whatever it is at.
///
/// Asked to end, most work does so at once. What does not listen (a parse, a plan, a system call that waits) is left
/// behind after a moment: nothing was written, and the process is about to exit. Time and signals are heard on threads of
/// their own, and the answer is waited for by the caller's actor, so that work on every thread of the runtime holds up
/// neither.
final class StoppableWork<Answer: Sendable>: Sendable {
  private struct State {
    var outcome: Result<Answer, Failure>?
    var waiter: CheckedContinuation<Result<Answer, Failure>, Never>?
    var work: Task<Void, Never>?
    /// Why the work was asked to end.
    var stop: Failure?
  }

  /// How long work that was asked to end may take for it.
  private static var patience: DispatchTimeInterval { .milliseconds(300) }

  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "flowbind.stoppable")

  func begin(_ work: @escaping @Sendable () async throws(Failure) -> Answer) {
    let task = Task.detached(priority: Task.currentPriority) {
      do throws(Failure) {
        self.settle(.success(try await work()))
      } catch {
        self.settle(.failure(error))
      }
    }
    state.withLock { $0.work = task }
  }

  /// Asks the work to end; it does so for this reason unless it comes to its own end first.
  func stop(_ reason: Failure) {
    let work = state.withLock { state in
      if state.stop == nil { state.stop = reason }
      return state.work
    }
    work?.cancel()
    queue.asyncAfter(deadline: .now() + Self.patience) { [weak self] in self?.settle(.failure(reason)) }
  }

  /// Asks the work to end after this time.
  func stop(_ reason: Failure, after time: Duration) {
    queue.asyncAfter(deadline: .now() + max(time, .zero) / .seconds(1)) { [weak self] in self?.stop(reason) }
  }

  /// Waits for the work or for its end without it.
  func outcome() async -> Result<Answer, Failure> {
    await withCheckedContinuation { waiter in
      let outcome = state.withLock { state in
        if state.outcome == nil { state.waiter = waiter }
        return state.outcome
      }
      if let outcome { waiter.resume(returning: outcome) }
    }
  }

  /// Keeps the first outcome; a failure of work that was asked to end is but its obedience.
  private func settle(_ outcome: Result<Answer, Failure>) {
    let (waiter, outcome) = state.withLock { state in
      guard state.outcome == nil else { return (nil as CheckedContinuation<Result<Answer, Failure>, Never>?, outcome) }
      var outcome = outcome
      if case .failure = outcome, let stop = state.stop { outcome = .failure(stop) }
      state.outcome = outcome
      return (state.waiter.take(), outcome)
    }
    waiter?.resume(returning: outcome)
  }
}

extension Run {
  /// Runs work that writes nothing to the server; `--deadline` and signals end it.
  func stoppable<Answer: Sendable>(
    _ work: @escaping @Sendable () async throws(Failure) -> Answer
  ) async throws(Failure) -> Answer {
    let running = StoppableWork<Answer>()
    let limit = try timeLeft()
    signals.listen { running.stop(Failure(stoppedBy: $0)) }
    if let limit { running.stop(Failure(stoppedBy: .deadline), after: limit) }
    running.begin(work)
    let outcome = await running.outcome()
    signals.listen { _ in }
    return try outcome.get()
  }
}

extension Failure {
  /// A run that ended before it wrote anything.
  init(stoppedBy request: StopRequest) {
    self =
      switch request {
      case .interrupted: Failure(.interrupted, "interrupted", "stopped by SIGINT: nothing was written")
      case .terminated: Failure(.terminated, "interrupted", "stopped by SIGTERM: nothing was written")
      case .deadline:
        Failure(
          .unavailable, "deadline", "the time that --deadline gives the run is over: nothing was written",
          help: "give it more, or look with -v where it goes")
      }
  }
}
