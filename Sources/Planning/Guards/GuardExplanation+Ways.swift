// The rules about who gets in.

extension GuardRule {
  static var unverifiedLoginTexts: Texts {
    (
      says: """
      No change opens a way to be logged in as a named user, to enrol a device for one, to delete one or to lock one \
      out, for which nothing has to be proved of that user. Password, authenticator, passkey, certificate, mailed link \
      and (from authentik 2026.8 on) a source are proofs. It is asked of the flow as it will be, and of every state \
      between two writes; equal orders run either way.
      """,
      cause: """
      The user-login stage logs in whoever is pending, without asking how that came. What a stage has proved counts \
      for the user who was pending then: an identification behind a password names somebody else, of whom nothing is \
      proved. A stage behind the login proves nothing any more, for the session is there already; and an \
      authenticator validation before anybody is named is passed without a word. A way that was there before is not \
      counted against a plan; `drift` and `flowbind ways` show it.
      """,
      example: """
      10 identification        10 identification
      20 password          →   20 password
      30 login                 25 identification-2
                               30 login             refused: the password of A, then the name of B, is B
      """,
      cure: """
      Put the proof between the last identification and the login. If a state between two writes is the problem, make \
      the change in two runs. If the flow is secured in a way that no model of it sees (an expression policy that \
      sets the user, say), use --allow unverified-login=FLOW.
      """
    )
  }

  static var secondFactorRemovedTexts: Texts {
    (
      says: """
      No change opens a way without authenticator, passkey and certificate to something for which every way before \
      asked for one of them. Users who have a device and users who have none are judged each for themselves, and ways \
      that policies open are compared with those that the same policies open.
      """,
      cause: """
      A validation that is removed, that moves behind the login, or before the identification, no longer keeps anybody \
      out. Nothing looks different to those who use the flow, except that the second factor is not asked, which is the \
      kind of change that is noticed last. Bindings are not counted: a validation that is bound twice is one too many.
      """,
      example: """
       10 identification           10 identification
       20 password             →   20 password
       30 mfa-validation           25 login            refused: mfa-validation runs too late
      100 login                    30 mfa-validation
      """,
      cure: """
      Keep its order between the last identification and every login. To replace one validation by another, bind the \
      new one in the same change: it is created before the old one goes. If the second factor is meant to go, use \
      --allow second-factor-removed=FLOW.
      """
    )
  }

  static var uncheckedRecoveryTexts: Texts {
    (
      says: """
      No change opens a way to write to a named user, a new password included, for which nothing has to be proved of \
      that user.
      """,
      cause: """
      A recovery flow exists for people who cannot log in, so nobody in it has shown a password. The mailed link, or a \
      second factor, is all that tells the owner of an account from anybody who knows its name. It has to come between \
      the last identification and the user-write: a password is written at that moment, and can be used elsewhere \
      before a mail behind it is opened.
      """,
      example: """
      10 identification        10 identification
      20 email             →   20 prompt
      30 prompt                30 user-write        refused: runs before email
      40 user-write            40 email
      """,
      cure: """
      Give the email or authenticator-validation stage an order between the identification and the first user-write. If \
      something else checks the user, use --allow unchecked-recovery=FLOW.
      """
    )
  }

  static var openEnrollmentTexts: Texts {
    (
      says: """
      No change opens a way to make an account, or to be logged in as a new user, without a proof that every such way \
      asked for before: an invitation, a mailed link, a session.
      """,
      cause: """
      An enrolment flow is open to everybody who can load its page. What is asked before the account is made is the \
      only door; behind the user-write the account is there, whatever comes next.
      """,
      example: """
      10 invitation            10 prompt
      20 prompt            →   20 user-write        refused: no invitation is needed any more
      30 user-write            30 invitation
      """,
      cure: """
      Keep the invitation (or whatever is asked) before the user-write. If everybody may have an account, use --allow \
      open-enrollment=FLOW.
      """
    )
  }

  static var lockoutTexts: Texts {
    (
      says: """
      A flow that could be passed still can: in an authentication flow somebody is logged in at the end, any other is \
      run to its end. Refused for authentication flows, a warning elsewhere.
      """,
      cause: """
      Some sequences let nobody through: a password or email stage before any identification has no user to ask, a \
      user-login without anybody pending is denied, and so is everything behind a deny stage that no policy skips.
      """,
      example: """
      10 identification        10 password          refused: nobody is named yet, so that nobody passes
      20 password          →   20 identification
      30 login                 30 login
      """,
      cure: """
      Put the identification first. If the flow is to be closed, take it out of use (brand, provider or source \
      settings), or use --allow lockout=FLOW.
      """
    )
  }

  static var weakerWayTexts: Texts {
    (
      says: """
      A warning where a change opens any other way: somebody can achieve with less, or with something else, what took \
      more before.
      """,
      cause: """
      A login by mailed link beside one by password, or a check that a policy may skip from now on, can be just what \
      is wanted. It is still a new way in, and the reader of a plan shall see it before it is there.
      """,
      example: """
      20 password              20 email             warning: now a user name and a mailed link are enough
      30 login             →   30 login
      """,
      cure: """
      If it is meant, nothing: it refuses nothing. Otherwise keep what was asked before. `require` in flowbind.yaml \
      says what every way of a flow must include.
      """
    )
  }

  static var emptyFlowTexts: Texts {
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
}
