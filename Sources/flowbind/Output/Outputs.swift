internal import Documents
internal import FoundationEssentials
internal import Reporting

/// Where the report of a run goes: the `-o FORMAT[=FILE]` options, checked before anything else happens.
struct Outputs {
  fileprivate struct File {
    var format: Format
    var path: String
  }

  /// The format on standard output.
  private var standardOutput: Format
  private var files: [File] = []
  private let markdownLimit: Int
  private let integration: ContinuousIntegration?
  private let start = ContinuousClock.now

  init(
    _ arguments: Arguments, _ surroundings: Surroundings, default preset: Format = .text
  ) throws(Failure) {
    var forStandardOutput: [Format] = []
    for written in arguments.values(.output) {
      let parts = written.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let format = try Format(written: String(parts[0]), for: arguments.verb)
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
    markdownLimit = try Self.markdownLimit(arguments)
    integration = try ContinuousIntegration(arguments, surroundings)
  }

  private static func markdownLimit(_ arguments: Arguments) throws(Failure) -> Int {
    guard let written = arguments.value(.markdownLimit) else { return MarkdownText.defaultLimit }
    guard let limit = Int(written), limit >= 1000 else {
      throw Failure(
        .usage, "bad-number", "--markdown-limit \(written) is no number of bytes from 1000 up",
        help: "GitHub takes 65536 bytes, GitLab a million")
    }
    return limit
  }

  /// Throws where a file could not be written, before anything else is done.
  func checkWritable() throws(Failure) {
    for file in files where try !file.isSpecial() { try file.file.checkWritable() }
  }

  /// Writes the report wherever it was asked for; `code` is how the run is going to end, for the CI system.
  func write(
    _ report: ReportOutput, _ style: TextStyle, to console: Console, ending code: ExitCode? = nil
  ) throws(Failure) {
    try writeFiles(report, style)
    guard console.writeOutput(try render(report, standardOutput, style, earlier: nil)) else {
      throw Failure(.outputFailed, "output-failed", "standard output cannot be written to")
    }
    integration?.tell(report, ending: code, to: console)
  }

  private func writeFiles(_ report: ReportOutput, _ style: TextStyle) throws(Failure) {
    for file in files {
      let isSpecial = try file.isSpecial()
      let earlier = file.format == .prometheus && !isSpecial ? InputFile.read(file.path) : nil
      var plain = style
      plain.usesColor = false
      let text = try render(report, file.format, plain, earlier: earlier.map { String(decoding: $0, as: UTF8.self) })
      if isSpecial {
        guard (try? Data(text.utf8).write(to: URL(filePath: file.path))) != nil else { throw file.file.failure }
      } else {
        try file.file.replace(with: text)
      }
    }
  }

  /// Writes the document of a failed run wherever one that is no text was asked for; text is on standard error already.
  func writeFailure(
    _ report: ReportOutput, to console: Console, ending code: ExitCode? = nil
  ) throws(Failure) {
    var outputs = self
    outputs.files = files.filter { $0.format != .text }
    if standardOutput == .text {
      try outputs.writeFiles(report, TextStyle())
      integration?.tell(report, ending: code, to: console)
    } else {
      try outputs.write(report, TextStyle(), to: console, ending: code)
    }
  }
}

// MARK: - Rendering

extension Outputs {
  /// - Parameter earlier: what the file held before, from which metrics take the last complete run.
  private func render(
    _ report: ReportOutput, _ format: Format, _ style: TextStyle, earlier: String?
  ) throws(Failure) -> String {
    let metrics = PrometheusText(
      now: Date.now.timeIntervalSince1970.rounded(), duration: (ContinuousClock.now - start) / .seconds(1),
      earlier: earlier)
    let text: String?
    do {
      text = try report.rendered(as: format, style: style, markdownLimit: markdownLimit, metrics: metrics)
    } catch {
      throw Failure(.bug, "unencodable", "the report cannot be written as \(format.rawValue)")
    }
    guard let text else {
      throw Failure(
        .usage, "no-such-rendering", "there is no \(format.rawValue) of this document", help: "use text or json")
    }
    return text
  }
}

extension Outputs.File {
  fileprivate var file: OutputFile { OutputFile(path: path) }

  /// Whether a device, pipe or socket has this name: it is written to, never replaced. A directory cannot be.
  fileprivate func isSpecial() throws(Failure) -> Bool {
    let real = URL(filePath: path).resolvingSymlinksInPath().path
    guard let type = try? FileManager.default.attributesOfItem(atPath: real)[.type] as? FileAttributeType else {
      return false
    }
    if type == .typeDirectory { throw file.failure }
    return type != .typeRegular
  }
}
