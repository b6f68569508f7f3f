internal import Reporting

/// The one text of an export, on standard output or in a file.
struct ExportOutput {
  private(set) var file: OutputFile?
  /// Whether standard output is the log of a job, which a runner reads.
  private let isInLog: Bool

  init(_ arguments: Arguments, _ surroundings: Surroundings, format: String) throws(Failure) {
    isInLog = ["GITHUB_ACTIONS", "GITLAB_CI"].contains { surroundings.set($0) == "true" }
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
    file = OutputFile(path: String(parts[1]))
  }

  func checkWritable() throws(Failure) { try file?.checkWritable() }

  func write(_ text: String, to console: Console) throws(Failure) {
    if let file { return try file.replace(with: text) }
    // A diff quotes files as they are, or it would not apply.
    guard !isInLog || !text.holdsRunnerCommand else {
      throw Failure(
        .outputFailed, "runner-command", "a line of this would be a command to the CI system, which reads the log",
        help: "write it to a file: -o FORMAT=FILE")
    }
    guard console.writeOutput(text) else { throw Failure(cannotWriteTo: "standard output") }
  }
}
