internal import Applying
internal import Bindings
internal import Documents
internal import FoundationEssentials
internal import Planning
internal import Reporting

extension Run {
  /// Undoes an apply by its journal.
  func rollback() async throws(Failure) -> ExitCode {
    let path = try journalOperand()
    return try await settle(in: JournalFolder(of: path)) { _ in
      path
    } by: { applier, replay, _ in
      await applier.rollBack(replay)
    } code: { outcome in
      // Everything being as before is what was asked for.
      outcome.endingOfRollback == .undone ? .done : .notUndone
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

  private func journalOperand() throws(Failure) -> String {
    guard arguments.operands.count == 1 else {
      throw Failure(.usage, "one-journal", "one journal is undone at a time", help: "the latest first")
    }
    return arguments.operands[0]
  }

  private func settle(
    in folder: JournalFolder, journal: (_ server: String) throws(Failure) -> String,
    by work: (Applier, JournalReplay, @escaping @Sendable (PlannedOperation) -> Void) async -> ApplyOutcome,
    code: (ApplyOutcome) -> ExitCode
  ) async throws(Failure) -> ExitCode {
    let outputs = try Outputs(arguments, surroundings)
    try outputs.checkWritable()
    let isRollback = arguments.verb == .rollback
    return try await withStore { store throws(Failure) in
      try await folder.locked(store.address) { () throws(Failure) in
        let path = try journal(store.address)
        let replay = try replay(path, store)
        if !isRollback, replay.undoIsBegun || ![nil, .stopped].contains(replay.ending) {
          throw Failure(
            .refused, "not-resumable", "the run of \(path.printable) has come to an end, or to an undo",
            help: "undo it with: flowbind rollback \(path)")
        }
        let file: JournalFile
        do throws(JournalError) {
          file = try JournalFile.reopen(path, wholeBytes: replay.wholeBytes)
        } catch {
          throw Failure(.configuration, "journal", error.message)
        }
        let total = replay.writes.operations.count
        let outcome = try await withApplier(store, file, total: total) { applier, willApply in
          await work(applier, replay, willApply)
        }
        let report = RollbackReport(replay, outcome, by: isRollback ? .rollback : .resume, journal: path)
        try write(ReportOutput(report), to: outputs, of: outcome, ending: code(outcome))
        return code(outcome)
      }
    }
  }

  private func replay(_ path: String, _ store: any BindingStore) throws(Failure) -> JournalReplay {
    guard let data = InputFile.read(path) else {
      throw Failure(.configuration, "unreadable-file", "the journal \(path.printable) cannot be read")
    }
    let replay: JournalReplay
    do throws(JournalError) {
      replay = try JournalReplay(data)
    } catch {
      throw Failure(.invalidBlueprint, "bad-journal", "\(path.printable): \(error.message)")
    }
    guard replay.writes.server == store.address else {
      throw Failure(
        .refused, "other-server",
        "the journal tells of \(replay.writes.server.printable), not of \(store.address.printable)",
        help: "give that address with --url")
    }
    return replay
  }

  /// Prints what a guard is about.
  func explain() throws(Failure) -> ExitCode {
    let name = arguments.operands.first ?? ""
    guard arguments.operands.count == 1, let rule = GuardRule(rawValue: name) else {
      let names = GuardRule.allCases.map(\.rawValue)
      throw Failure(
        .usage, "unknown-rule", "there is no guard \(arguments.operands.joined(separator: " ").printable)",
        help: nearestNames(to: name, among: names, limit: 1).first.map { "did you mean \($0)?" }
          ?? "the guards are " + names.joined(separator: ", "))
    }
    return console.writeOutput(GuardExplanationText(style: try style).render(rule.explanation)) ? .done : .outputFailed
  }
}
