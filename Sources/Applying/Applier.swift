package import Bindings
package import Planning

/// Carries out a plan, exactly and in its order, so that it can be stopped, killed or surprised at any point without
/// leaving a flow that is worse than both its ends.
///
/// 1. Journal the whole plan: what is there before, and every operation.
/// 2. For each operation: ask whether to stop; journal the intent; read again, and it must be as planned (before the
///    first write to a flow, and for a create, the whole flow; then the one binding; for a deletion, that no policies
///    are bound to it); write; check what the server says it holds, and where no answer came find out by reading;
///    journal that it is done. Several flows may do so at a time, each one operation after the other.
/// 3. A failure ends the run in all flows. If anything was written, everything is undone, last first (``Undo``), or left where
///    `onFailure` says so. A signal between two writes leaves everything: the guards hold in every state.
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
  private let shouldStop: @Sendable () -> StopRequest?

  /// - Parameters:
  ///   - parallelFlows: how many flows are written to at a time.
  ///   - looks: how long to wait before each further look at a write that got no answer and seems not to have arrived.
  ///   - shouldStop: asked between two writes.
  package init(
    store: some BindingStore, journal: some Journal = NoJournal(), onFailure: OnFailure = .undo,
    parallelFlows: Int = 1, looks: [Duration] = [.milliseconds(300), .seconds(1)],
    pause: @escaping @Sendable (Duration) async -> Void = { try? await Task.sleep(for: $0) },
    shouldStop: @escaping @Sendable () -> StopRequest? = { nil }
  ) {
    self.store = store
    self.journal = journal
    self.onFailure = onFailure
    self.parallelFlows = parallelFlows
    writer = SettlingWriter(store: store, looks: looks, pause: pause)
    self.shouldStop = shouldStop
  }

  /// Carries out the writes of a plan.
  ///
  /// - Parameters:
  ///   - startedAt: for the journal, ISO 8601 in UTC.
  ///   - willApply: called before each operation, for progress.
  package func apply(
    _ writes: PlannedWrites, startedAt: String, willApply: @escaping @Sendable (PlannedOperation) -> Void = { _ in }
  ) async -> ApplyOutcome {
    let results = writes.operations.map { OperationResult(operation: $0) }
    var run = ApplyRun(of: writes, results: results, store: store, writer: writer, journal: journal)
    do throws(JournalError) {
      try run.log.append(.plan(JournalHead(startedAt: startedAt, writes: writes)))
    } catch {
      run.failNext(.journal(error))
      return run.outcome
    }
    return await carryOn(&run, willApply)
  }

  /// Goes on where a killed or stopped run left off, if every flow is as that run left it.
  ///
  /// Where it is not, nothing is written, and the journal stays as it is.
  package func resume(
    _ replay: JournalReplay, willApply: @escaping @Sendable (PlannedOperation) -> Void = { _ in }
  ) async -> ApplyOutcome {
    var run = ApplyRun(
      of: replay.writes, results: replay.results, store: store, writer: writer, journal: journal)
    guard await run.settlesEarlierWrites() else { return run.outcome }
    do throws(JournalError) {
      try run.log.append(.resumed)
    } catch {
      run.failNext(.journal(error))
      return run.outcome
    }
    return await carryOn(&run, willApply)
  }

  /// Undoes what the journal of an apply says was written, or may have been.
  package func rollBack(_ replay: JournalReplay) async -> ApplyOutcome {
    var run = ApplyRun(
      of: replay.writes, results: replay.results, store: store, writer: writer, journal: journal)
    await run.undo()
    await run.readOnceMore()
    var outcome = run.outcome
    run.log.note(.end(outcome.endingOfRollback.kind))
    outcome.journalError = run.log.error
    return outcome
  }

  private func carryOn(
    _ run: inout ApplyRun, _ willApply: @escaping @Sendable (PlannedOperation) -> Void
  ) async -> ApplyOutcome {
    await run.markEvents()
    await run.carryOut(inParallel: parallelFlows, asking: shouldStop, willApply)
    if run.hasFailedAfterWriting, onFailure == .undo { await run.undo() }
    await run.readOnceMore()
    await run.countEvents()
    var outcome = run.outcome
    // A run that went on and wrote nothing leaves what the earlier one wrote, and the journal unsettled.
    if outcome.isSettled { run.log.note(.end(outcome.ending.kind)) }
    outcome.journalError = run.log.error
    return outcome
  }
}
