internal import Applying
package import Bindings
package import Documents

/// Its plan is of the inverse operations, and nothing that anybody could approve.
extension RollbackReport: ComparisonReport {
  package var verb: String { settling.rawValue }
  package var verdictWord: String { verdict.rawValue }
  package var planned: PlanReport? { nil }
  package var differing: [DifferenceReport] { left }
  package var changeCount: Int { results.count { $0.outcome == (settling == .rollback ? .undone : .applied) } }
  /// A rollback wants nothing of the apply to be there; going on with one wants all of it.
  package func severity(of result: ResultReport) -> Severity {
    switch settling {
    case .rollback: left.contains { $0.isAbout(result) } ? .error : .note
    case .resume: result.outcome == .applied ? .note : .error
    }
  }
  package var journalBegan: String? { startedAt }
}

extension DifferenceReport {
  /// Whether the result is of an operation on the same binding.
  func isAbout(_ result: ResultReport) -> Bool {
    flow == result.flow && stage == result.stage && pk == result.recreatedAs ?? result.pk
  }
}
