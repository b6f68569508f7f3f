internal import Applying
internal import Bindings
internal import Planning
internal import Reporting

extension Run {
  /// Gives the work an applier that hears signals and the deadline, and tells its progress.
  func withApplier(
    _ store: any BindingStore, _ journal: JournalFile?, _ onFailure: Applier.OnFailure = .undo, total: Int,
    _ work: (Applier, @escaping @Sendable (PlannedOperation) -> Void) async -> ApplyOutcome
  ) async throws(Failure) -> ApplyOutcome {
    let console = console
    let signals = StopSignals { _ in console.say("stopping before the next write") }
    let (heard, isLate) = (signals.listener, try deadlineCheck())
    let shouldStop: @Sendable () -> StopRequest? = { heard() ?? (isLate() ? .deadline : nil) }
    let parallelFlows = try arguments.count(.parallel) ?? 1
    func applier(_ journal: some Journal) -> Applier {
      Applier(
        store: store, journal: journal, onFailure: onFailure, parallelFlows: parallelFlows, shouldStop: shouldStop)
    }
    let applier = if let journal { applier(journal) } else { applier(NoJournal()) }
    let progress = ApplyProgress(total: total)
    let outcome = await ProgressLine(console, arguments).during {
      await work(applier) { progress.begin($0) }
    } telling: {
      progress.text
    }
    return withExtendedLifetime(signals) { outcome }
  }

  /// Writes the report; where bindings were written, an output that fails does not hide what became of them.
  func write(
    _ report: ReportOutput, to outputs: Outputs, of outcome: ApplyOutcome, ending code: ExitCode
  ) throws(Failure) {
    if let problem = outcome.journalError {
      tell([
        Diagnostic(
          .warning, "journal-unfinished", "the journal does not tell all of this run: \(problem.message.printable)",
          help: "the next apply takes the run for a killed one, and says how to settle it")
      ])
    }
    do throws(Failure) {
      try outputs.write(report, style, to: console, ending: code)
    } catch {
      guard outcome.results.contains(where: { $0.effect != .none }) else { throw error }
      tell(error.diagnostics)
    }
  }
}
