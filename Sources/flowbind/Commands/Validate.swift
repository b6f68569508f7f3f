internal import Bindings
internal import Documents
internal import Planning
internal import Reporting

extension Run {
  /// Names every problem of the files; files without bindings are fine.
  func validate() async throws(Failure) -> ExitCode {
    let outputs = try outputs()
    var report = try await readBlueprints(try readingOptions())
    if report.isValid { report.diagnostics += try lackingProofs(report) }
    let output = ReportOutput(report, listsPassedOver: arguments.has(.verbose))
    let code: ExitCode = report.isValid ? .done : .invalidBlueprint
    try outputs.write(output, try style, to: console, ending: code)
    return code
  }

  /// Logins that the files alone declare without what the configuration requires of them, and logins by name alone.
  private func lackingProofs(_ report: ValidationReport) throws(Failure) -> [Diagnostic] {
    let requirements = try configuration().requirements
    return declaredFlows(report.files).flows.flatMap { declared in
      let ways = declared.certainWays
      let lacking = requirements.filter { $0.flow.matches(declared.flow.slug) }.flatMap { requirement in
        ways.sentences(lacking: requirement).prefix(1).map { sentence in
          Diagnostic(
            .error, StandingRule.requirement.rawValue,
            "flow \(declared.flow.slug): \(sentence); required is \(requirement.words) (\(requirement.reason))",
            at: declared.location, help: "let a stage ask for it, or change the entry of flowbind.yaml")
        }
      }
      let open = ways.openLogins.found.prefix(1).map { way in
        Diagnostic(
          .warning, StandingRule.openLogin.rawValue, "flow \(declared.flow.slug): \(way.statement)",
          at: declared.location, help: "let a stage between the last identification and the login ask for a proof")
      }
      return lacking + open
    }
  }
}
