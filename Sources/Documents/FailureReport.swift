package import Bindings

/// A run that ended before it had a report of its own: what its document says instead.
package struct FailureReport: Hashable, Sendable, Codable {
  package var format: String
  package var formatVersion = 1
  package var verdict = Comparison.Verdict.failed
  package var diagnostics: [Diagnostic]

  private enum CodingKeys: String, CodingKey {
    case format, verdict, diagnostics
    case formatVersion = "format_version"
  }

  package init(verb: String, _ diagnostics: [Diagnostic]) {
    format = verb == "validate" ? ValidationReport.format : "flowbind/\(verb)"
    self.diagnostics = diagnostics
  }
}
