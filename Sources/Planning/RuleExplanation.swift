/// What `flowbind explain RULE` says: the rule, its cause, an example and the cure.
package struct RuleExplanation: Hashable, Sendable {
  /// By which reports and `explain` name the rule.
  package var name: String
  /// What the rule demands.
  package var says: String
  /// Why: what authentik does, and whom that hurts.
  package var cause: String
  /// A change that it refuses, or warns of; a state that it finds fault with.
  package var example: String
  /// What to do instead, and when to allow it.
  package var cure: String

  /// Of every rule: first of those that judge a change, then of those that judge what is there.
  package static var all: [RuleExplanation] {
    GuardRule.allCases.map(\.explanation) + StandingRule.allCases.map(\.explanation)
  }

  typealias Texts = (says: String, cause: String, example: String, cure: String)

  fileprivate init(_ name: String, _ texts: Texts) {
    self.name = name
    (says, cause, example, cure) = texts
  }
}

extension GuardRule {
  package var explanation: RuleExplanation {
    let texts =
      switch self {
      case .unverifiedLogin: Self.unverifiedLoginTexts
      case .secondFactorRemoved: Self.secondFactorRemovedTexts
      case .uncheckedRecovery: Self.uncheckedRecoveryTexts
      case .openEnrollment: Self.openEnrollmentTexts
      case .emptyFlow: Self.emptyFlowTexts
      case .lockout: Self.lockoutTexts
      case .weakerWay: Self.weakerWayTexts
      case .equalOrders: Self.equalOrdersTexts
      case .policiesNeverRun: Self.policiesNeverRunTexts
      case .policiesLost: Self.policiesLostTexts
      case .looserPolicies: Self.looserPoliciesTexts
      }
    return RuleExplanation(rawValue, texts)
  }
}

extension StandingRule {
  package var explanation: RuleExplanation {
    let texts =
      switch self {
      case .wayNotInBlueprint: Self.wayNotInBlueprintTexts
      case .openLogin: Self.openLoginTexts
      case .requirement: Self.requirementTexts
      }
    return RuleExplanation(rawValue, texts)
  }
}
