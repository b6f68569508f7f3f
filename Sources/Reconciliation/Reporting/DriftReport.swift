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
  /// What is no difference: unmanaged bindings.
  package var findings: [FindingReport]
  package var diagnostics: [DiagnosticReport]
  package var summary: PlanSummary
  package var reads: ReadsReport

  private enum CodingKeys: String, CodingKey {
    case format, verdict, server, blueprints, flows, differences, findings, diagnostics, summary, reads
    case formatVersion = "format_version"
    case authentikVersion = "authentik_version"
  }

  /// Tells what the plan would have to change.
  package init(_ plan: PlanReport) {
    format = Self.format
    formatVersion = 1
    verdict = plan.verdict
    server = plan.server
    authentikVersion = plan.authentikVersion
    blueprints = plan.blueprints
    flows = plan.flows
    differences =
      plan.operations.map(DifferenceReport.init) + plan.findings.filter(\.kind.isDifference).map(DifferenceReport.init)
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
  package var source: SourceReport?

  init(_ operation: OperationReport) {
    kind = "changed"
    message = nil
    flow = operation.flow
    pk = operation.pk
    stage = operation.stage
    order = operation.before?.order
    changes = operation.changes
    source = operation.source
  }

  init(_ finding: FindingReport) {
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
