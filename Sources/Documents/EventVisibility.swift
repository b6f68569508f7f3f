package import Bindings

/// Whether a drift report could say who and when.
package enum EventVisibility: String, Codable, Hashable, Sendable, CaseIterable {
  /// Asked for every difference that has a pk; one without an event has none.
  case read
  /// The token may not view events.
  case notAllowed = "not_allowed"
  /// Nothing here keeps events, such as a snapshot.
  case notKept = "not_kept"
  /// The server did not answer as it should.
  case unreadable
}

extension DriftReport {
  /// Asks once for each difference that has a pk who made it; none for bindings in sync.
  package func withEvents(
    from source: (any EventSource)?, parallelReads: Int
  ) async -> DriftReport {
    var report = self
    let positions = differences.indices.filter { differences[$0].pk != nil }
    guard !positions.isEmpty else { return report }
    guard let source else {
      report.events = .notKept
      return report
    }
    do throws(StoreError) {
      // The first one alone: a token that may not view events is told so once.
      let keys = positions.compactMap { differences[$0].pk }
      var events = [try await source.lastEvent(ofBinding: keys[0])]
      events += try await readConcurrently(Array(keys.dropFirst()), limit: parallelReads) { key throws(StoreError) in
        try await source.lastEvent(ofBinding: key)
      }
      for (position, event) in zip(positions, events) { report.differences[position].lastEvent = event }
      report.events = .read
    } catch {
      if case .rightMissing = error { report.events = .notAllowed } else { report.events = .unreadable }
    }
    return report
  }
}
