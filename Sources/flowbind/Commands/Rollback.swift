internal import Applying
internal import Bindings
internal import Documents
internal import Planning
internal import Reporting

extension Run {
  /// Undoes an apply by its journal, or lists the journals that there are.
  ///
  /// What a journal says is undone needs no server and no yes. Otherwise the flows are read, what is going to be written
  /// is shown, and somebody is asked, unless `--yes` said so before.
  func rollback() async throws(Failure) -> ExitCode {
    if arguments.has(.list) { return try listJournals() }
    let outputs = try outputs()
    let path = try journalOperand()
    let replay = try replay(JournalFolder.located(path))
    if replay.isUndone {
      try outputs.write(
        ReportOutput(RollbackReport(replay, undo: UndoPlan(), journal: path)), style, to: console, ending: .done)
      return .done
    }
    guard canAsk else {
      throw Failure(
        .usage, "nobody-to-ask", "rollback would ask, and there is no terminal",
        help: "add --yes to undo without asking; flowbind show \(path.quotedForShell) tells what the apply wrote")
    }
    try outputs.checkWritable()
    return try await withSettled(in: try JournalFolder(of: path)) { _ in
      path
    } by: { path, replay, age, store throws(Failure) in
      let undo = try await plannedUndo(replay, store)
      if !undo.isEmpty, !arguments.has(.yes) { try confirm(undo, replay, path) }
      let outcome = try await withApplier(
        store, try reopened(path, replay), total: undo.operations.count
      ) { applier in
        await applier.rollBack(replay, age: age)
      }
      // Everything being as before is what was asked for.
      let isUndone = outcome.endingOfRollback == .undone
      let code: ExitCode = !isUndone ? .notUndone : outcome.mayHaveOverwritten ? .surprised : .done
      var report = RollbackReport(replay, undo: undo, outcome, journal: path)
      report.plan.comparison.reads.requests = store.readStatistics().requests
      try write(ReportOutput(report), to: outputs, of: outcome, ending: code)
      return code
    }
  }

  private func plannedUndo(_ replay: JournalReplay, _ store: any BindingStore) async throws(Failure) -> UndoPlan {
    try await stoppable { () async throws(Failure) in
      try await reading(store) { () async throws(StoreError) in try await replay.plannedUndo(on: store) }
    }
  }

  private func confirm(_ undo: UndoPlan, _ replay: JournalReplay, _ path: String) throws(Failure) {
    let report = RollbackReport(replay, undo: undo, journal: path)
    let doubts = undo.doubts.map {
      "in doubt  \($0.flow): \($0.stage): it is not there, and is undone if it still arrives"
    }
    let obstacles = undo.obstacles.map {
      "left as it is  \($0.operation.flow): \($0.operation.stage): \($0.reason.message)"
    }
    console.tell(
      ReportText(style: errorStyle).preview(report.reworded(by: secrets.redaction), remarks: doubts + obstacles) + "\n")
    try ask("undo this on \(replay.writes.server.printable)?")
  }

  private func journalOperand() throws(Failure) -> String {
    guard !arguments.operands.isEmpty else {
      throw Failure(
        .usage, "no-journal-named", "flowbind rollback needs a JOURNAL",
        help: "name the journal of the apply that is to be undone; flowbind rollback --list shows them all")
    }
    guard arguments.operands.count == 1 else {
      throw Failure(
        .usage, "one-journal", "one journal is undone at a time",
        help: "name the latest first; flowbind rollback --list shows them all")
    }
    return arguments.operands[0]
  }
}
