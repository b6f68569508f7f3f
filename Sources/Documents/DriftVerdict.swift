internal import Bindings
internal import Planning

// What of a report counts for the exit code.

extension DriftReport {
  /// Marks the differences that an earlier report does not have.
  ///
  /// One that is about other fields or values of the same binding is new: somebody changed it again.
  package func marked(since earlier: DriftReport) -> DriftReport {
    let known = Set(earlier.differences.map(\.subject) + earlier.findings.map { DifferenceReport($0).subject })
    var report = self
    for position in report.differences.indices {
      report.differences[position].isNew = !known.contains(report.differences[position].subject)
    }
    return report
  }

}

extension [DifferenceReport] {
  /// Whether there is one of these kinds; with an earlier report, one that is not in it.
  package func fail(on kinds: Set<DifferenceKind>) -> Bool {
    contains { $0.kind.counts(among: kinds) && $0.isNew ?? true }
  }
}

extension Finding.Kind {
  /// Whether it is a difference where a run exits with 2 on these kinds.
  func isDifference(counting kinds: Set<DifferenceKind>) -> Bool {
    isDifference || DifferenceReport.Kind.finding(self).counts(among: kinds)
  }
}

extension DifferenceReport.Kind {
  /// What is ambiguous always counts: nobody can ask to look away from it.
  fileprivate func counts(among kinds: Set<DifferenceKind>) -> Bool {
    switch self {
    case .changed: kinds.contains(.changed)
    case .finding(.missing): kinds.contains(.missing)
    case .finding(.absent): kinds.contains(.absent)
    case .finding(.exists): kinds.contains(.exists)
    case .finding(.awaiting): kinds.contains(.awaiting)
    case .finding(.unmanaged): kinds.contains(.unmanaged)
    case .finding(.policy): kinds.contains(.policy)
    case .finding(.way): kinds.contains(.way)
    case .finding(.closed): false
    case .finding(.ignored): kinds.contains(.ignored)
    case .finding(.ambiguous): true
    }
  }
}

/// What makes two differences of two reports the same.
private struct DifferenceSubject: Hashable {
  var kind: DifferenceReport.Kind
  var flow: String
  var binding: String
  var changes: [String]
}

extension PolicyFinding {
  /// How the policy is bound: one that somebody inverts after it was told is news.
  fileprivate var values: [String] {
    guard let bound else { return [] }
    return PolicyField.allCases.map { "\($0.rawValue) \(bound[$0])" }
      + [bound.expires, bound.expiring.map(String.init), bound.dryRun.map(String.init)].map { $0 ?? "" }
  }
}

extension WayFinding {
  fileprivate var subject: [String] { [rule.rawValue] + ways.flatMap { $0.path + $0.proofs.map(\.rawValue) } }
}

extension DifferenceReport {
  fileprivate var subject: DifferenceSubject {
    DifferenceSubject(
      kind: kind, flow: flow, binding: pk?.text ?? "\(stage ?? "") \(order.map(String.init) ?? "")",
      changes: changes.map { "\($0.field.rawValue) \($0.before) \($0.after)" }
        + (policy.map { [$0.difference.rawValue] + $0.subject + $0.changes.map(\.text) + $0.values } ?? [])
        + (way?.subject ?? []))
  }
}
