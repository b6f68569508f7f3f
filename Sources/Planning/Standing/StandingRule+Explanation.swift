// The rules about the state that is there, whoever made it so.

extension StandingRule {
  static var wayNotInBlueprintTexts: RuleExplanation.Texts {
    (
      says: """
      Where the blueprint by itself logs people in, the server has no way in that the blueprint has not: none that \
      does the same for fewer proofs, or where other policies skip a stage. `drift` is red and exits with 2; `plan` and \
      `apply` name the ways that stay, and those that they close.
      """,
      cause: """
      A binding that no entry names, a policy that nobody declared, or an order that somebody changed can let in whom \
      the blueprint keeps out. Each binding that an entry does name may well be as it says, so that a comparison \
      field by field calls the flow in sync.
      """,
      example: """
      10 identification
      15 login-2               found: no entry names it, and a user name is enough
      20 password
      30 login
      """,
      cure: """
      Take back what opens the way: the finding names it, with the person and the time where an event tells them. If it \
      is meant, add its entry to the blueprint. A file that holds only part of a flow, from the second factor on, say, \
      describes another flow than the server runs: hold the whole flow in files, or accept the difference with \
      `ignore` in flowbind.yaml, with a reason and a date.
      """
    )
  }

  static var openLoginTexts: RuleExplanation.Texts {
    (
      says: """
      Nobody is logged in who has only named a user, without a session before, where no policy has to open the way. \
      Where the blueprint itself declares it, it is a warning; otherwise `drift` is red and exits with 2.
      """,
      cause: """
      The user-login stage logs in whoever is pending. Behind an identification that asks for nothing else that is \
      anybody whose name, or mail address, a visitor can type.
      """,
      example: """
      10 identification
      20 login                 found: whoever knows a user name is logged in
      30 password
      """,
      cure: """
      Put a stage that proves something (password, authenticator validation, e-mail) between the last identification \
      and the login, or delete the login that stands before it.
      """
    )
  }

  static var requirementTexts: RuleExplanation.Texts {
    (
      says: """
      Every way to be logged in by a flow, as a new user too, includes what a `require` entry of flowbind.yaml says. Ways \
      for which policies skip a stage count only with `even-if-skipped: true`; `authenticator` is required of users who \
      have one. It is asked of files (`validate`), of the flow after a plan, and of the flow as it stands.
      """,
      cause: """
      The other rules compare: no change makes a flow weaker than it was. What a flow must ask for at least is a \
      decision of its owner, so flowbind knows it only from the configuration.
      """,
      example: """
      require:
        - flow: corp-*
          include: [authenticator]
          reason: the auditors ask for a second factor

      20 password
      30 login                 found: flowbind.yaml requires authenticator
      """,
      cure: "Let a stage of the flow ask for it, before every login, or change the entry of flowbind.yaml."
    )
  }
}
