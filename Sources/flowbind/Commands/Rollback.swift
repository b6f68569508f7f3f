internal import Applying
internal import Documents
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

  private func journalOperand() throws(Failure) -> String {
    guard arguments.operands.count == 1 else {
      throw Failure(.usage, "one-journal", "one journal is undone at a time", help: "the latest first")
    }
    return arguments.operands[0]
  }
}
