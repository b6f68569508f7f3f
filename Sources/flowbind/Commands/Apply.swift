internal import Applying
internal import Bindings
internal import Documents
internal import Planning
internal import Reporting

extension Run {
  /// Plans, asks, writes, and says what became of it.
  func apply() async throws(Failure) -> ExitCode {
    if arguments.has(.resume) { return try await resume() }
    let outputs = try Outputs(arguments, surroundings)
    let onFailure = try onFailure()
    _ = try deadlineCheck()
    _ = try count(.parallel)
    let approved = try approvedPlan()
    if approved == nil { _ = try blueprintPaths() }
    guard
      arguments.has(.yes) || arguments.has(.expect) || approved != nil
        || (console.inputIsTerminal && console.errorIsTerminal)
    else {
      throw Failure(
        .usage, "nobody-to-ask", "apply would ask, and there is no terminal",
        help: "add --yes to apply without asking, or --expect DIGEST to apply a plan that somebody has read")
    }
    try outputs.checkWritable()
    return try await withStore { store throws(Failure) in
      let folder = try journalFolder()
      let server = serverName(store)
      try await folder?.locked(server) { () throws(Failure) in try folder?.checkSettled(server) }
      let (plan, report) = try await withinDeadline { () async throws(Failure) in
        try await approvedOrMade(approved, store)
      }
      let digest = approved?.digest ?? PlanDigest(plan, serverID: arguments.value(.serverID))
      try checkExpectation(digest)
      guard !plan.isRefused, !plan.operations.isEmpty else {
        let code: ExitCode = plan.isRefused ? .refused : report.leavesDifferences ? .differences : .done
        try outputs.write(ReportOutput(ApplyReport(report, nil)), style, to: console, ending: code)
        return code
      }
      if approved == nil { try confirm(report) }
      return try await withJournal(in: folder, plan, digest) { journal throws(Failure) in
        let outcome = try await carryOut(PlannedWrites(plan, digest), journal, onFailure, store)
        let code = ExitCode(outcome.ending, leavingDifferences: report.leavesDifferences)
        let applied = ReportOutput(ApplyReport(report, outcome, journal: journal?.path))
        try write(applied, to: outputs, of: outcome, ending: code)
        if let journal, case .stopped = outcome.ending {
          console.say(
            "go on with: flowbind apply --resume \(journal.path), or undo it with: flowbind rollback \(journal.path)")
        }
        return code
      }
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

  private func approvedOrMade(
    _ approved: ApprovedPlan?, _ store: any BindingStore
  ) async throws(Failure) -> (Plan, PlanReport) {
    guard let approved else {
      let plan = try await makePlan(store)
      return (plan, PlanReport(plan, serverID: arguments.value(.serverID)))
    }
    try await check(approved, against: store)
    return (approved.plan, approved.report)
  }

  private func checkExpectation(_ digest: PlanDigest) throws(Failure) {
    guard let expected = arguments.value(.expect), !digest.isNamed(by: expected) else { return }
    throw Failure(
      .refused, "stale-plan", "the plan is now \(digest.shown), not \(expected.printable): nothing was written",
      help: "something moved, on the server, in the files or among the options; plan again and read it")
  }

  private func confirm(_ report: PlanReport) throws(Failure) {
    guard !arguments.has(.yes), !arguments.has(.expect) else { return }
    console.writeError(ReportText(style: try style).render(report) + "\n")
    let answer = console.ask("apply this to \(report.server?.printable ?? "the server")? [y/N] ")
    guard ["y", "yes"].contains(answer?.lowercased()) else {
      throw Failure(.refused, "not-confirmed", "nothing was written")
    }
  }

  /// Where the journal is to be; nil where none is kept.
  private func journalFolder() throws(Failure) -> JournalFolder? {
    // What a sandbox held is gone with the run.
    let keepsNone = arguments.has(.noJournal) || (arguments.has(.sandbox) && !arguments.has(.journalDirectory))
    return keepsNone ? nil : try JournalFolder(arguments, surroundings)
  }

  /// Opens the journal, with no other apply to this server beside it and none unsettled before it.
  private func withJournal(
    in folder: JournalFolder?, _ plan: Plan, _ digest: PlanDigest,
    _ work: (JournalFile?) async throws(Failure) -> ExitCode
  ) async throws(Failure) -> ExitCode {
    guard let folder else { return try await work(nil) }
    return try await folder.locked(plan.server) { () throws(Failure) in
      try folder.checkSettled(plan.server)
      return try await work(try folder.create(surroundings.now(), digest))
    }
  }

  private func carryOut(
    _ writes: PlannedWrites, _ journal: JournalFile?, _ onFailure: Applier.OnFailure, _ store: any BindingStore
  ) async throws(Failure) -> ApplyOutcome {
    let startedAt = surroundings.now()
    return try await withApplier(store, journal, onFailure, total: writes.operations.count) { applier, willApply in
      await applier.apply(writes, startedAt: startedAt, willApply: willApply)
    }
  }

  /// Gives the work an applier that hears signals and the deadline, and tells its progress.
  func withApplier(
    _ store: any BindingStore, _ journal: JournalFile?, _ onFailure: Applier.OnFailure = .undo, total: Int,
    _ work: (Applier, @escaping @Sendable (PlannedOperation) -> Void) async -> ApplyOutcome
  ) async throws(Failure) -> ApplyOutcome {
    let console = console
    let signals = StopSignals { _ in console.say("stopping before the next write") }
    let (heard, isLate) = (signals.listener, try deadlineCheck())
    let shouldStop: @Sendable () -> StopRequest? = { heard() ?? (isLate() ? .deadline : nil) }
    let parallelFlows = try count(.parallel) ?? 1
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

  private func onFailure() throws(Failure) -> Applier.OnFailure {
    guard let written = arguments.value(.onFailure) else { return .undo }
    guard let choice = Applier.OnFailure(rawValue: written) else {
      throw Failure(.usage, "bad-on-failure", "--on-failure is undo or stop, not \(written.printable)")
    }
    return choice
  }
}

extension ExitCode {
  /// What an apply's ending says to scripts.
  ///
  /// - Parameter leavingDifferences: whether something is left that no operation of the plan was about.
  init(_ ending: ApplyEnding, leavingDifferences: Bool) {
    self =
      switch ending {
      case .applied: leavingDifferences ? .differences : .done
      case .surprised: .surprised
      case .undone: .undone
      case .notUndone: .notUndone
      case .stopped(.interrupted): .interrupted
      case .stopped(.terminated): .terminated
      case .stopped(.deadline): .unavailable
      case .nothingWritten(let reason): ExitCode(reason)
      }
  }

  /// Why nothing was written.
  private init(_ reason: OperationResult.Reason) {
    self =
      switch reason {
      case .store(let error): Failure(error).code
      case .journal: .outputFailed
      case .deadline: .unavailable
      case .gone, .moved, .policiesBound, .flowMoved, .answered, .notSeen, .guards: .refused
      }
  }
}
