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
    _ = try arguments.count(.parallel)
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

  /// Goes on with a killed or stopped apply, by the journal that is named, or the one that there is to go on with.
  func resume() async throws(Failure) -> ExitCode {
    let path = arguments.operands.first
    let folder = if let path { JournalFolder(of: path) } else { try JournalFolder(arguments, surroundings) }
    return try await settle(in: folder) { server throws(Failure) in
      if let path { path } else { try folder.journalToResume(of: server) }
    } by: { applier, replay, willApply in
      await applier.resume(replay, willApply: willApply)
    } code: { outcome in
      ExitCode(outcome.ending, leavingDifferences: false)
    }
  }

  private func onFailure() throws(Failure) -> Applier.OnFailure {
    guard let written = arguments.value(.onFailure) else { return .undo }
    guard let choice = Applier.OnFailure(rawValue: written) else {
      throw Failure(.usage, "bad-on-failure", "--on-failure is undo or stop, not \(written.printable)")
    }
    return choice
  }
}
