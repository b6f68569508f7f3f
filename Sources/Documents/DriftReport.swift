internal import Bindings
internal import Blueprints
internal import Planning

/// How the server differs from the blueprints, as a document. Format `flowbind/drift`.
///
/// Its findings are what is no difference: unmanaged bindings and what the configuration hides, unless these were asked
/// for as differences.
package struct DriftReport: Hashable, Sendable, ComparisonDocument {
  package static let format = "flowbind/drift"

  package var comparison: Comparison
  package var differences: [DifferenceReport]
  /// Whether it could be read who made the differences; absent where nobody asked, or there was nothing to ask.
  package var events: EventVisibility?

  package var verdict: Comparison.Verdict { comparison.verdict }

  /// Tells what the plan would have to change.
  ///
  /// - Parameter kinds: those that make a run exit with 2; what is usually no difference is one if it is among them.
  package init(_ plan: PlanReport, counting kinds: Set<DifferenceKind> = DifferenceKind.usual) {
    comparison = plan.comparison
    comparison.format = Self.format
    comparison.findings = plan.findings.filter { !$0.kind.isDifference(counting: kinds) }
    differences = plan.differences(counting: kinds)
    if comparison.verdict == .inSync, !differences.isEmpty { comparison.verdict = .differences }
  }
}

extension PlanReport {
  /// What differs as long as nothing but these operations is carried out.
  package func differences(
    counting kinds: Set<DifferenceKind> = DifferenceKind.usual, after applied: Set<Int> = []
  ) -> [DifferenceReport] {
    operations.filter { !$0.operation.isTemporary && !applied.contains($0.number) }
      .map { DifferenceReport($0, row(of: $0)) }
      + findings.filter { $0.kind.isDifference(counting: kinds) }.map(DifferenceReport.init)
  }
}

/// In one level with the comparison.
extension DriftReport: Codable {
  private enum CodingKeys: String, CodingKey {
    case differences, events
  }

  package init(from decoder: any Decoder) throws {
    comparison = try Comparison(from: decoder)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    differences = try container.decode([DifferenceReport].self, forKey: .differences)
    events = try container.decodeIfPresent(EventVisibility.self, forKey: .events)
  }

  package func encode(to encoder: any Encoder) throws {
    try comparison.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(differences, forKey: .differences)
    try container.encodeIfPresent(events, forKey: .events)
  }
}

extension PlanReport {
  fileprivate func row(of operation: PlannedOperation) -> LadderRow? {
    guard let pk = operation.operation.pk else { return nil }
    return flows.lazy.filter { $0.slug == operation.flow }.flatMap(\.bindings).first { $0.pk == pk }
  }
}
