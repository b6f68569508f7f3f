package import Bindings

/// One entry of `allow`: a guard lifted for one flow, as `--allow` does it, with a reason.
package struct ConfiguredAllowance: Hashable, Sendable, Codable {
  package var rule: GuardRule
  /// The flow's slug.
  package var flow: String
  package var reason: String
  /// The last day on which it holds, as `2026-12-31`.
  package var until: String?
  /// Where the configuration has it.
  package var source: SourceLocation?

  package init(_ allowance: Allowance, reason: String, until: String?, source: SourceLocation?) {
    rule = allowance.rule
    flow = allowance.flow
    self.reason = reason
    self.until = until
    self.source = source
  }

  package var allowance: Allowance { Allowance(rule, flow: flow) }
}
