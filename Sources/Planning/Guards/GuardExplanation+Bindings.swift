// The rules about orders and policies.

extension GuardRule {
  static var equalOrdersTexts: Texts {
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

  static var policiesNeverRunTexts: Texts {
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

  static var policiesLostTexts: Texts {
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

  static var looserPoliciesTexts: Texts {
    (
      says: """
      A warning where a binding has policies before and after, and they are counted or asked in another way: \
      `policy_engine_mode` changes, or one of the two evaluation flags.
      """,
      cause: """
      A stage whose policies do not pass is skipped in silence; the flow goes on without it. With `all`, each further \
      policy makes it more likely to be skipped, with `any` less. Which of the two is the dangerous direction depends \
      on the stage: a password that is skipped lets in, a deny that is skipped lets in, too. Policies that are asked \
      while the flow is planned judge the visitor as they came, whom nobody knows yet; those asked at the stage's turn \
      judge the pending user. What becomes conditional, or stops being so, is judged by who gets in.
      """,
      example: "policy_engine_mode: any → all      warning: the password is skipped unless both its policies pass",
      cure: """
      If it is meant, nothing: it is a warning and refuses nothing. Otherwise leave the field out of the \
      blueprint, or set it back.
      """
    )
  }
}
