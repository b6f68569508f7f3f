/// A report that compares blueprints with a server: plan, drift and apply, as every renderer but JSON sees them.
package protocol ComparisonReport: HeadedReport, Encodable, Sendable {
  /// The verb that made it: `plan`, `drift` or `apply`.
  var verb: String { get }
  var verdictLine: VerdictLine { get }
  var flows: [FlowReport] { get }
  var guards: [GuardReport] { get }
  var findings: [FindingReport] { get }
  var diagnostics: [DiagnosticReport] { get }
  var summary: PlanSummary { get }
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
}

extension PlanReport: ComparisonReport {
  package var verb: String { "plan" }
  package var results: [ResultReport] { [] }
  package var surprises: [String] { [] }
}

extension DriftReport: ComparisonReport {
  package var verb: String { "drift" }
  package var guards: [GuardReport] { [] }
  package var results: [ResultReport] { [] }
  package var surprises: [String] { [] }
}

extension ApplyReport: ComparisonReport {
  package var verb: String { "apply" }
  package var server: String? { plan.server }
  package var authentikVersion: String? { plan.authentikVersion }
  package var blueprints: [BlueprintCount] { plan.blueprints }
  package var reads: ReadsReport { plan.reads }
  package var flows: [FlowReport] { plan.flows }
  package var guards: [GuardReport] { plan.guards }
  package var findings: [FindingReport] { plan.findings }
  package var diagnostics: [DiagnosticReport] { plan.diagnostics }
  package var summary: PlanSummary { plan.summary }
}

extension HeadedReport {
  /// `2 blueprint files with 9 bindings, 35 rows in 8 requests`.
  var readLine: String {
    let bindings = blueprints.reduce(0) { $0 + $1.bindings }
    let others = blueprints.reduce(0) { $0 + $1.entries } - bindings
    return "\(counted(blueprints.count, "blueprint file")) with \(counted(bindings, "binding"))"
      + (others > 0 ? " (\(others) other entries only read)" : "")
      + ", \(counted(reads.rows, "row")) in \(counted(reads.requests, "request"))"
      + (reads.complete ? "" : ", not complete")
  }
}
