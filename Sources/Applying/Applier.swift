package import Bindings
internal import Planning

/// Carries out a plan, exactly and in its order, so that it can be stopped, killed or surprised at any point without
/// leaving a flow that is worse than both its ends.
///
/// 1. Journal the whole plan: what is there before, and every operation.
/// 2. For each operation: ask whether to stop; journal the intent; read again, and it must be as planned (before the
///    first write to a flow, and for a create, the whole flow; then the one binding; for a deletion, that no policies
///    are bound to it); write; check what the server says it holds, and where no answer came that is authentik's own
///    find out by reading, for as long as the write may still land; journal that it is done. Several flows may do so
///    at a time, each one operation after the other.
/// 3. A failure ends the run in all flows. If anything was written, everything is undone, last first (``Undo``), or left
///    where `onFailure` says so. A signal between two writes leaves everything: the guards hold in every state.
/// 4. Read every written flow once more, and the server's events where the token may see them.
///
/// One gap is left and told: what somebody writes between a read and our PUT is overwritten, and only events show it.
package struct Applier: Sendable {
  package enum OnFailure: String, CaseIterable, Sendable {
    case undo, stop
  }

  private let store: any BindingStore
  private let journal: any Journal
  private let onFailure: OnFailure
  private let parallelFlows: Int
  private let writer: SettlingWriter
  private let interruption: Interruption
  private let telling: @Sendable (ApplyPhase) -> Void

  /// - Parameters:
  ///   - parallelFlows: how many flows are written to at a time.
  ///   - settling: for how long a write that got no answer may still land, and is looked for.
  ///   - shouldStop: asked between two writes, and while something is read or waited for.
  ///   - telling: called at the beginning of each phase, for progress.
  package init(
    store: some BindingStore, journal: some Journal = NoJournal(), onFailure: OnFailure = .undo,
    parallelFlows: Int = 1, settling: Duration = Self.defaultSettling, clock: WaitingClock = .continuous,
    shouldStop: @escaping @Sendable () -> StopRequest? = { nil },
    telling: @escaping @Sendable (ApplyPhase) -> Void = { _ in }
  ) {
    self.store = store
    self.journal = journal
    self.onFailure = onFailure
    self.parallelFlows = parallelFlows
    interruption = Interruption(shouldStop: shouldStop)
    self.telling = telling
    writer = SettlingWriter(
      store: store, clock: clock, interruption: interruption, patience: settling, telling: telling)
  }

  /// Longer than common proxies keep a request that its sender has given up.
  package static let defaultSettling = Duration.seconds(60)

  /// Carries out the writes of a plan.
  ///
  /// - Parameter startedAt: for the journal, ISO 8601 in UTC.
  package func apply(_ writes: PlannedWrites, startedAt: String) async -> ApplyOutcome {
    let results = writes.operations.map { OperationResult(operation: $0) }
    if writes.mode == .atomic {
      return await atomically(writes, results, beginning: .plan(JournalHead(startedAt: startedAt, writes: writes))) {
        await $0.carryOut()
      }
    }
    var run = ApplyRun(of: writes, results: results, store: store, writer: writer, journal: journal)
    do throws(JournalError) {
      try run.log.append(.plan(JournalHead(startedAt: startedAt, writes: writes)))
    } catch {
      run.failNext(.journal(error))
      return run.outcome
    }
    return await carryOn(&run)
  }

  /// Goes on where a killed or stopped run left off, if every flow is as that run left it.
  ///
  /// Where it is not, nothing is written, and the journal stays as it is.
  ///
  /// - Parameter age: how long ago the journal got its last line, so that a write that was under way is not waited for
  ///   longer than it may land.
  package func resume(_ replay: JournalReplay, age: Duration = .zero) async -> ApplyOutcome {
    if replay.writes.mode == .atomic {
      return await atomically(replay.writes, replay.results) { await $0.resume(after: age) }
    }
    var run = ApplyRun(
      of: replay.writes, results: replay.results, store: store, writer: writer, journal: journal)
    guard await run.settlesDoubts(after: age), await run.settlesEarlierWrites() else { return run.outcome }
    do throws(JournalError) {
      try run.log.append(.resumed)
    } catch {
      run.failNext(.journal(error))
      return run.outcome
    }
    return await carryOn(&run)
  }

  /// Undoes what the journal of an apply says was written, or may have been.
  ///
  /// - Parameter age: as in ``resume(_:age:)``.
  package func rollBack(_ replay: JournalReplay, age: Duration = .zero) async -> ApplyOutcome {
    if replay.writes.mode == .atomic {
      return await atomically(replay.writes, replay.results, ending: \.endingOfRollback) {
        await $0.rollBack(after: age)
      }
    }
    var run = ApplyRun(
      of: replay.writes, results: replay.results, store: store, writer: writer, journal: journal)
    if await run.settlesDoubts(after: age) {
      telling(.undoing)
      await run.undo()
      telling(.readingOnceMore)
      await run.readOnceMore()
    }
    var outcome = run.outcome
    if !outcome.isCut { run.log.note(.end(outcome.endingOfRollback.kind)) }
    outcome.journalError = run.log.error
    return outcome
  }

  /// Runs what is written at once; where nobody can say what became of it, the journal has no end.
  private func atomically(
    _ writes: PlannedWrites, _ results: [OperationResult], beginning: JournalRecord? = nil,
    ending: KeyPath<ApplyOutcome, ApplyEnding> = \.ending, _ work: (inout AtomicRun) async -> Void
  ) async -> ApplyOutcome {
    let log = RunLog(journal)
    var run = AtomicRun(of: writes, results: results, store: store, settling: writer, log: log)
    do throws(JournalError) {
      if let beginning { try log.append(beginning) }
      await work(&run)
    } catch {
      run.fail(.journal(error))
    }
    var outcome = run.outcome
    let isOpen = outcome.isCut || outcome.results.contains { $0.effect == .unknown }
    if !isOpen { log.note(.end(outcome[keyPath: ending].kind)) }
    outcome.journalError = log.error
    return outcome
  }

  private func carryOn(_ run: inout ApplyRun) async -> ApplyOutcome {
    await run.markEvents()
    await run.carryOut(inParallel: parallelFlows, asking: interruption.shouldStop) { [telling] operation in
      telling(.writing(operation))
    }
    if run.hasFailedAfterWriting, !run.outcome.isCut, onFailure == .undo {
      telling(.undoing)
      await run.undo()
    }
    telling(.readingOnceMore)
    await run.readOnceMore()
    telling(.lookingForOtherWriters)
    await run.countEvents()
    var outcome = run.outcome
    // A run that went on and wrote nothing leaves what the earlier one wrote, and the journal unsettled.
    if outcome.isSettled { run.log.note(.end(outcome.ending.kind)) }
    outcome.journalError = run.log.error
    return outcome
  }
}
