internal import Documents
internal import Reporting

extension Run {
  /// Names every problem of the files; files without bindings are fine.
  func validate() async throws(Failure) -> ExitCode {
    let outputs = try outputs()
    let report = try await readBlueprints()
    let output = ReportOutput(report, listsPassedOver: arguments.has(.verbose))
    try outputs.write(output, try style, to: console)
    return report.isValid ? .done : .invalidBlueprint
  }
}
