internal import FoundationEssentials
internal import Glibc

/// Reads files whole: those that the command line names, and those that flowbind looks for itself.
///
/// Only regular files, and pipes that a shell opened for this very process (`<(vault …)`, which it calls `/dev/fd/63`).
/// A named pipe, a socket or a device in a file's place is refused, and never waited for: anybody who can lay a file
/// into a folder can lay one there.
enum InputFile {
  /// In bytes: more than any blueprint, report or token needs.
  static let limit = 64 << 20

  /// What may stand in the place of a file.
  enum Kind {
    case file
    /// Also a pipe that has a name: its path comes from the operator alone.
    case fileOrPipe
    /// A file, and no link to one.
    case fileItself
  }

  /// The contents; nil where there is no such file, where it cannot be read, or where it never seems to end.
  ///
  /// - Parameter isAccepted: asked about the open file before anything of it is read.
  static func read(
    _ path: String, _ kind: Kind = .file, where isAccepted: (stat) -> Bool = { _ in true }
  ) -> Data? {
    let isOwnPipe = ["/dev/fd/", "/proc/self/fd/", "/dev/stdin"].contains { path.hasPrefix($0) }
    let takesPipes = kind == .fileOrPipe || (kind == .file && isOwnPipe)
    // Opening a named pipe waits for its writer, unless it is asked not to.
    let flags = O_RDONLY | O_CLOEXEC | (takesPipes ? 0 : O_NONBLOCK) | (kind == .fileItself ? O_NOFOLLOW : 0)
    let descriptor = open(path, flags)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, isAccepted(status) else { return nil }
    let type = status.st_mode & S_IFMT
    guard type == S_IFREG || type == S_IFIFO && takesPipes else { return nil }
    return readAll(descriptor).map { Data($0) }
  }

  /// The contents; a file that cannot be read ends the run, with the subject's name.
  static func contents(
    of path: String, _ subject: String, code: ExitCode = .configuration
  ) throws(Failure) -> Data {
    guard let data = read(path) else { throw unreadable(path, subject, code: code) }
    return data
  }

  /// Says why a file cannot be read.
  static func unreadable(_ path: String, _ subject: String, code: ExitCode = .configuration) -> Failure {
    var status = stat()
    let isThere = stat(path, &status) == 0
    let what: String? =
      switch status.st_mode & S_IFMT {
      case S_IFIFO where isThere: "a named pipe"
      case S_IFSOCK where isThere: "a socket"
      case S_IFDIR where isThere: "a directory"
      case S_IFCHR where isThere, S_IFBLK where isThere: "a device"
      default: nil
      }
    return Failure(
      code, "unreadable-file", "\(subject) cannot be read" + (what.map { ": it is \($0), and no file" } ?? ""))
  }

  static func isRegular(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Standard input of this process; nothing of it where it cannot be read to its end, so that no part is taken for all.
  static func readStandardInput() -> [UInt8] { readAll(STDIN_FILENO) ?? [] }

  private static func readAll(_ descriptor: Int32) -> [UInt8]? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= limit {
      let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return nil }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
    }
    return nil
  }
}
