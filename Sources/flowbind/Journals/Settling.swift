internal import Applying
internal import AuthentikAPI
internal import Bindings
internal import FoundationEssentials
internal import Planning
internal import Reporting

extension Run {
  /// Undoes or finishes an earlier run by its journal, with no other apply to the server beside it.
  ///
  /// - Parameter work: is told how long ago the journal got its last line.
  func withSettled(
    in folder: JournalFolder, journal: (_ server: String) throws(Failure) -> String,
    by work: (_ path: String, JournalReplay, _ age: Duration, any BindingStore) async throws(Failure) -> ExitCode
  ) async throws(Failure) -> ExitCode {
    try await withStore { store throws(Failure) in
      try await folder.locked(store.address) { () throws(Failure) in
        let path = folder.broughtBack(try journal(store.address))
        let replay = try replay(path)
        guard ServerAddress.identity(of: replay.writes.server) == ServerAddress.identity(of: store.address) else {
          throw Failure(
            .refused, "other-server",
            "the journal tells of \(replay.writes.server.printable), not of \(store.address.printable)",
            help: "give that address with --url")
        }
        return try await work(path, replay, age(of: path), store)
      }
    }
  }

  /// How long ago the journal got its last line; nothing where its clock and ours differ.
  private func age(of path: String) -> Duration {
    guard let written = try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date,
      let now = try? Date(surroundings.now(), strategy: .iso8601), written < now
    else { return .zero }
    return .seconds(now.timeIntervalSince(written))
  }

  /// What a journal says.
  func replay(_ path: String) throws(Failure) -> JournalReplay {
    let contents: Data?
    do throws(JournalDoubt) {
      contents = try JournalDoubt.contents(ofJournal: path)
    } catch {
      throw Failure(
        .refused, "foreign-journal", "the journal \(path.printable) \(error.reason), so it is not followed",
        help: "if you know what it says, copy it to a file of your own")
    }
    guard let contents else { throw InputFile.unreadable(path, "the journal \(path.printable)") }
    do throws(JournalError) {
      return try JournalReplay(contents)
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
