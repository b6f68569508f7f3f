internal import Applying
internal import FoundationEssentials
internal import Glibc
internal import Planning
internal import Reporting

/// Where journals lie, and the locks that keep two applies on one machine apart.
struct JournalFolder {
  let path: String

  /// The first of `--journal-dir`, `$STATE_DIRECTORY` and the XDG state directory that is set; it must be writable.
  init(_ arguments: Arguments, _ surroundings: Surroundings) throws(Failure) {
    guard let path = Self.chosen(arguments, surroundings) else {
      throw Failure(
        .configuration, "no-journal-folder",
        "there is no folder for the journal: neither HOME nor STATE_DIRECTORY is set",
        help: Self.cure)
    }
    self.path = path
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw unwritable
    }
    guard access(path, W_OK | X_OK) == 0 else { throw unwritable }
  }

  /// The folder that a journal lies in.
  init(of journal: String) {
    let parts = journal.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    path = parts.isEmpty ? "." : parts.joined(separator: "/")
  }

  private static func chosen(_ arguments: Arguments, _ surroundings: Surroundings) -> String? {
    if let folder = arguments.value(.journalDirectory) { return folder }
    // systemd lists several with colons between them.
    if let folders = surroundings.set("STATE_DIRECTORY") { return folders.split(separator: ":").first.map(String.init) }
    if let folder = surroundings.set("XDG_STATE_HOME"), folder.hasPrefix("/") { return folder + "/flowbind" }
    return surroundings.set("HOME").map { $0 + "/.local/state/flowbind" }
  }

  private static let cure =
    "name one with --journal-dir, or write --no-journal where no disk survives the run: a killed run then cannot be undone"

  private var unwritable: Failure {
    Failure(
      .configuration, "journal-folder", "the journal's folder \(path) cannot be written to", help: Self.cure)
  }

  /// Runs the work while no other apply to this server can run on this machine.
  func locked<Answer>(
    _ server: String, _ work: () async throws(Failure) -> Answer
  ) async throws(Failure) -> Answer {
    let name = server.map { $0.isLetter || $0.isNumber || $0 == "." ? $0 : "-" }
    let descriptor = open("\(path)/\(String(name)).lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw unwritable }
    defer {
      // A child that was forked meanwhile holds the lock, too, until it runs its own program.
      _ = flock(descriptor, LOCK_UN)
      close(descriptor)
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw Failure(
        .busy, "busy", "another apply to \(server.printable) is running on this machine",
        help: "try again when it is done")
    }
    return try await work()
  }

  /// Refuses to start over a run that was killed, because nobody knows yet what it left on the server.
  func checkSettled(_ server: String) throws(Failure) {
    guard let journal = try journals(of: server).first(where: { !$0.isSettled }) else { return }
    throw Failure(
      .refused, "unfinished-journal",
      "an apply to \(server.printable) that began at \(journal.head.startedAt.printable) was killed",
      help: "undo it with: flowbind rollback \(journal.path)"
        + (journal.replay.map { $0.undoIsBegun } ?? true
          ? "" : ", or go on with: flowbind apply --resume \(journal.path)"))
  }

  /// The one journal that was not settled; where all are, the latest if its run was stopped.
  func journalToResume(of server: String) throws(Failure) -> String {
    let journals = try journals(of: server)
    let unsettled = journals.filter { !$0.isSettled }.map(\.path)
    guard unsettled.count <= 1 else {
      throw Failure(
        .refused, "several-journals", "several applies to \(server.printable) were killed",
        help: "name the journal of one of them: " + unsettled.joined(separator: ", "))
    }
    if let path = unsettled.first { return path }
    guard let latest = journals.last, latest.replay?.ending == .stopped else {
      throw Failure(
        .refused, "nothing-to-resume",
        "\(path.printable) has no journal of an apply to \(server.printable) to go on with",
        help: "name a journal, or the folder with --journal-dir")
    }
    return latest.path
  }

  /// A journal that says to which server its run wrote.
  private struct Entry {
    var path: String
    var head: JournalHead
    /// Nil where a later line cannot be understood.
    var replay: JournalReplay?

    /// Whether the run has said what it left on the server.
    var isSettled: Bool { replay?.ending != nil }
  }

  /// The journals of a server, oldest first.
  private func journals(of server: String) throws(Failure) -> [Entry] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path))?.filter { $0.hasSuffix(Self.suffix) } ?? []
    var entries: [Entry] = []
    for name in names.sorted() {
      let file = "\(path)/\(name)"
      guard let data = InputFile.read(file) else { throw unknown(file, "cannot be read") }
      // Without a whole first line nothing was written by it.
      guard data.contains(UInt8(ascii: "\n")) else { continue }
      guard let head = JournalReplay.head(of: data) else {
        throw unknown(file, "is not one that this version of flowbind understands")
      }
      guard head.writes.server == server else { continue }
      entries.append(
        Entry(path: file, head: head, replay: try? Result { () throws(JournalError) in try JournalReplay(data) }.get()))
    }
    return entries
  }

  private func unknown(_ file: String, _ problem: String) -> Failure {
    Failure(
      .refused, "unknown-journal", "the journal \(file.printable) \(problem), so nobody knows what its run left",
      help: "settle that run by the flowbind that wrote it, or move the file away")
  }

  /// A new journal; its name sorts by time.
  func create(_ startedAt: String, _ digest: PlanDigest) throws(Failure) -> JournalFile {
    let time = startedAt.filter { $0.isNumber || $0 == "T" || $0 == "Z" }
    for attempt in 1...100 {
      let name = "\(time)-\(digest.shown)\(attempt == 1 ? "" : "-\(attempt)")\(Self.suffix)"
      do throws(JournalError) {
        return try JournalFile.create("\(path)/\(name)")
      } catch {
        guard errno == EEXIST else { throw Failure(.configuration, "journal-folder", error.message, help: Self.cure) }
      }
    }
    throw unwritable
  }

  private static let suffix = ".journal"
}
