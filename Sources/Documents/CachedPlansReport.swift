internal import Applying
internal import Bindings
internal import FoundationEssentials

/// What became of the plans of flows that the server cached while an import was going on.
package struct CachedPlansReport: Hashable, Sendable, Codable {
  /// Whether they were dropped once more after everything was written.
  package var dropped: Bool
  /// Why they were not.
  package var reason: String?
  /// Until when somebody who began to log in meanwhile may still run the old sequence; ISO 8601 in UTC.
  package var until: String?

  /// How long authentik keeps a plan (all releases), in seconds.
  private static let life = 300.0

  /// - Parameter end: of the run.
  init(_ plans: CachedPlans, at end: String?) {
    switch plans {
    case .dropped: dropped = true
    case .kept(let error):
      dropped = false
      reason = error.message
      until = end.flatMap { try? Date($0, strategy: .iso8601) }.map { ($0 + Self.life).formatted(.iso8601) }
    }
  }
}
