package import Bindings
package import Planning

/// A plan as a document: what would be written, in which order, and what was found. Format `flowbind/plan`.
package struct PlanReport: Hashable, Sendable, Codable {
  package static let format = "flowbind/plan"

  package enum Verdict: String, Codable, Hashable, Sendable {
    /// Everything was read, nothing differs.
    case inSync = "in_sync"
    /// There are operations, or findings that are differences.
    case differences
    /// Something must be settled first; nothing would be written.
    case refused
    /// The run ended before there was a plan.
    case failed
  }

  package var format: String
  package var formatVersion: Int
  package var verdict: Verdict
  package var server: String?
  package var authentikVersion: String?
  package var blueprints: [BlueprintCount]
  package var flows: [FlowReport]
  package var operations: [PlannedOperation]
  package var guards: [GuardReport]
  package var findings: [Finding]
  package var diagnostics: [DiagnosticReport]
  package var summary: PlanSummary
  package var reads: ReadsReport
  /// When the server was read; ISO 8601 in UTC.
  package var readAt: String?
  /// What `--expect` approves; absent where there is no plan.
  package var digest: String?
  /// After this moment a file of this report is applied no more; ISO 8601 in UTC.
  package var expiresAt: String?
  /// The name that stands for the server's address in the digest.
  package var serverID: String?
  package var options: OptionsReport?
  /// What was read of the managed flows, so that an apply of this file can tell whether something moved.
  package var current: [CurrentReport]?

  private enum CodingKeys: String, CodingKey {
    case format, verdict, server, blueprints, flows, operations, guards, findings, diagnostics, summary, reads
    case digest, options, current
    case readAt = "read_at"
    case expiresAt = "expires_at"
    case serverID = "server_id"
    case formatVersion = "format_version"
    case authentikVersion = "authentik_version"
  }

  package init(_ plan: Plan, readAt: String? = nil, expiresAt: String? = nil, serverID: String? = nil) {
    format = Self.format
    self.readAt = readAt
    digest = PlanDigest(plan, serverID: serverID).shown
    self.expiresAt = expiresAt
    self.serverID = serverID
    options = OptionsReport(plan.options)
    current = plan.flows.map(CurrentReport.init)
    formatVersion = 1
    verdict = plan.isRefused ? .refused : plan.hasDifferences ? .differences : .inSync
    server = plan.server
    authentikVersion = plan.authentikVersion
    blueprints = plan.blueprints
    flows = plan.flows.map(FlowReport.init)
    operations = plan.operations
    guards = plan.guards.map(GuardReport.init)
    findings = plan.findings
    diagnostics = plan.diagnostics.map(DiagnosticReport.init)
    summary = PlanSummary(plan)
    reads = ReadsReport(plan.reads, complete: true)
  }

  /// A run that ended before there was a plan, for a reader who expects a document in any case.
  package init(failed diagnostics: [Diagnostic], server: String?, reads: ReadStatistics) {
    format = Self.format
    formatVersion = 1
    verdict = .failed
    self.server = server
    blueprints = []
    flows = []
    operations = []
    guards = []
    findings = []
    self.diagnostics = diagnostics.map(DiagnosticReport.init)
    summary = PlanSummary()
    self.reads = ReadsReport(reads, complete: false)
  }
}

/// What one guard says of one flow; guards that hold are counted, not listed.
package struct GuardReport: Hashable, Sendable, Codable {
  package var rule: GuardRule
  package var flow: String
  package var verdict: GuardVerdict.Outcome
  package var message: String
  package var binding: PrimaryKey?

  init(_ verdict: GuardVerdict) {
    rule = verdict.rule
    flow = verdict.flow
    self.verdict = verdict.outcome
    message = verdict.message
    binding = verdict.binding
  }
}

/// The figures of a plan.
package struct PlanSummary: Hashable, Sendable, Codable {
  package var updates = 0
  package var creates = 0
  package var deletes = 0
  package var unchanged = 0
  package var missing = 0
  package var absent = 0
  package var exists = 0
  package var awaiting = 0
  package var ambiguous = 0
  package var unmanaged = 0
  /// Differences that the configuration hides; absent where it hides none.
  package var ignored: Int?
  package var flows = 0
  package var flowsToChange = 0

  private enum CodingKeys: String, CodingKey {
    case updates, creates, deletes, unchanged, missing, absent, exists, awaiting, ambiguous, unmanaged, ignored,
      flows
    case flowsToChange = "flows_to_change"
  }

  init() {}

  init(_ plan: Plan) {
    func count(_ kind: Finding.Kind) -> Int { plan.findings.count { $0.kind == kind } }
    updates = plan.operations.count { $0.operation.kind == .update }
    creates = plan.operations.count { $0.operation.kind == .create }
    deletes = plan.operations.count { $0.operation.kind == .delete }
    unchanged = plan.flows.reduce(0) { $0 + $1.ladder.count { $0.status == .unchanged } }
    missing = count(.missing)
    absent = count(.absent)
    exists = count(.exists)
    awaiting = count(.awaiting)
    ambiguous = count(.ambiguous)
    unmanaged = count(.unmanaged)
    ignored = count(.ignored).unlessZero
    flows = plan.flows.count
    flowsToChange = plan.flows.count { !$0.operations.isEmpty }
  }
}

extension Int {
  fileprivate var unlessZero: Int? { self == 0 ? nil : self }
}
