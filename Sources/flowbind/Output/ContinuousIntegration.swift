internal import Blueprints
internal import FoundationEssentials
internal import Glibc
internal import Reporting

/// The CI system that runs this job, and what it shows of a report besides the ones that were asked for.
///
/// What cannot be told to it is said on standard error and changes no exit code: the work itself is done.
enum ContinuousIntegration: Sendable {
  /// Annotations on standard error; files that the runner names for the summary and the outputs of the step.
  case github(summary: String?, outputs: String?)
  /// `gl-code-quality-report.json` and `flowbind.env` for `artifacts: reports:`, whose paths GitLab sees from the folder.
  case gitlab(folder: String?)

  /// A summary may hold 1 MiB a step; others may write to it, too.
  private static let summaryLimit = 500_000

  /// The files that are written besides those that `-o` names.
  var replacedFiles: [OutputFile] {
    switch self {
    // The runner's own files are added to.
    case .github: []
    case .gitlab(let folder): [Self.codeQuality(in: folder), Self.variables(in: folder)]
    }
  }

  private static func codeQuality(in folder: String?) -> OutputFile {
    OutputFile(path: (folder.map { $0 + "/" } ?? "") + "gl-code-quality-report.json")
  }

  private static func variables(in folder: String?) -> OutputFile {
    OutputFile(path: (folder.map { $0 + "/" } ?? "") + "flowbind.env")
  }

  /// The one that `--ci` names; `auto` asks the environment.
  init?(_ arguments: Arguments, _ surroundings: Surroundings) throws(Failure) {
    guard arguments.verb.spec.options.contains(.ci) else { return nil }
    let github = Self.github(
      summary: surroundings.set("GITHUB_STEP_SUMMARY"), outputs: surroundings.set("GITHUB_OUTPUT"))
    // In a container of the job's own, the folder may be another, or not there.
    let gitlab = Self.gitlab(
      folder: surroundings.set("CI_PROJECT_DIR").flatMap { OpenedFile($0)?.kind == .directory ? $0 : nil })
    switch arguments.value(.ci) ?? "auto" {
    case "none": return nil
    case "github": self = github
    case "gitlab": self = gitlab
    case "auto" where surroundings.set("GITHUB_ACTIONS") == "true": self = github
    case "auto" where surroundings.set("GITLAB_CI") == "true": self = gitlab
    case "auto": return nil
    case let other:
      throw Failure(
        .usage, "bad-ci", "--ci is auto, github, gitlab or none, not \(other)", help: "auto finds out by itself")
    }
  }

  func tell(_ report: ReportOutput, ending code: ExitCode?, to console: Console) {
    let exitCode = code?.rawValue ?? 0
    let outputs =
      report.comparison.map { WorkflowOutputs($0, exitCode: exitCode) }
      ?? report.isValid.map { WorkflowOutputs(isValid: $0, exitCode: exitCode) }
    switch self {
    case .github(let summary, let outputFile):
      if let noticed = report.noticed { console.writeError(GitHubAnnotations.render(noticed)) }
      if let summary, let comparison = report.comparison {
        let text = MarkdownText(next: report.next, limit: Self.summaryLimit).render(comparison)
        append(text, to: summary, console)
      }
      if let outputFile, let outputs { append(outputs.text, to: outputFile, console) }
    case .gitlab(let folder):
      if let noticed = report.noticed, let text = try? CodeQualityText.render(noticed) {
        replace(Self.codeQuality(in: folder), with: text, console)
      }
      if let outputs { replace(Self.variables(in: folder), with: outputs.dotenv, console) }
    }
  }

  private func append(_ text: String, to path: String, _ console: Console) {
    guard let file = fopen(path, "a") else { return complain(path, console) }
    let isWritten = fputs(text, file) >= 0
    if fclose(file) != 0 || !isWritten { complain(path, console) }
  }

  private func replace(_ file: OutputFile, with text: String, _ console: Console) {
    if (try? file.replace(with: text)) == nil { complain(file.path, console) }
  }

  private func complain(_ path: String, _ console: Console) {
    console.say("flowbind: \(path) cannot be written to, so the CI system is not told")
  }
}
