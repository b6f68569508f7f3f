internal import FoundationEssentials
internal import Glibc

/// A file that is only ever replaced as a whole: written under a temporary name, then renamed.
struct OutputFile {
  var path: String

  private var temporaryPath: String { path + ".flowbind-tmp" }

  /// Creates the temporary twin, so that a folder that cannot be written is known before anything else is done.
  func checkWritable() throws(Failure) {
    guard FileManager.default.createFile(atPath: temporaryPath, contents: Data()) else { throw failure }
    try? FileManager.default.removeItem(atPath: temporaryPath)
  }

  func replace(with text: String) throws(Failure) {
    guard
      FileManager.default.createFile(atPath: temporaryPath, contents: Data(text.utf8)),
      rename(temporaryPath, path) == 0
    else { throw failure }
  }

  var failure: Failure { Failure(cannotWriteTo: path) }
}

extension Failure {
  /// An output that is lost, a file or standard output.
  init(cannotWriteTo output: String) {
    self.init(.outputFailed, "output-failed", "\(output) cannot be written to", help: "does its folder exist?")
  }
}
