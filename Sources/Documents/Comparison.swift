package import Bindings
internal import Blueprints
package import Planning

/// What was compared with which server, and what was found: the body of every plan and drift report.
package struct Comparison: Hashable, Sendable, Codable {
  package enum Verdict: String, Codable, Hashable, Sendable, CaseIterable {
    /// Everything was read, nothing differs.
    case inSync = "in_sync"
    /// There are operations, or findings that are differences.
    case differences
    /// Something must be settled first; nothing would be written.
    case refused
    /// The run ended before there was a plan.
    case failed
  }

  /// The format of the document, such as `flowbind/plan`.
  package var format: String
  package var formatVersion = 1
  package var verdict: Verdict
  package var server: String?
  package var authentikVersion: String?
  package var blueprints: [BlueprintCount] = []
  /// The paths of the files in their repository, by the names that the document has for them: whoever shows it may
  /// stand elsewhere. Nil where nobody knew.
  package var repositoryPaths: [String: String]?
  /// The managed flows, each as a ladder.
  package var flows: [FlowReport] = []
  package var findings: [Finding] = []
  package var diagnostics: [Diagnostic] = []
  package var summary = PlanSummary()
  package var reads: ReadsReport
  /// When the server was read; ISO 8601 in UTC.
  package var readAt: String?

  private enum CodingKeys: String, CodingKey {
    case format, verdict, server, blueprints, flows, findings, diagnostics, summary, reads
    case formatVersion = "format_version"
    case authentikVersion = "authentik_version"
    case repositoryPaths = "repository_paths"
    case readAt = "read_at"
  }

  /// Makes a comparison of which nothing more is known.
  init(format: String, verdict: Verdict, server: String?, reads: ReadsReport) {
    self.format = format
    self.verdict = verdict
    self.server = server
    self.reads = reads
  }
}

extension Comparison {
  /// Whether policies could not be read, so that nothing is said of them.
  package var isSilentAboutPolicies: Bool { diagnostics.contains { $0.code == "policies-not-read" } }

  /// Keeps where the files lie that the document names.
  package mutating func keepRepositoryPaths(_ path: (String) -> String) {
    let located = diagnostics.compactMap { $0.location?.file }
    let files = Set(blueprints.map(\.file) + located).subtracting(["-"])
    repositoryPaths = Dictionary(uniqueKeysWithValues: files.map { ($0, path($0)) })
  }
}

/// What the reads cost; `complete` is false where a run failed before everything was read.
package struct ReadsReport: Hashable, Sendable, Codable {
  package var requests: Int
  package var rows: Int
  package var complete: Bool

  init(_ reads: ReadStatistics, complete: Bool) {
    requests = reads.requests
    rows = reads.rows
    self.complete = complete
  }
}

/// A document about a comparison: a plan, a drift, or what became of a plan.
package protocol ComparisonDocument {
  var comparison: Comparison { get }
}

extension ComparisonDocument {
  package var server: String? { comparison.server }
  package var authentikVersion: String? { comparison.authentikVersion }
  package var blueprints: [BlueprintCount] { comparison.blueprints }
  package var flows: [FlowReport] { comparison.flows }
  package var findings: [Finding] { comparison.findings }
  package var diagnostics: [Diagnostic] { comparison.diagnostics }
  package var summary: PlanSummary { comparison.summary }
  package var reads: ReadsReport { comparison.reads }
  package var readAt: String? { comparison.readAt }
}
