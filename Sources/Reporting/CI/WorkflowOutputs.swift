internal import Documents

/// What later steps of a job can ask for: `changes`, `drift`, `digest`, `exit_code`.
package struct WorkflowOutputs: Sendable {
  /// Operations planned or carried out.
  package var changes: Int
  /// Bindings that differ, be they changed by this run or only reported.
  package var drift: Int
  package var digest: String?
  package var exitCode: Int32

  package init(_ report: some ComparisonReport, exitCode: Int32) {
    let summary = report.summary
    changes = summary.updates + summary.creates + summary.deletes
    drift = changes + summary.missing + summary.absent + summary.exists + summary.awaiting + summary.ambiguous
    digest = report.digest
    self.exitCode = exitCode
  }

  /// Lines for the file that `GITHUB_OUTPUT` names; numbers and hexadecimal digits only, so nothing needs escaping.
  package var text: String { lines(prefix: "", uppercased: false) }

  /// The same as a GitLab dotenv report: `FLOWBIND_CHANGES=3`.
  package var dotenv: String { lines(prefix: "FLOWBIND_", uppercased: true) }

  private func lines(prefix: String, uppercased: Bool) -> String {
    [("changes", "\(changes)"), ("drift", "\(drift)"), ("digest", digest ?? ""), ("exit_code", "\(exitCode)")]
      .map { name, value in "\(prefix)\(uppercased ? name.uppercased() : name)=\(value)\n" }.joined()
  }
}
