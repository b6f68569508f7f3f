package import Bindings
internal import Planning

/// Whether a drift report could say who and when.
package enum EventVisibility: String, Codable, Hashable, Sendable, CaseIterable {
  /// Asked for every difference of which it can be asked; one without an event has none.
  case read
  /// The same, but only the newest events were looked at, because so much differs; older ones are not known.
  case newestRead = "newest_read"
  /// The token may not view events.
  case notAllowed = "not_allowed"
  /// Nothing here keeps events, such as a snapshot.
  case notKept = "not_kept"
  /// The server did not answer as it should.
  case unreadable
}

extension DriftReport {
  /// Asks for each difference of which it can be asked who made it; nothing for bindings in sync.
  package func withEvents(
    from source: (any EventSource)?, parallelReads: Int
  ) async -> DriftReport {
    var report = self
    let written = differences.map(\.written)
    let objects = Set(written.compactMap(\.self))
    guard !objects.isEmpty else { return report }
    guard let source else {
      report.events = .notKept
      return report
    }
    do throws(StoreError) {
      let answer = try await source.lastEvents(of: objects, parallelReads: parallelReads)
      for (position, object) in written.enumerated() {
        report.differences[position].lastEvent = object.flatMap { answer.events[$0] }
      }
      report.events = answer.isCutShort ? .newestRead : .read
    } catch {
      if case .rightMissing = error { report.events = .notAllowed } else { report.events = .unreadable }
    }
    return report
  }
}

extension DifferenceReport {
  /// What it came about by: a write to a binding or to a policy binding, or a deletion of the latter.
  fileprivate var written: WrittenObject? {
    guard let policy else { return pk.map { .binding($0) } }
    if let pk { return .policyBinding(pk) }
    guard let target = policy.policyBindingModel, let kind = policy.subject.first.flatMap(PolicySubjectKind.init)
    else { return nil }
    return .deletedPolicyBinding(of: target, kind, name: policy.subject[1], order: policy.order)
  }
}
