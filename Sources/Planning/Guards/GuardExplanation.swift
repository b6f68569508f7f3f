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
      case .emptyFlow: Self.emptyFlowTexts
      case .uncheckedRecovery: Self.uncheckedRecoveryTexts
      case .equalOrders: Self.equalOrdersTexts
      case .policiesNeverRun: Self.policiesNeverRunTexts
      case .policiesLost: Self.policiesLostTexts
      case .looserPolicies: Self.looserPoliciesTexts
      }
    return GuardExplanation(rule: self, says: says, cause: cause, example: example, cure: cure)
  }

  private typealias Texts = (says: String, cause: String, example: String, cure: String)

  private static var unverifiedLoginTexts: Texts {
    (
      says: """
      In an authentication flow, a verifying stage runs before every user-login stage. Verifying are: a password \
      stage after an identification stage, an identification stage with a password stage of its own, authenticator \
      validation, email, and source. This is asked of the flow before, after, and between any two writes; stages \
      with equal orders are taken in their worst sequence.
      """,
      cause: """
      The user-login stage logs in whoever the identification stage selected. It does not itself ask whether a \
      password was checked, so identification followed by login is a login by user name alone, open to everybody who \
      can load the page. A renumbering that is written in an unlucky order passes through exactly that, even if both \
      its ends are fine. The rule looks at the sequence of bindings, not at their policies: a policy that may skip \
      the password stage (a fresh authentik has one, for identification stages that check the password themselves) \
      is your decision and is not judged. A login without any identification before it, as in the flow in which a \
      source logs in its users, is no login by name, and stands as long as no identification is put before it. \
      Authenticator validation verifies, but a stage that is set to skip users without an authenticator lets them \
      pass; so a plan after which nothing else verifies gets a warning, and no state between two writes may rest on \
      it unless one of the ends does.
      """,
      example: """
      10 identification        10 identification
      20 password          →   20 login             refused: a user name is enough
      30 login                 30 password
      """,
      cure: """
      Give the password (or the other verifying stage) an order above identification and below login. If a state \
      between two writes is the problem, make the change in two runs. If the flow is secured in a way that this rule \
      cannot see, use --allow unverified-login=FLOW.
      """
    )
  }

  private static var secondFactorRemovedTexts: Texts {
    (
      says: """
      Every login of a flow is preceded by at least as many authenticator-validation stages as before; in a flow \
      without a login, none goes away.
      """,
      cause: """
      An authenticator-validation stage that is removed, or that moves behind the user-login stage, no longer keeps \
      anybody out: the user is logged in by then. Nothing looks different to those who use the flow, except that the \
      second factor is not asked, which is the kind of change that is noticed last.
      """,
      example: """
       10 identification           10 identification
       20 password             →   20 password
       30 mfa-validation           25 login            refused: mfa-validation runs too late
      100 login                    30 mfa-validation
      """,
      cure: """
      Keep its order below that of every user-login stage. To replace one validation by another, bind the new one in \
      the same change: it is created before the old one goes. If the second factor is meant to go, use --allow \
      second-factor-removed=FLOW.
      """
    )
  }

  private static var emptyFlowTexts: Texts {
    (
      says: "A flow does not lose its last binding, not even between two writes.",
      cause: """
      A flow without stages does nothing and succeeds at once. As the default authentication flow it locks everybody \
      out; as a flow that stands before something else, it asks nothing any more.
      """,
      example: "10 consent   →   (nothing)      refused: an entry says `state: absent`, or --prune found it unmanaged",
      cure: """
      If the flow is no longer needed, take it out of use (brand, provider or source settings) and delete the flow \
      itself. If it is replaced stage by stage, have the new binding in the same change. If it is meant to be empty, \
      use --allow empty-flow=FLOW.
      """
    )
  }

  private static var uncheckedRecoveryTexts: Texts {
    (
      says: """
      In a recovery flow, an email or authenticator-validation stage runs before every user-write and every \
      user-login stage.
      """,
      cause: """
      A recovery flow exists for people who cannot log in, so nobody in it has shown a password. The link in the \
      email, or a second factor, is all that tells the owner of an account from anybody who knows its name. Without \
      it, whoever names a user sets that user's password.
      """,
      example: """
      10 identification        10 identification
      20 email             →   20 prompt
      30 prompt                30 user-write        refused: runs before email
      40 user-write            40 email
      """,
      cure: """
      Give the email or authenticator-validation stage an order below the first user-write and user-login. If \
      something else checks the user, use --allow unchecked-recovery=FLOW.
      """
    )
  }

  private static var equalOrdersTexts: Texts {
    (
      says: """
      After the writes, no two bindings of a flow have the same order. (A tie between two writes is allowed; the \
      other rules judge it by its worst reading.)
      """,
      cause: """
      authentik runs bindings by ascending order and has no rule for ties: they come as the database happens to \
      return them, which may be different after the next vacuum, upgrade or restore. A sequence that works today can \
      be another one tomorrow.
      """,
      example: """
      10 identification        10 identification
      20 password          →   20 password
      30 login                 20 login             refused: either may come first
      """,
      cure: """
      Give each binding of the flow an order of its own. An unmanaged binding counts too: choose an order that it \
      does not hold.
      """
    )
  }

  private static var policiesNeverRunTexts: Texts {
    (
      says: "No binding has both evaluation flags off: `evaluate_on_plan` or `re_evaluate_policies` is true.",
      cause: """
      Policies are asked while the flow is planned (`evaluate_on_plan`) or just before the stage is shown \
      (`re_evaluate_policies`). With both off, nobody ever asks them and the stage always runs. authentik refuses \
      such a request, but a request that leaves one flag out can still store it, so servers have such bindings.
      """,
      example: """
      evaluate_on_plan: false
      re_evaluate_policies: true  →  false      refused
      """,
      cure: """
      Turn one flag on: `re_evaluate_policies` for policies about what the user has entered, `evaluate_on_plan` \
      for those that can be decided at the start.
      """
    )
  }

  private static var policiesLostTexts: Texts {
    (
      says: "A binding with policies bound to it is not deleted.",
      cause: """
      Deleting a binding deletes its policy bindings with it. An undo can create the binding again, under a new key, \
      but not what was bound to the old one: a stage that a policy kept for some users would then run for all, or a \
      check be gone.
      """,
      example: "DELETE the binding of captcha, which has the policy `only-from-outside` bound to it      refused",
      cure: """
      Often a move was meant: change the order of the binding instead, which keeps its key and its policies. If the \
      policies are to go as well, unbind them first, or use --allow policies-lost=FLOW.
      """
    )
  }

  private static var looserPoliciesTexts: Texts {
    (
      says: """
      A warning where policies are bound and would count for less: `policy_engine_mode` from `all` to `any`, or \
      `re_evaluate_policies` switched off.
      """,
      cause: """
      With `any`, one policy that passes is enough, so each further policy makes the binding easier to pass instead \
      of harder. Without re-evaluation, policies are asked once, while the flow is planned, when the user may not be \
      known yet; what is entered later no longer counts.
      """,
      example: "policy_engine_mode: all → any      warning: 2 policies are bound",
      cure: """
      If it is meant, nothing: it is a warning and refuses nothing. Otherwise leave the field out of the \
      blueprint, or set it back.
      """
    )
  }
}
