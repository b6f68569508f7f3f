internal import Applying
internal import Glibc
internal import Synchronization

/// The journal of one run on a disk that survives it: each record is there before what it announces is done.
final class JournalFile: Journal {
  let path: String
  private let descriptor: Int32
  /// How many bytes of whole lines there are; a line that was written in part is cut off again.
  private let length: Mutex<off_t>

  /// Takes over an open file.
  init(path: String, descriptor: Int32, length: off_t) {
    self.path = path
    self.descriptor = descriptor
    self.length = Mutex(length)
  }

  deinit { close(descriptor) }

  /// Creates a journal that only its owner can read, in a folder that is there.
  static func create(_ path: String) throws(JournalError) -> JournalFile {
    let descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw JournalError(system: "create", path) }
    let file = JournalFile(path: path, descriptor: descriptor, length: 0)
    try sync(folderOf: path)
    return file
  }

  /// Opens the journal of an earlier run to write on; what was written of its last line in part is cut off.
  static func reopen(_ path: String, wholeBytes: Int) throws(JournalError) -> JournalFile {
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    guard descriptor >= 0, ftruncate(descriptor, off_t(wholeBytes)) == 0 else {
      throw JournalError(system: "write to", path)
    }
    return JournalFile(path: path, descriptor: descriptor, length: off_t(wholeBytes))
  }

  func append(_ record: JournalRecord) throws(JournalError) {
    let bytes = Array((try record.line() + "\n").utf8)
    let problem: JournalError? = length.withLock { length in
      guard write(bytes), fsync(descriptor) == 0 else {
        let problem = JournalError(system: "write to", path)
        _ = ftruncate(descriptor, length)
        return problem
      }
      length += off_t(bytes.count)
      return nil
    }
    if let problem { throw problem }
  }

  private func write(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var written = 0
      while written < buffer.count {
        let count = Glibc.write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        written += count
      }
      return true
    }
  }

  /// A new file survives a power cut only once its folder is on the disk as well.
  private static func sync(folderOf path: String) throws(JournalError) {
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    let descriptor = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw JournalError(system: "open", folder) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw JournalError(system: "write to", folder) }
  }
}

extension JournalError {
  /// What the system said last.
  init(system action: String, _ path: String) {
    self.init("cannot \(action) \(path): \(String(cString: strerror(errno)))")
  }
}
