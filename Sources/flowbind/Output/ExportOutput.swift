internal import FoundationEssentials
internal import Glibc

/// The one text of an export, on standard output or in a file.
struct ExportOutput {
  private var path: String?

  init(_ arguments: Arguments, format: String) throws(Failure) {
    let written = arguments.values(.output)
    guard written.count < 2 else {
      throw Failure(.usage, "several-outputs", "an export is written once", help: "give -o once")
    }
    guard let parts = written.first?.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false) else {
      return
    }
    guard parts[0] == format else {
      throw Failure(
        .usage, "unknown-format", "this export has no format \(parts[0])", help: "write -o \(format)[=FILE]")
    }
    guard parts.count > 1, parts[1] != "-" else { return }
    guard !parts[1].isEmpty else {
      throw Failure(.usage, "no-file", "-o \(format)= names no file", help: "write -o \(format)=FILE")
    }
    path = String(parts[1])
  }

  func checkWritable() throws(Failure) {
    guard let path else { return }
    guard FileManager.default.createFile(atPath: path + ".flowbind-tmp", contents: Data()) else { throw failure(path) }
    try? FileManager.default.removeItem(atPath: path + ".flowbind-tmp")
  }

  /// Writes to a temporary name and renames it.
  func write(_ text: String, to console: Console) throws(Failure) {
    guard let path else {
      guard console.writeOutput(text) else { throw failure("standard output") }
      return
    }
    let temporary = path + ".flowbind-tmp"
    guard FileManager.default.createFile(atPath: temporary, contents: Data(text.utf8)), rename(temporary, path) == 0
    else { throw failure(path) }
  }

  private func failure(_ path: String) -> Failure {
    Failure(.outputFailed, "output-failed", "\(path) cannot be written to", help: "does its folder exist?")
  }
}
