package import Bindings
package import Planning

/// How the server differs from the blueprints, as a document. Format `flowbind/drift`.
package struct DriftReport: Hashable, Sendable, Codable {
  package static let format = "flowbind/drift"

  package var format: String
  package var formatVersion: Int
  package var verdict: PlanReport.Verdict
  package var server: String?
  package var authentikVersion: String?
  package var blueprints: [BlueprintCount]
  package var flows: [FlowReport]
  package var differences: [DifferenceReport]
  /// What is no difference: unmanaged bindings, and what the configuration hides.
  package var findings: [Finding]
  package var diagnostics: [DiagnosticReport]
  package var summary: PlanSummary
  package var reads: ReadsReport
  /// When the server was read; ISO 8601 in UTC.
  package var readAt: String?
  /// Whether it could be read who made the differences; absent where nobody asked, or there was nothing to ask.
  package var events: EventVisibility?

  private enum CodingKeys: String, CodingKey {
    case format, verdict, server, blueprints, flows, differences, findings, diagnostics, summary, reads, events
    case readAt = "read_at"
    case formatVersion = "format_version"
    case authentikVersion = "authentik_version"
  }

  /// Tells what the plan would have to change.
  package init(_ plan: PlanReport) {
    readAt = plan.readAt
    format = Self.format
    formatVersion = 1
    verdict = plan.verdict
    server = plan.server
    authentikVersion = plan.authentikVersion
    blueprints = plan.blueprints
    flows = plan.flows
    differences =
      plan.operations.filter { !$0.operation.isTemporary }.map { DifferenceReport($0, plan.rung(of: $0)) }
      + plan.findings.filter(\.kind.isDifference).map(DifferenceReport.init)
    findings = plan.findings.filter { !$0.kind.isDifference }
    diagnostics = plan.diagnostics
    summary = plan.summary
    reads = plan.reads
  }
}

/// One binding that differs; `kind` is `changed`, or the kind of a finding.
package struct DifferenceReport: Hashable, Sendable, Codable {
  package var kind: String
  package var flow: String
  package var pk: PrimaryKey?
  package var stage: String?
  /// The current order.
  package var order: Int?
  /// From current to desired.
  package var changes: [FieldChange]
  package var message: String?
  package var help: String?
  package var source: SourceLocation?
  /// Who changed the binding last, where an event tells.
  package var lastEvent: LastEvent?
  /// On which side it came about; absent without a baseline.
  package var origin: DifferenceOrigin?
  /// Whether an earlier report does not have it; absent without one.
  package var isNew: Bool?

  private enum CodingKeys: String, CodingKey {
    case kind, flow, pk, stage, order, changes, message, help, source, origin
    case lastEvent = "last_event"
    case isNew = "new"
  }

  /// Takes the sides from the ladder: an operation may begin where a temporary one left the binding.
  init(_ operation: PlannedOperation, _ rung: RungReport?) {
    kind = "changed"
    message = nil
    flow = operation.flow
    pk = operation.operation.pk
    stage = operation.stage
    order = rung?.currentOrder ?? operation.operation.before?.order
    changes = rung?.changes ?? operation.changes
    source = operation.source
  }

  init(_ finding: Finding) {
    kind = finding.kind.rawValue
    flow = finding.flow
    pk = finding.pk
    stage = finding.stage
    order = finding.order
    changes = []
    message = finding.message
    help = finding.help
    source = finding.source
  }
}

extension PlanReport {
  fileprivate func rung(of operation: PlannedOperation) -> RungReport? {
    guard let pk = operation.operation.pk else { return nil }
    return flows.lazy.filter { $0.slug == operation.flow }.flatMap(\.bindings).first { $0.pk == pk }
  }
}
