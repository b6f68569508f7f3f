package import Bindings
internal import Planning

/// Whether a drift report could say who and when.
package enum EventVisibility: String, Codable, Hashable, Sendable, CaseIterable {
  /// Asked for every difference of which it can be asked; one without an event has none.
  case read
  /// The token may not view events.
  case notAllowed = "not_allowed"
  /// Nothing here keeps events, such as a snapshot.
  case notKept = "not_kept"
  /// The server did not answer as it should.
  case unreadable
}

extension DriftReport {
  /// Asks once for each difference of which it can be asked who made it; none for bindings in sync.
  package func withEvents(
    from source: (any EventSource)?, parallelReads: Int
  ) async -> DriftReport {
    var report = self
    let positions = differences.indices.filter { differences[$0].written != nil }
    guard !positions.isEmpty else { return report }
    guard let source else {
      report.events = .notKept
      return report
    }
    do throws(StoreError) {
      // The first one alone: a token that may not view events is told so once.
      let written = positions.compactMap { differences[$0].written }
      var events = [try await source.lastEvent(of: written[0])]
      events += try await readConcurrently(Array(written.dropFirst()), limit: parallelReads) { key throws(StoreError) in
        try await source.lastEvent(of: key)
      }
      for (position, event) in zip(positions, events) { report.differences[position].lastEvent = event }
      report.events = .read
    } catch {
      if case .rightMissing = error { report.events = .notAllowed } else { report.events = .unreadable }
    }
    return report
  }
}

/// What a difference came about by: a write to a binding or to a policy binding, or a deletion of the latter.
private enum WrittenObject: Sendable {
  case binding(PrimaryKey)
  case policyBinding(PrimaryKey)
  case deletedPolicyBinding(policyBindingModel: PrimaryKey, name: String)
}

extension DifferenceReport {
  fileprivate var written: WrittenObject? {
    guard let policy else { return pk.map { .binding($0) } }
    if let pk { return .policyBinding(pk) }
    guard let target = policy.policyBindingModel, policy.subject.count > 1 else { return nil }
    return .deletedPolicyBinding(policyBindingModel: target, name: policy.subject[1])
  }
}

extension EventSource {
  fileprivate func lastEvent(of written: WrittenObject) async throws(StoreError) -> LastEvent? {
    switch written {
    case .binding(let pk): try await lastEvent(ofBinding: pk)
    case .policyBinding(let pk): try await lastEvent(ofPolicyBinding: pk)
    case .deletedPolicyBinding(let target, let name):
      try await lastDeletion(ofPolicyBindingTo: target, named: name)
    }
  }
}
