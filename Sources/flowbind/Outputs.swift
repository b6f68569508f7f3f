internal import FoundationEssentials
internal import Glibc
internal import Reconciliation

/// A report in one of the formats.
protocol RenderableReport: Encodable {
  func text(_ style: TextStyle) -> String
}

/// Where the report of a run goes: the `-o FORMAT[=FILE]` options, checked before anything else happens.
struct Outputs {
  enum Format: String, CaseIterable {
    case text, json
  }

  fileprivate struct File {
    var format: Format
    var path: String
  }

  /// The format on standard output; nil where `-q` and files leave nothing to say there.
  private var standardOutput: Format
  private var files: [File] = []

  init(_ arguments: Arguments, default preset: Format = .text) throws(Failure) {
    var forStandardOutput: [Format] = []
    for written in arguments.values(.output) {
      let parts = written.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let format = Format(rawValue: String(parts[0])) else {
        let near = nearestNames(to: String(parts[0]), among: Format.allCases.map(\.rawValue), limit: 1).first
        throw Failure(
          .usage, "unknown-format", "there is no format \(parts[0])",
          help: near.map { "did you mean \($0)?" }
            ?? "the formats are " + Format.allCases.map(\.rawValue).joined(separator: ", "))
      }
      guard parts.count > 1, parts[1] != "-" else {
        forStandardOutput.append(format)
        continue
      }
      guard !parts[1].isEmpty else {
        throw Failure(.usage, "no-file", "-o \(written) names no file", help: "write -o \(format.rawValue)=FILE")
      }
      files.append(File(format: format, path: String(parts[1])))
    }
    guard forStandardOutput.count < 2 else {
      throw Failure(
        .usage, "two-for-standard-output", "two reports cannot both go to standard output",
        help: "give one of them a file: -o \(forStandardOutput[1].rawValue)=FILE")
    }
    standardOutput = forStandardOutput.first ?? (files.isEmpty ? preset : .text)
  }

  /// Creates each file's temporary twin, so that a folder that cannot be written is known before anything else is done.
  func checkWritable() throws(Failure) {
    for file in files {
      guard FileManager.default.createFile(atPath: file.temporaryPath, contents: Data()) else {
        throw file.failure
      }
      try? FileManager.default.removeItem(atPath: file.temporaryPath)
    }
  }

  func write(_ report: some RenderableReport, _ style: TextStyle, to console: Console) throws(Failure) {
    try writeFiles(report, style)
    guard console.writeOutput(try render(report, standardOutput, style)) else {
      throw Failure(.outputFailed, "output-failed", "standard output cannot be written to")
    }
  }

  private func writeFiles(_ report: some RenderableReport, _ style: TextStyle) throws(Failure) {
    for file in files {
      let text = try render(report, file.format, TextStyle(usesColor: false, width: style.width))
      guard
        FileManager.default.createFile(atPath: file.temporaryPath, contents: Data(text.utf8)),
        rename(file.temporaryPath, file.path) == 0
      else { throw file.failure }
    }
  }

  /// Writes the document of a failed run wherever JSON was asked for; text is on standard error already.
  func writeFailure(_ report: some RenderableReport, to console: Console) throws(Failure) {
    var outputs = self
    outputs.files = files.filter { $0.format != .text }
    guard standardOutput != .text || !outputs.files.isEmpty else { return }
    if standardOutput == .text {
      try outputs.writeFiles(report, TextStyle())
    } else {
      try outputs.write(report, TextStyle(), to: console)
    }
  }

  private func render(
    _ report: some RenderableReport, _ format: Format, _ style: TextStyle
  ) throws(Failure) -> String {
    switch format {
    case .text: return report.text(style)
    case .json:
      do {
        return try JSONText.render(report)
      } catch {
        throw Failure(.bug, "unencodable", "the report cannot be written as JSON")
      }
    }
  }
}

extension Outputs.File {
  fileprivate var temporaryPath: String { path + ".flowbind-tmp" }

  fileprivate var failure: Failure {
    Failure(.outputFailed, "output-failed", "\(path) cannot be written to", help: "does its folder exist?")
  }
}
