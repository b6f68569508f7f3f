internal import Applying
internal import Bindings
internal import Planning
internal import Reporting

extension Run {
  /// Undoes or finishes an earlier run by its journal, with no other apply to the server beside it.
  func withSettled(
    in folder: JournalFolder, journal: (_ server: String) throws(Failure) -> String,
    by work: (_ path: String, JournalReplay, any BindingStore) async throws(Failure) -> ExitCode
  ) async throws(Failure) -> ExitCode {
    try await withStore { store throws(Failure) in
      try await folder.locked(store.address) { () throws(Failure) in
        let path = try journal(store.address)
        let replay = try replay(path)
        guard replay.writes.server == store.address else {
          throw Failure(
            .refused, "other-server",
            "the journal tells of \(replay.writes.server.printable), not of \(store.address.printable)",
            help: "give that address with --url")
        }
        return try await work(path, replay, store)
      }
    }
  }

  /// What a journal says.
  func replay(_ path: String) throws(Failure) -> JournalReplay {
    let data = try InputFile.contents(of: path, "the journal \(path.printable)")
    do throws(JournalError) {
      return try JournalReplay(data)
    } catch {
      throw Failure(.invalidBlueprint, "bad-journal", "\(path.printable): \(error.message)")
    }
  }

  /// The journal, to be written on.
  func reopened(_ path: String, _ replay: JournalReplay) throws(Failure) -> JournalFile {
    do throws(JournalError) {
      return try JournalFile.reopen(path, wholeBytes: replay.wholeBytes)
    } catch {
      throw Failure(.configuration, "journal", error.message)
    }
  }
}
