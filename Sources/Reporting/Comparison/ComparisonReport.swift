internal import Applying
package import Bindings
package import Documents
internal import Planning

/// A report that compares what shall be with a server: plan, drift, apply and rollback, as every renderer but JSON sees
/// them.
package protocol ComparisonReport: ComparisonDocument, NoticedReport {
  var verdictLine: VerdictLine { get }
  /// The verdict as the document has it.
  var verdictWord: String { get }
  /// What differs now that the run has ended: what every format, metric and output counts.
  var differing: [DifferenceReport] { get }
  /// The plan that it is, or that was carried out.
  var planned: PlanReport? { get }
  /// The drift that it is.
  var drift: DriftReport? { get }
  /// What became of each operation; empty where none was carried out.
  var results: [ResultReport] { get }
  /// How bad it is what became of an operation.
  func severity(of result: ResultReport) -> Severity
  /// What the last read shows that nobody asked for.
  var surprises: [String] { get }
  /// How many writes are planned, or were carried out.
  var changeCount: Int { get }
  /// When the run began that a journal tells of; nil where no journal is what the report was made from.
  var journalBegan: String? { get }
}

extension ComparisonReport {
  package var drift: DriftReport? { nil }
  package var results: [ResultReport] { [] }
  package var surprises: [String] { [] }
  package func severity(of result: ResultReport) -> Severity {
    switch result.outcome {
    case .applied: .note
    case .undone, .notAttempted: .warning
    case .stale, .failed, .inDoubt: .error
    }
  }
  package var changeCount: Int { summary.updates + summary.creates + summary.deletes }
  package var journalBegan: String? { nil }
}

extension PlanReport: ComparisonReport {
  package var verb: String { "plan" }
  package var verdictWord: String { verdict.rawValue }
  package var differing: [DifferenceReport] { differences() }
  package var planned: PlanReport? { self }
}

extension DriftReport: ComparisonReport {
  package var verb: String { "drift" }
  package var verdictWord: String { verdict.rawValue }
  package var differing: [DifferenceReport] { differences }
  package var planned: PlanReport? { nil }
  package var drift: DriftReport? { self }
}

extension ApplyReport: ComparisonReport {
  package var verb: String { "apply" }
  package var verdictWord: String { verdict.rawValue }
  package var planned: PlanReport? { plan }
  package var differing: [DifferenceReport] { left }
  package var changeCount: Int { verdict == .nothingToDo ? 0 : count(.applied) }
  package var journalBegan: String? { startedAt }
}

extension ComparisonReport {
  package var isComplete: Bool { comparison.verdict != .failed }
  var guards: [GuardVerdict] { planned?.guards ?? [] }
  /// What differs, where the report is about nothing else.
  var differences: [DifferenceReport] { drift?.differences ?? [] }
  /// What the right side of a drawn flow shows.
  var question: FlowSides.Question { drift == nil ? .afterPlan : .desired }

  /// What the ladders cannot explain by themselves: why, and what to do.
  var explanations: [Finding] {
    if let drift { return drift.differences.compactMap(Finding.init) }
    let counted = Set(differing.map(\.kind))
    return findings.filter { $0.kind != .unmanaged || counted.contains(.finding($0.kind)) }
  }

  /// What `--expect` approves; nil where there is no plan to approve.
  package var digest: String? { planned?.digest }

  /// The digest where somebody can do something with it: something is to be written, or was.
  var tellingDigest: String? {
    guard flows.contains(where: \.isChanged), !guards.contains(where: { $0.outcome == .refused }) else { return nil }
    return digest
  }
}

/// What is to be said of findings; of a policy or of who gets in, which have no row in a ladder, also since when and by
/// whom.
struct FindingWords {
  private var circumstances: [Finding: Circumstances] = [:]

  init(_ report: some ComparisonReport) {
    guard let drift = report.drift else { return }
    for difference in drift.differences where difference.policy != nil || difference.way != nil {
      guard let finding = Finding(difference) else { continue }
      circumstances[finding] = drift.circumstances(of: difference)
    }
  }

  func of(_ finding: Finding) -> String {
    ([finding.message] + (circumstances[finding]?.parts ?? [])).joined(separator: " · ")
  }
}

extension Finding {
  /// Nil where fields differ, which the ladder shows.
  fileprivate init?(_ difference: DifferenceReport) {
    guard case .finding(let kind) = difference.kind else { return nil }
    self.init(
      kind: kind, flow: difference.flow, pk: difference.pk, stage: difference.stage, order: difference.order,
      message: difference.message ?? "", help: difference.help, source: difference.source, policy: difference.policy)
    way = difference.way
  }
}

extension ComparisonReport {
  /// `2 blueprint files with 9 bindings, 35 rows in 8 requests`; a journal tells nothing of blueprints and reads.
  var readLine: String {
    if let began = journalBegan {
      return "by the journal of the apply that began at \(PointInTime.shown(began))"
    }
    // A report is a file, and its counts are anybody's.
    let bindings = blueprints.reduce(0) { $0.addingReportingOverflow($1.bindings).partialValue }
    let entries = blueprints.reduce(0) { $0.addingReportingOverflow($1.entries).partialValue }
    let others = entries.subtractingReportingOverflow(bindings).partialValue
    return "\(counted(blueprints.count, "blueprint file")) with \(counted(bindings, "binding"))"
      + (others > 0 ? " (\(others) other \(others == 1 ? "entry" : "entries") only read)" : "")
      + ", \(counted(reads.rows, "row")) in \(counted(reads.requests, "request"))"
      + (reads.complete ? "" : ", not complete")
  }

  /// The same with the moment, for reports that are read later.
  var datedReadLine: String { readLine + (readAt.map { ", read at \(PointInTime.shown($0))" } ?? "") }
}
