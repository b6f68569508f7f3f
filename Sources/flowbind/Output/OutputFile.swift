internal import Glibc

/// A file that is only ever replaced as a whole: written under a temporary name, then renamed.
///
/// A device or pipe is written to, never replaced.
struct OutputFile: Sendable {
  var path: String

  /// The name under which the new file is written; whatever has it is removed.
  var temporaryPath: String { path + ".flowbind-tmp" }

  /// Whether a device, pipe or socket has this name. A directory cannot be written to.
  var isSpecial: Bool {
    get throws(Failure) {
      var status = stat()
      guard stat(path, &status) == 0 else { return false }
      if status.st_mode & S_IFMT == S_IFDIR { throw failure }
      return status.st_mode & S_IFMT != S_IFREG
    }
  }

  /// Creates the temporary twin, so that a folder that cannot be written is known before anything else is done.
  func checkWritable() throws(Failure) {
    guard try !isSpecial else { return }
    close(try createTwin())
    unlink(temporaryPath)
  }

  func replace(with text: String) throws(Failure) {
    if try isSpecial {
      let descriptor = open(path, O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0, Self.write(text, closing: descriptor) else { throw failure }
    } else {
      guard Self.write(text, closing: try createTwin()), rename(temporaryPath, path) == 0 else {
        unlink(temporaryPath)
        throw failure
      }
    }
  }

  /// The twin is new: what a killed run left of it goes, and a link that somebody laid there is not followed.
  private func createTwin() throws(Failure) -> Int32 {
    unlink(temporaryPath)
    let descriptor = open(temporaryPath, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw failure }
    return descriptor
  }

  private static func write(_ text: String, closing descriptor: Int32) -> Bool {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        close(descriptor)
        return false
      }
      bytes = bytes.dropFirst(count)
    }
    return close(descriptor) == 0
  }

  private var failure: Failure { Failure(cannotWriteTo: path) }
}

extension Failure {
  /// An output that is lost, a file or standard output.
  init(cannotWriteTo output: String) {
    self.init(.outputFailed, "output-failed", "\(output) cannot be written to", help: "does its folder exist?")
  }
}
