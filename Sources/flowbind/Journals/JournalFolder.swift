internal import Applying
internal import AuthentikAPI
internal import Bindings
internal import FoundationEssentials
internal import Glibc
internal import Planning
internal import Reporting

/// Where journals lie, and the locks that keep two applies on one machine apart.
struct JournalFolder {
  let path: String

  /// The first of `--journal-dir`, `$STATE_DIRECTORY` and the XDG state directory that is set; it must be writable.
  init(_ arguments: Arguments, _ surroundings: Surroundings) throws(Failure) {
    path = try Self.chosen(arguments, surroundings)
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw unwritable
    }
    guard access(path, W_OK | X_OK) == 0 else { throw unwritable }
    try checkOwnership()
  }

  /// The folder that a journal lies in, or lay in before it was moved aside.
  init(of journal: String) throws(Failure) {
    let parts = journal.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let folder = parts.last.map { $0 == Self.settledName } ?? false ? parts.dropLast() : parts
    path = folder.isEmpty ? "." : folder.joined(separator: "/")
    try checkOwnership()
  }

  private func checkOwnership() throws(Failure) {
    guard let doubt = JournalDoubt.about(folder: path.isEmpty ? "/" : path) else { return }
    throw Failure(
      .configuration, "open-journal-folder",
      "the journal's folder \(path.printable) \(doubt.reason), so its journals may be anybody's",
      help: "make it your own alone (chmod go-w), or name a folder inside it with --journal-dir: "
        + "flowbind makes it so that only you can write to it")
  }

  /// The folder that is meant, be it there or not.
  static func chosen(_ arguments: Arguments, _ surroundings: Surroundings) throws(Failure) -> String {
    if let folder = arguments.value(.journalDirectory) { return folder }
    // systemd lists several with colons between them.
    if let folders = surroundings.set("STATE_DIRECTORY") { return String(folders.prefix { $0 != ":" }) }
    if let folder = surroundings.set("XDG_STATE_HOME"), folder.hasPrefix("/") { return folder + "/flowbind" }
    if let home = surroundings.set("HOME") { return home + "/.local/state/flowbind" }
    throw Failure(
      .configuration, "no-journal-folder",
      "there is no folder for the journal: neither HOME nor STATE_DIRECTORY is set", help: cure)
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
    let name = ServerAddress.identity(of: server).map { $0.isLetter || $0.isNumber || $0 == "." ? $0 : "-" }
    let descriptor = open("\(path)/\(String(name)).lock", O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0o600)
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
  ///
  /// Answers warnings about journals that are not our own, and so count for nothing.
  func checkSettled(_ server: String) throws(Failure) -> [Diagnostic] {
    let (journals, warnings) = try journals(of: server)
    try refuseUnsettled(journals, server)
    return warnings
  }

  private func refuseUnsettled(_ journals: [Entry], _ server: String) throws(Failure) {
    guard let journal = journals.first(where: { !$0.isSettled }) else { return }
    let (startedAt, undoIsBegun) = (journal.replay?.startedAt, journal.replay?.undoIsBegun ?? true)
    throw Failure(
      .refused, "unfinished-journal",
      "an apply to \(server.printable)" + (startedAt.map { " that began at \($0.printable)" } ?? "") + " was killed",
      help: "undo it with: flowbind rollback \(journal.path)"
        + (undoIsBegun ? "" : ", or go on with: flowbind apply --resume \(journal.path)"))
  }

  /// The one journal that was not settled; where all are, the latest if its run was stopped.
  func journalToResume(of server: String) throws(Failure) -> (path: String, warnings: [Diagnostic]) {
    let (journals, warnings) = try journals(of: server)
    let unsettled = journals.filter { !$0.isSettled }.map(\.path)
    guard unsettled.count <= 1 else {
      throw Failure(
        .refused, "several-journals", "several applies to \(server.printable) were killed",
        help: "name the journal of one of them: " + unsettled.joined(separator: ", "))
    }
    if let path = unsettled.first { return (path, warnings) }
    guard let latest = journals.last, latest.outline.ending == .stopped else {
      let nothing = Diagnostic(
        .error, "nothing-to-resume",
        "\(path.printable) has no journal of an apply to \(server.printable) to go on with",
        help: "name a journal, or the folder with --journal-dir")
      throw Failure(.refused, warnings + [nothing])
    }
    return (latest.path, warnings)
  }

  /// A journal that says to which server its run wrote.
  private struct Entry {
    var path: String
    var outline: JournalOutline
    var contents: Data

    /// Whether the run has said what it left on the server.
    var isSettled: Bool { outline.ending != nil }

    /// Nil where a later line cannot be understood.
    var replay: JournalReplay? {
      try? Result { () throws(JournalError) in try JournalReplay(contents) }.get()
    }
  }

  /// The journals of a server that are our own, oldest first, and warnings about the others.
  private func journals(of server: String) throws(Failure) -> (entries: [Entry], warnings: [Diagnostic]) {
    let identity = ServerAddress.identity(of: server)
    var entries: [Entry] = []
    var warnings: [Diagnostic] = []
    for name in names(in: path) {
      let file = "\(path)/\(name)"
      let contents: Data?
      do throws(JournalDoubt) {
        contents = try JournalDoubt.contents(ofJournal: file)
      } catch {
        warnings.append(
          Diagnostic(
            .warning, "foreign-journal", "the journal \(file.printable) \(error.reason), so it counts for nothing",
            help: "if it is yours, copy it to a file of your own; otherwise remove it"))
        continue
      }
      guard let contents else { throw unknown(file, "cannot be read") }
      // Without a whole first line nothing was written by it.
      guard contents.contains(UInt8(ascii: "\n")) else { continue }
      guard let outline = JournalOutline(contents),
        outline.ending != nil || JournalReplay.head(of: contents) != nil
      else {
        throw unknown(file, "is not one that this version of flowbind understands")
      }
      guard ServerAddress.identity(of: outline.server) == identity else { continue }
      entries.append(Entry(path: file, outline: outline, contents: contents))
    }
    return (entries, warnings)
  }

  private func names(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasSuffix(Self.suffix) }.sorted()
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
      // Not the name of one that was moved aside either: it may have to come back.
      guard access("\(settledPath)/\(name)", F_OK) != 0 else { continue }
      do throws(JournalError) {
        return try JournalFile.create("\(path)/\(name)")
      } catch {
        guard errno == EEXIST else { throw Failure(.configuration, "journal-folder", error.message, help: Self.cure) }
      }
    }
    throw unwritable
  }

  static let suffix = ".journal"
  static let settledName = "settled"
  /// How many journals of settled runs are kept, for a rollback long afterwards.
  private static let settledLimit = 100
}

