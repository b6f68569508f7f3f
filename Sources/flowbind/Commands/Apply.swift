internal import Applying
internal import Bindings
internal import Documents
internal import Planning
internal import Reporting

extension Run {
  /// Plans, asks, and writes, and says what became of it; where nothing is to be written, nobody is asked.
  func apply() async throws(Failure) -> ExitCode {
    if arguments.has(.resume) { return try await resume() }
    let outputs = try outputs()
    let onFailure = try onFailure()
    for option in [Option.onFailure, .parallel] where arguments.has(.atomic) && arguments.has(option) {
      throw Failure(
        .usage, "all-or-nothing", "--\(option.rawValue) has no meaning with --atomic: there is one write, or none",
        help: "leave one of them out")
    }
    _ = try deadlineCheck()
    _ = try arguments.count(.parallel)
    _ = try arguments.duration(.settle)
    let kinds = try failingKinds()
    let approved = try await stoppable { () throws(Failure) in try approvedPlan() }
    if approved == nil { _ = try blueprintPaths() }
    guard arguments.has(.expect) || approved != nil || canAsk else {
      throw Failure(
        .usage, "nobody-to-ask", "apply would ask, and there is no terminal",
        help: "add --yes to apply without asking, or --expect DIGEST to apply a plan that somebody has read")
    }
    try outputs.checkWritable()
    return try await withStore { store throws(Failure) -> ExitCode in
      let folder = try journalFolder()
      let server = serverName(store)
      try await folder?.locked(server) { () throws(Failure) in tell(try folder?.checkSettled(server) ?? []) }
      let proposal = try await stoppable { () async throws(Failure) in
        try await propose(approved, store, counting: kinds)
      }
      guard case .writes(let plan, let report, let digest) = proposal else {
        return try end(proposal, outputs, counting: kinds)
      }
      if approved == nil { try confirm(report) }
      return try await withJournal(in: folder, plan, digest) { journal throws(Failure) in
        let writes = PlannedWrites(plan, digest, repositoryPaths: report.comparison.repositoryPaths)
        let outcome = try await carryOut(writes, journal, onFailure, store)
        let applied = ApplyReport(
          report, outcome, counting: kinds, journal: journal?.path, endedAt: surroundings.now())
        let code = ExitCode(outcome.ending, leavingDifferences: applied.left.fail(on: kinds))
        try write(ReportOutput(applied), to: outputs, of: outcome, ending: code)
        if let journal, case .stopped = outcome.ending {
          console.say(
            "go on with: flowbind apply --resume \(journal.path), or undo it with: flowbind rollback \(journal.path)")
        }
        return code
      }
    }
  }

  /// What an apply is about to do.
  private enum Proposal: Sendable {
    /// There is nothing to write, or it must not be written.
    case nothing(ApplyReport)
    case writes(Plan, PlanReport, PlanDigest)
  }

  /// Writes the report of a run that writes nothing to the server.
  private func end(
    _ proposal: Proposal, _ outputs: Outputs, counting kinds: Set<DifferenceKind>
  ) throws(Failure) -> ExitCode {
    guard case .nothing(let report) = proposal else { return .done }
    let code: ExitCode = report.verdict == .refused ? .refused : report.left.fail(on: kinds) ? .differences : .done
    try outputs.write(ReportOutput(report), style, to: console, ending: code)
    return code
  }

  private func propose(
    _ approved: ApprovedPlan?, _ store: any BindingStore, counting kinds: Set<DifferenceKind>
  ) async throws(Failure) -> Proposal {
    let (plan, report, digest): (Plan, PlanReport, PlanDigest)
    if let approved {
      try checkExpectation(approved.digest)
      let movement = try await movement(of: approved, on: store)
      (plan, report, digest) = (approved.plan, approved.report, approved.digest)
      if movement.isCarriedOut, !plan.isRefused {
        tell(movement.remarks)
        var report = report
        report.comparison.diagnostics += movement.remarks
        return .nothing(ApplyReport(carriedOut: report, counting: kinds))
      }
      if !plan.operations.isEmpty { try checkExpiry(report) }
    } else {
      plan = try await makePlan(store)
      let name = try serverID()
      report = knowingItsFiles(PlanReport(plan, serverID: name))
      digest = PlanDigest(plan, serverID: name)
    }
    if plan.operations.isEmpty, !plan.isRefused {
      let expected = arguments.value(.expect).flatMap { digest.isNamed(by: $0) ? nil : $0 }
      return .nothing(ApplyReport(report, counting: kinds, approved: expected))
    }
    try checkExpectation(digest)
    return plan.isRefused ? .nothing(ApplyReport(report, counting: kinds)) : .writes(plan, report, digest)
  }

  private func checkExpectation(_ digest: PlanDigest) throws(Failure) {
    guard let expected = arguments.value(.expect), !digest.isNamed(by: expected) else { return }
    throw Failure(
      .refused, "stale-plan", "the plan is now \(digest.shown), not \(expected.printable): nothing was written",
      help:
        "something moved, on the server, in the files or among the options, or the approval is of a flowbind that did "
        + "not look at policies and stage settings; plan again and read it")
  }

  private func confirm(_ report: PlanReport) throws(Failure) {
    guard !arguments.has(.yes), !arguments.has(.expect) else { return }
    console.tell(ReportText(style: try style).render(report.reworded(by: secrets.redaction)) + "\n")
    try ask("apply this to \(report.server?.printable ?? "the server")?")
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
      try folder.moveSettledAside(plan.server)
      return try await work(try folder.create(surroundings.now(), digest))
    }
  }

  private func carryOut(
    _ writes: PlannedWrites, _ journal: JournalFile?, _ onFailure: Applier.OnFailure, _ store: any BindingStore
  ) async throws(Failure) -> ApplyOutcome {
    let startedAt = surroundings.now()
    return try await withApplier(store, journal, onFailure, total: writes.operations.count) { applier in
      await applier.apply(writes, startedAt: startedAt)
    }
  }

  /// Goes on with a killed or stopped apply, by the journal that is named, or the one that there is to go on with.
  func resume() async throws(Failure) -> ExitCode {
    let outputs = try outputs()
    try outputs.checkWritable()
    let path = arguments.operands.first
    let folder = if let path { try JournalFolder(of: path) } else { try JournalFolder(arguments, surroundings) }
    return try await withSettled(in: folder) { server throws(Failure) in
      if let path { return path }
      let (found, warnings) = try folder.journalToResume(of: server)
      tell(warnings)
      return found
    } by: { path, replay, age, store throws(Failure) in
      guard !replay.undoIsBegun, [nil, .stopped].contains(replay.ending) else {
        throw Failure(
          .refused, "not-resumable", "the run of \(path.printable) has come to an end, or to an undo",
          help: "undo it with: flowbind rollback \(path)")
      }
      let outcome = try await withApplier(
        store, try reopened(path, replay), total: replay.writes.operations.count
      ) { applier in
        await applier.resume(replay, age: age)
      }
      let report = RollbackReport(resumed: replay, outcome, journal: path)
      let code = ExitCode(outcome.ending, leavingDifferences: false)
      try write(ReportOutput(report), to: outputs, of: outcome, ending: code)
      return code
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
