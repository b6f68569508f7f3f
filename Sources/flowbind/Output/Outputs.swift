internal import Documents
internal import FoundationEssentials
internal import Reporting

/// Where the report of a run goes: the `-o FORMAT[=FILE]` options, checked before anything else happens.
struct Outputs {
  private struct File {
    var format: Format
    var file: OutputFile
  }

  /// The format on standard output.
  private var standardOutput: Format
  private var files: [File] = []
  private let markdownLimit: Int
  private let integration: ContinuousIntegration?
  private let secrets: KnownSecrets
  private let paths: RepositoryPaths
  private let start = ContinuousClock.now

  init(
    _ arguments: Arguments, _ surroundings: Surroundings, _ secrets: KnownSecrets, default preset: Format,
    configured: [(format: Format, path: String)]
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
      files.append(File(format: format, file: OutputFile(path: String(parts[1]))))
    }
    files += configured.map { File(format: $0.format, file: OutputFile(path: $0.path)) }
    guard forStandardOutput.count < 2 else {
      throw Failure(
        .usage, "two-for-standard-output", "two reports cannot both go to standard output",
        help: "give one of them a file: -o \(forStandardOutput[1].rawValue)=FILE")
    }
    standardOutput = forStandardOutput.first ?? (files.isEmpty ? preset : .text)
    markdownLimit = try Self.markdownLimit(arguments)
    integration = try ContinuousIntegration(arguments, surroundings)
    self.secrets = secrets
    paths = RepositoryPaths(surroundings)
  }

  /// Every file that the run is going to write, with what makes it do so.
  var written: [(file: OutputFile, by: String)] {
    files.map { ($0.file, "-o \($0.format.rawValue)=\($0.file.path)") }
      + (integration?.replacedFiles ?? []).map { ($0, "--ci gitlab, which writes \($0.path),") }
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
    for file in files { try file.file.checkWritable() }
  }

  /// Writes the report wherever it was asked for; `code` is how the run is going to end, for the CI system.
  func write(
    _ report: ReportOutput, _ style: TextStyle, to console: Console, ending code: ExitCode? = nil
  ) throws(Failure) {
    let report = report.reworded(by: secrets.redaction)
    try writeFiles(report, style)
    let text = try render(report, standardOutput, style, earlier: nil)
    // Annotations are commands to the runner; nothing else is to be one.
    guard console.writeOutput(standardOutput == .github ? text : text.asLogLines) else {
      throw Failure(.outputFailed, "output-failed", "standard output cannot be written to")
    }
    tellIntegration(report, ending: code, to: console)
  }

  private func tellIntegration(_ report: ReportOutput, ending code: ExitCode?, to console: Console) {
    integration?.tell(report.reworded(by: relocation(of: report)), ending: code, to: console)
  }

  private func relocation(of report: ReportOutput) -> Rewording {
    paths.relocation(of: report.comparison?.comparison.repositoryPaths)
  }

  private func writeFiles(_ report: ReportOutput, _ style: TextStyle) throws(Failure) {
    for file in files {
      let isReplaced = try !file.file.isSpecial
      let earlier = file.format == .prometheus && isReplaced ? InputFile.read(file.file.path) : nil
      var plain = style
      plain.usesColor = false
      let text = try render(report, file.format, plain, earlier: earlier.map { String(decoding: $0, as: UTF8.self) })
      try file.file.replace(with: text)
    }
  }

  /// Writes the document of a failed run wherever one that is no text was asked for; text is on standard error already.
  func writeFailure(
    _ report: ReportOutput, to console: Console, ending code: ExitCode? = nil
  ) throws(Failure) {
    let report = report.reworded(by: secrets.redaction)
    var outputs = self
    outputs.files = files.filter { $0.format != .text }
    if standardOutput == .text {
      try outputs.writeFiles(report, TextStyle())
      tellIntegration(report, ending: code, to: console)
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
    let report = format.namesFilesOfRepository ? report.reworded(by: relocation(of: report)) : report
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
    // Names and values of what is read back stay exact.
    return format == .json && report.isReadBack ? text : secrets.redacted(text)
  }
}
