package import Bindings
internal import Blueprints
package import Planning

/// A plan as a document: what would be written, in which order, and what was found. Format `flowbind/plan`.
package struct PlanReport: Hashable, Sendable, ComparisonDocument {
  package static let format = "flowbind/plan"

  package var comparison: Comparison
  package var operations: [PlannedOperation] = []
  package var guards: [GuardVerdict] = []
  /// What `--expect` approves; absent where there is no plan.
  package var digest: String?
  /// After this moment a file of this report is applied no more; ISO 8601 in UTC.
  package var expiresAt: String?
  /// The name that stands for the server's address in the digest.
  package var serverID: String?
  package var options: OptionsReport?
  /// What was read of the managed flows, so that an apply of this file can tell whether something moved.
  package var current: [CurrentReport]?

  package var verdict: Comparison.Verdict { comparison.verdict }

  package init(_ plan: Plan, readAt: String? = nil, expiresAt: String? = nil, serverID: String? = nil) {
    comparison = Comparison(
      format: Self.format, verdict: plan.isRefused ? .refused : plan.hasDifferences ? .differences : .inSync,
      server: plan.server, reads: ReadsReport(plan.reads, complete: true))
    comparison.authentikVersion = plan.authentikVersion
    comparison.blueprints = plan.blueprints
    comparison.flows = plan.flows.map(FlowReport.init)
    comparison.findings = plan.findings
    comparison.diagnostics = plan.diagnostics
    comparison.summary = PlanSummary(plan.operations, comparison.flows, plan.findings)
    comparison.readAt = readAt
    operations = plan.operations
    guards = plan.guards
    digest = PlanDigest(plan, serverID: serverID).shown
    self.expiresAt = expiresAt
    self.serverID = serverID
    options = OptionsReport(plan.options)
    current = plan.flows.map(CurrentReport.init)
  }

  /// A run that ended before there was a plan, for a reader who expects a document in any case.
  ///
  /// - Parameter server: the server that was to be read, where it is known.
  package init(failed diagnostics: [Diagnostic], server: String? = nil) {
    comparison = Comparison(
      format: Self.format, verdict: .failed, server: server, reads: ReadsReport(ReadStatistics(), complete: false))
    comparison.diagnostics = diagnostics
  }

  /// A plan of which only the writes are known.
  init(_ comparison: Comparison, operations: [PlannedOperation], digest: String) {
    self.comparison = comparison
    self.operations = operations
    self.digest = digest
  }
}

/// In one level with the comparison.
extension PlanReport: Codable {
  private enum CodingKeys: String, CodingKey {
    case operations, guards, digest, options, current
    case expiresAt = "expires_at"
    case serverID = "server_id"
  }

  package init(from decoder: any Decoder) throws {
    comparison = try Comparison(from: decoder)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    operations = try container.decode([PlannedOperation].self, forKey: .operations)
    guards = try container.decode([GuardVerdict].self, forKey: .guards)
    digest = try container.decodeIfPresent(String.self, forKey: .digest)
    expiresAt = try container.decodeIfPresent(String.self, forKey: .expiresAt)
    serverID = try container.decodeIfPresent(String.self, forKey: .serverID)
    options = try container.decodeIfPresent(OptionsReport.self, forKey: .options)
    current = try container.decodeIfPresent([CurrentReport].self, forKey: .current)
  }

  package func encode(to encoder: any Encoder) throws {
    try comparison.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(operations, forKey: .operations)
    try container.encode(guards, forKey: .guards)
    try container.encodeIfPresent(digest, forKey: .digest)
    try container.encodeIfPresent(expiresAt, forKey: .expiresAt)
    try container.encodeIfPresent(serverID, forKey: .serverID)
    try container.encodeIfPresent(options, forKey: .options)
    try container.encodeIfPresent(current, forKey: .current)
  }
}
