internal import Documents
internal import Reporting

/// A validation with what is shown of it besides.
struct ValidationOutput: RenderableReport {
  var report: ValidationReport
  var listsPassedOver: Bool

  var noticed: (any NoticedReport)? { report }

  func encode(to encoder: any Encoder) throws { try report.encode(to: encoder) }

  func text(_ style: TextStyle) -> String {
    ValidationReportText(style: style.paint).render(report, listingPassedOver: listsPassedOver)
  }
}

extension Run {
  /// Names every problem of the files; files without bindings are fine.
  func validate() async throws(Failure) -> ExitCode {
    let outputs = try Outputs(arguments, surroundings)
    let report = try await readBlueprints()
    let output = ValidationOutput(report: report, listsPassedOver: arguments.has(.verbose))
    try outputs.write(output, try style, to: console)
    return report.isValid ? .done : .invalidBlueprint
  }
}
