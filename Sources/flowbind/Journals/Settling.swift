internal import Applying
internal import Bindings
internal import Documents
internal import Planning
internal import Reporting

extension Run {
  /// Undoes or finishes an earlier run by its journal, with no other apply to the server beside it.
  func settle(
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
    let data = try InputFile.contents(of: path, "the journal \(path.printable)")
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
}
