internal import FoundationEssentials
internal import Glibc

/// Why a journal, or the folder that it lies in, may say what somebody else wants it to say.
///
/// A journal makes flowbind write to a server, or keeps it from writing. So it is followed only where nobody but its
/// owner can have laid it there: a file of our own user, no link, in a folder that others cannot write to. A folder
/// with the sticky bit (`/tmp`) will do, since others cannot touch our files in it.
struct JournalDoubt: Error, Hashable {
  /// The end of a sentence that begins with the path.
  let reason: String

  /// Answers nil for a folder that can be trusted, or that is not there.
  static func about(folder path: String) -> JournalDoubt? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    // The superuser can do everything anyway.
    if status.st_uid != geteuid(), status.st_uid != 0 { return JournalDoubt(reason: "belongs to another user") }
    let isSticky = status.st_mode & mode_t(S_ISVTX) != 0
    return isSticky || !status.isWritableByOthers ? nil : JournalDoubt(reason: "can be written to by others")
  }

  /// The contents of a journal that is our own; nil where the file cannot be read at all.
  static func contents(ofJournal path: String) throws(JournalDoubt) -> Data? {
    var link = stat()
    if lstat(path, &link) == 0, link.st_mode & S_IFMT != S_IFREG {
      throw JournalDoubt(reason: link.st_mode & S_IFMT == S_IFLNK ? "is a link" : "is no file")
    }
    var doubt: JournalDoubt?
    let data = InputFile.read(path, .fileItself) { status in
      if status.st_uid != geteuid() { doubt = JournalDoubt(reason: "belongs to another user") }
      if status.isWritableByOthers { doubt = JournalDoubt(reason: "can be written to by others") }
      return doubt == nil
    }
    if let doubt { throw doubt }
    return data
  }
}

extension stat {
  fileprivate var isWritableByOthers: Bool { st_mode & mode_t(S_IWGRP | S_IWOTH) != 0 }
}
