internal import Applying
internal import Bindings
internal import Reporting

extension Run {
  /// Gives the work an applier that hears signals and the deadline, and tells its progress.
  func withApplier(
    _ store: any BindingStore, _ journal: JournalFile?, _ onFailure: Applier.OnFailure = .undo, total: Int,
    _ work: (Applier) async -> ApplyOutcome
  ) async throws(Failure) -> ApplyOutcome {
    let console = console
    signals.listen { _ in console.say("stopping before the next write") }
    let (signals, isLate) = (signals, try deadlineCheck())
    let shouldStop: @Sendable () -> StopRequest? = { signals.request ?? (isLate() ? .deadline : nil) }
    let parallelFlows = try arguments.count(.parallel) ?? 1
    let settling = try arguments.duration(.settle) ?? Applier.defaultSettling
    let progress = ApplyProgress(total: total)
    func applier(_ journal: some Journal) -> Applier {
      Applier(
        store: store, journal: journal, onFailure: onFailure, parallelFlows: parallelFlows, settling: settling,
        shouldStop: shouldStop, telling: progress.begin)
    }
    let applier = if let journal { applier(journal) } else { applier(NoJournal()) }
    return await ProgressLine(console, arguments).during {
      await work(applier)
    } telling: {
      progress.text
    }
  }

  /// Whether nobody need be asked, or somebody can be.
  var canAsk: Bool { arguments.has(.yes) || (console.inputIsTerminal && console.errorIsTerminal) }

  /// Ends the run unless the answer is yes.
  func ask(_ question: String) throws(Failure) {
    guard ["y", "yes"].contains(console.ask("\(question) [y/N] ")?.lowercased()) else {
      throw Failure(.refused, "not-confirmed", "nothing was written")
    }
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
