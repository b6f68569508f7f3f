package import Bindings

/// A rule that refuses a dangerous plan, by the name that reports, `--allow RULE=FLOW` and `explain RULE` use.
package enum GuardRule: String, CaseIterable, Codable, Hashable, Sendable {
  // About who gets in, after the writes and between them: no new way that breaks one of these.
  case unverifiedLogin = "unverified-login"
  case secondFactorRemoved = "second-factor-removed"
  case uncheckedRecovery = "unchecked-recovery"
  case openEnrollment = "open-enrollment"
  case emptyFlow = "empty-flow"

  // About both ends.
  case lockout
  case weakerWay = "weaker-way"
  case equalOrders = "equal-orders"
  case policiesNeverRun = "policies-never-run"

  // Operation rules: what one operation must not do.
  case policiesLost = "policies-lost"
  case looserPolicies = "looser-policies"
}

/// `--allow RULE=FLOW`: lifts one rule for one flow.
package struct Allowance: Hashable, Sendable, Codable {
  package var rule: GuardRule
  /// The flow's slug.
  package var flow: String

  package init(_ rule: GuardRule, flow: String) {
    self.rule = rule
    self.flow = flow
  }
}

/// What one rule says about one planned flow.
package struct GuardVerdict: Hashable, Sendable, Codable {
  package enum Outcome: String, Codable, Hashable, Sendable, CaseIterable {
    /// It holds before, after and between the writes.
    case holds
    /// It held, or the operation does what it forbids: nothing is written.
    case refused
    /// It would be refused, and `--allow` lifted it.
    case allowed
    /// Worth a look, and no obstacle.
    case warning
    /// It did not hold before either, so the plan makes nothing worse.
    case note
  }

  package enum Moment: Hashable, Sendable {
    case before, after
    /// After that many of the flow's operations, counted from 1.
    case between(step: Int)
    /// An operation rule: it is about the change itself.
    case operation
  }

  package var rule: GuardRule
  /// The flow's slug.
  package var flow: String
  package var outcome: Outcome
  /// One sentence that names the bindings; empty where the rule holds.
  package var message: String
  /// The moment in question; nil where the rule holds, and in a verdict that was saved.
  package var moment: Moment?
  /// The binding in question, where it is one that exists.
  package var binding: PrimaryKey?

  /// What reports publish: the message tells of the moment.
  private enum CodingKeys: String, CodingKey {
    case rule, flow, message, binding
    case outcome = "verdict"
  }

  package init(
    _ rule: GuardRule, flow: String, _ outcome: Outcome, _ message: String = "", at moment: Moment? = nil,
    binding: PrimaryKey? = nil
  ) {
    self.rule = rule
    self.flow = flow
    self.outcome = outcome
    self.message = message
    self.moment = moment
    self.binding = binding
  }
}

extension Allowance: Comparable {
  package static func < (left: Self, right: Self) -> Bool {
    (left.flow, left.rule.rawValue) < (right.flow, right.rule.rawValue)
  }
}
