internal import FoundationEssentials
internal import Glibc

/// Reads what the command line names, whole: files, pipes such as `--token-file <(vault …)`, and standard input.
///
/// Foundation refuses everything that is no regular file (swift-foundation 6.3).
enum InputFile {
  /// In bytes: more than any blueprint, report or token needs.
  private static let limit = 64 << 20

  /// The contents; nil where there is no such file, where it cannot be read, or where it never seems to end.
  static func read(_ path: String) -> Data? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    return readAll(descriptor).map { Data($0) }
  }

  /// The contents; a file that cannot be read ends the run, with the subject's name.
  static func contents(
    of path: String, _ subject: String, code: ExitCode = .configuration
  ) throws(Failure) -> Data {
    guard let data = read(path) else { throw Failure(code, "unreadable-file", "\(subject) cannot be read") }
    return data
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
