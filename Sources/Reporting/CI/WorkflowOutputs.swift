internal import Documents

/// What later steps of a job can ask for: `verdict`, `changes`, `drift`, `digest`, `exit_code`.
package struct WorkflowOutputs: Sendable {
  /// As in the report's document; of a validation `valid` or `invalid`.
  package var verdict: String
  /// Operations planned, or carried out.
  package var changes: Int
  /// Bindings that differ now that the run has ended.
  package var drift: Int
  package var digest: String?
  package var exitCode: Int32

  package init(_ report: some ComparisonReport, exitCode: Int32) {
    verdict = report.verdictWord
    changes = report.changeCount
    drift = report.differing.count
    digest = report.digest
    self.exitCode = exitCode
  }

  package init(isValid: Bool, exitCode: Int32) {
    verdict = isValid ? "valid" : "invalid"
    changes = 0
    drift = 0
    self.exitCode = exitCode
  }

  /// Lines for the file that `GITHUB_OUTPUT` names; words of our own, numbers and hexadecimal digits only.
  package var text: String { lines(prefix: "", uppercased: false) }

  /// The same as a GitLab dotenv report: `FLOWBIND_CHANGES=3`.
  package var dotenv: String { lines(prefix: "FLOWBIND_", uppercased: true) }

  private func lines(prefix: String, uppercased: Bool) -> String {
    let digits = (digest ?? "").filter { $0.isASCII && $0.isHexDigit }
    return [
      ("verdict", verdict), ("changes", "\(changes)"), ("drift", "\(drift)"), ("digest", digits),
      ("exit_code", "\(exitCode)"),
    ].map { name, value in
      "\(prefix)\(uppercased ? name.uppercased() : name)=\(value)\n"
    }.joined()
  }
}
