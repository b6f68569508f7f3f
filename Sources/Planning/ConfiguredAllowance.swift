package import Bindings

/// One entry of `allow`: a guard lifted for one flow, as `--allow` does it, with a reason.
package struct ConfiguredAllowance: Hashable, Sendable {
  package var allowance: Allowance
  package var reason: String
  /// The last day on which it holds, as `2026-12-31`.
  package var until: String?
  package var location: SourceLocation?

  package init(allowance: Allowance, reason: String, until: String?, location: SourceLocation?) {
    self.allowance = allowance
    self.reason = reason
    self.until = until
    self.location = location
  }
}