// MARK: - Settled journals

extension JournalFolder {
  private var settledPath: String { "\(path)/\(Self.settledName)" }

  /// Makes room for a new journal: those of this server's earlier runs, if all of them are settled, are moved aside, and
  /// the oldest of those that lie there are removed.
  ///
  /// A rename is all or nothing, so a run that is killed in here leaves each journal in one of the two places. Journals
  /// of stopped runs lie where they are until now, because they can be resumed until another run begins.
  func moveSettledAside(_ server: String) throws(Failure) {
    let journals = try journals(of: server).entries
    try refuseUnsettled(journals, server)
    guard !journals.isEmpty, makeSettledFolder() else { return }
    for journal in journals { _ = move(journal.path, into: settledPath) }
    for name in names(in: settledPath).dropLast(Self.settledLimit) { unlink("\(settledPath)/\(name)") }
  }

  /// Puts a journal that was moved aside back into its place, because it is about to be written on.
  func broughtBack(_ journal: String) -> String {
    let name = journal.split(separator: "/").last.map(String.init) ?? journal
    let (here, aside) = ("\(path)/\(name)", "\(settledPath)/\(name)")
    guard access(here, F_OK) != 0, access(aside, F_OK) == 0, move(aside, into: path) else { return journal }
    return here
  }

  /// Where a journal lies now: where it was made, or aside.
  static func located(_ journal: String) -> String {
    guard access(journal, F_OK) != 0, let folder = try? JournalFolder(of: journal) else { return journal }
    let aside = "\(folder.settledPath)/\(journal.split(separator: "/").last ?? "")"
    return access(aside, F_OK) == 0 ? aside : journal
  }

  /// A folder of our own, and no link to one.
  private func makeSettledFolder() -> Bool {
    mkdir(settledPath, 0o700)
    var status = stat()
    return lstat(settledPath, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
      && JournalDoubt.about(folder: settledPath) == nil
  }

  /// False where it stays where it is, which is no harm: it is settled there as well.
  private func move(_ journal: String, into folder: String) -> Bool {
    guard let name = journal.split(separator: "/").last, access("\(folder)/\(name)", F_OK) != 0 else { return false }
    return rename(journal, "\(folder)/\(name)") == 0
  }
}
