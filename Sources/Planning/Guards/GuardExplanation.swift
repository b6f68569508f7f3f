/// What `flowbind explain RULE` says: the rule, its cause, an example and the cure.
package struct GuardExplanation: Hashable, Sendable {
  package var rule: GuardRule
  /// What the rule demands.
  package var says: String
  /// Why: what authentik does, and whom that hurts.
  package var cause: String
  /// A change that it refuses, or warns of.
  package var example: String
  /// What to do instead, and when to allow it.
  package var cure: String
}

extension GuardRule {
  package var explanation: GuardExplanation {
    let (says, cause, example, cure) =
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
    return GuardExplanation(rule: self, says: says, cause: cause, example: example, cure: cure)
  }

  typealias Texts = (says: String, cause: String, example: String, cure: String)
}
