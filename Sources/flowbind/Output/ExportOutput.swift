/// The one text of an export, on standard output or in a file.
struct ExportOutput {
  private var file: OutputFile?

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
    file = OutputFile(path: String(parts[1]))
  }

  func checkWritable() throws(Failure) { try file?.checkWritable() }

  func write(_ text: String, to console: Console) throws(Failure) {
    if let file { return try file.replace(with: text) }
    guard console.writeOutput(text) else { throw Failure(cannotWriteTo: "standard output") }
  }
}
