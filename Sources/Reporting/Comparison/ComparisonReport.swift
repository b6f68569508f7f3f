package import Documents
package import Planning

/// A report that compares blueprints with a server: plan, drift and apply, as every renderer but JSON sees them.
package protocol ComparisonReport: HeadedReport, Encodable, Sendable {
  /// The verb that made it: `plan`, `drift` or `apply`.
  var verb: String { get }
  var verdictLine: VerdictLine { get }
  var flows: [FlowReport] { get }
  var guards: [GuardReport] { get }
  /// Why the configuration lifts guards.
  var allowReasons: [AllowReason] { get }
  var findings: [Finding] { get }
  /// What the ladders cannot explain by themselves: why, and what to do.
  var explanations: [Finding] { get }
  var diagnostics: [DiagnosticReport] { get }
  var summary: PlanSummary { get }
  /// What `--expect` approves; nil where there is no plan to approve.
  var digest: String? { get }
  /// What the right side of a drawn flow shows.
  var question: FlowSides.Question { get }
  /// What there is to say of a difference besides what it is.
  var circumstances: Circumstances { get }
  /// What differs, where the report is about nothing else.
  var differences: [DifferenceReport] { get }
  /// What became of each operation; empty where none was carried out.
  var results: [ResultReport] { get }
  /// What the last read shows that nobody asked for.
  var surprises: [String] { get }
  /// Each thing that somebody may have to look at.
  var notices: [Notice] { get }
}

/// What the head of a report tells, whichever report it is.
package protocol HeadedReport {
  var server: String? { get }
  var authentikVersion: String? { get }
  var blueprints: [BlueprintCount] { get }
  var reads: ReadsReport { get }
  /// When the server was read; ISO 8601 in UTC.
  var readAt: String? { get }
  /// `2 blueprint files with 9 bindings, 35 rows in 8 requests`.
  var readLine: String { get }
}

extension PlanReport: ComparisonReport {
  package var verb: String { "plan" }
  package var allowReasons: [AllowReason] { options?.allowReasons ?? [] }
  package var results: [ResultReport] { [] }
  package var surprises: [String] { [] }
}

extension DriftReport: ComparisonReport {
  package var verb: String { "drift" }
  package var explanations: [Finding] { differences.compactMap(Finding.init) }
  package var guards: [GuardReport] { [] }
  package var question: FlowSides.Question { .desired }
  package var circumstances: Circumstances { Circumstances(self) }
  package var results: [ResultReport] { [] }
  package var surprises: [String] { [] }
}

extension ApplyReport: ComparisonReport {
  package var verb: String { "apply" }
  package var digest: String? { plan.digest }
  package var server: String? { plan.server }
  package var authentikVersion: String? { plan.authentikVersion }
  package var blueprints: [BlueprintCount] { plan.blueprints }
  package var reads: ReadsReport { plan.reads }
  package var flows: [FlowReport] { plan.flows }
  package var guards: [GuardReport] { plan.guards }
  package var allowReasons: [AllowReason] { plan.allowReasons }
  package var findings: [Finding] { plan.findings }
  package var diagnostics: [DiagnosticReport] { plan.diagnostics }
  package var summary: PlanSummary { plan.summary }
  package var readAt: String? { plan.readAt }

  /// A journal tells nothing of blueprints and reads.
  package var readLine: String {
    startedAt.map { "by the journal of the apply that began at \(PointInTime.shown($0))" } ?? plan.readLine
  }
}

extension ComparisonReport {
  package var digest: String? { nil }
  package var allowReasons: [AllowReason] { [] }
  package var question: FlowSides.Question { .afterPlan }
  package var circumstances: Circumstances { Circumstances() }
  package var differences: [DifferenceReport] { [] }
  package var explanations: [Finding] { findings.filter { $0.kind != .unmanaged } }
}

extension Finding {
  /// Nil where fields differ, which the ladder shows.
  fileprivate init?(_ difference: DifferenceReport) {
    guard let kind = Finding.Kind(rawValue: difference.kind) else { return nil }
    self.init(
      kind: kind, flow: difference.flow, pk: difference.pk, stage: difference.stage, order: difference.order,
      message: difference.message ?? "", help: difference.help, source: difference.source)
  }
}

extension ComparisonReport {
  /// The digest where somebody can do something with it: something is to be written, or was.
  var tellingDigest: String? {
    guard flows.contains(where: \.isChanged), !guards.contains(where: { $0.verdict == .refused }) else { return nil }
    return digest
  }
}

extension HeadedReport {
  package var readLine: String {
    let bindings = blueprints.reduce(0) { $0 + $1.bindings }
    let others = blueprints.reduce(0) { $0 + $1.entries } - bindings
    return "\(counted(blueprints.count, "blueprint file")) with \(counted(bindings, "binding"))"
      + (others > 0 ? " (\(others) other \(others == 1 ? "entry" : "entries") only read)" : "")
      + ", \(counted(reads.rows, "row")) in \(counted(reads.requests, "request"))"
      + (reads.complete ? "" : ", not complete")
  }

  /// The same with the moment, for reports that are read later.
  var datedReadLine: String { readLine + (readAt.map { ", read at \(PointInTime.shown($0))" } ?? "") }
}
