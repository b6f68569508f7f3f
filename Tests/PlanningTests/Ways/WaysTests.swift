import Bindings
import Testing

@testable import Planning

/// What somebody can achieve in a flow, case by case.
@Suite struct WaysTests {
  @Test(arguments: [
    // What it takes, at the least, to be logged in as a named user.
    ("id → login", ["with_device []", "without_device []"]),
    ("id → pw → login", ["with_device [password]", "without_device [password]"]),
    ("id+pw → login", ["with_device [password]", "without_device [password]"]),
    ("id+passkey → login", ["with_device []", "without_device []"]),
    ("id+pw+passkey → login", ["with_device [password]", "with_device [passkey]", "without_device [password]"]),
    ("id-nofields+passkey → login", ["with_device [passkey]"]),
    ("id-nofields → login", []),
    ("pw → id → login", ["given"]),
    ("id → pw → id → login", ["with_device []", "without_device []"]),
    ("id → login → pw", ["with_device []", "without_device []"]),
    ("id → mfa(static,deny) → login", ["with_device [authenticator]"]),
    ("id → mfa(deny) → login", []),
    ("id → mfa(static,skip) → login", ["with_device [authenticator]", "without_device []"]),
    ("id → mfa(static,configure) → login", ["with_device [authenticator]", "without_device []"]),
    ("mfa(static,deny) → id → login", ["with_device []", "without_device []"]),
    ("mfa(webauthn,deny) → login", ["with_device [passkey]"]),
    ("mtls(required) → login", ["with_device [certificate]", "without_device [certificate]"]),
    ("id → mtls(optional) → login", ["with_device []", "without_device []"]),
    ("id → source → login", ["with_device [source]", "without_device [source]"]),
    ("id → source(resume) → login", ["with_device []", "without_device []"]),
    ("source(resume) → login", ["with_device [source]", "without_device [source]"]),
    ("id → deny → login", []),
    ("id → deny → login = pw", []),
    ("id → pw = login", ["with_device []", "without_device []"]),
    // A device enrolled on the way proves nothing, also after the same user is named again.
    ("id → setup(static) → mfa(static,deny) → login", ["with_device []", "without_device []"]),
    ("id → setup(totp) → mfa(static,deny) → login", ["with_device [authenticator]"]),
    ("id → setup(static) → id → mfa(static,deny) → login", ["with_device []", "without_device []"]),
  ])
  func `a login takes as much as was executed`(flow: String, expected: [String]) {
    let ways = Ways(flow).all.filter { $0.effect == .loginNamed && $0.begin == .a }
    let found = Set(ways.map { $0.notation.dropFirst("login-named ".count) }.map(String.init))
    #expect(found == Set(expected.filter { $0 != "given" }))
  }

  @Test func `policies that must skip are named and only those`() {
    #expect(
      Ways("id → pw?P&Q → login").notation(.loginNamed) == [
        "login-named with_device [] skips pw?P&Q", "login-named with_device [password]",
        "login-named without_device [] skips pw?P&Q", "login-named without_device [password]",
      ])
    #expect(!Ways("id → pw?-P → login").all.contains { $0.proofs.isEmpty })
    #expect(!Ways("id → pw@never?P → login").all.contains { $0.proofs.isEmpty })
    #expect(Ways("id → pw → login", policies: ["F"]).all.allSatisfy { $0.notation.hasSuffix("skips flow?F") })
    #expect(Ways("id → pw???  → login").notation(.loginNamed).first == "login-named with_device [] skips pw??")
  }

  /// Nobody is anonymous for long: what is decided while planning is decided against the visitor.
  @Test func `groups never pass for an anonymous visitor`() {
    #expect(Ways("id → pw@plan?group:staff → login").openLogins.found.count == 2)
    #expect(Ways("id → pw@both?group:staff → login").openLogins.found.count == 2)
    #expect(Ways("id → pw@plan?all:group:staff&P → login").openLogins.found.count == 2)
    #expect(Ways("id → pw@plan?group:staff&P → login").openLogins.found.isEmpty)
    #expect(Ways("id → pw?group:staff → login").openLogins.found.isEmpty)
    // At its turn, too, as long as nobody is pending.
    #expect(Ways("mtls(required)?group:staff → id → login").openLogins.found.count == 2)
    // A flow that only its group may run does not begin for an anonymous visitor.
    #expect(Ways("id → login", policies: ["group:staff"]).all.allSatisfy { $0.begin != .a })
  }

  /// A policy binding that ends by itself, or names nobody, is no gate and no proof that the stage runs.
  @Test func `what cannot be relied upon is neither gate nor proof`() {
    #expect(Ways("id → pw?~P → login").openLogins.found.count == 2)
    #expect(Ways("id → pw?nobody → login").openLogins.found.count == 2)
    #expect(Ways("id → pw?~P&Q → login").notation(.loginNamed).first == "login-named with_device [] skips pw?Q")
    #expect(Ways("id → pw?all:~P&Q → login").openLogins.found.count == 2)
    #expect(Ways("id → login", policies: ["~P"]).openLogins.found.count == 2)
  }

  /// With `all` one policy of several skips a stage, with `any` all of them have to: the same way, and an easier one.
  @Test func `a way tells whether one of several policies is enough, and the easier one is marked`() {
    func ways(_ mode: String) -> Ways { Ways("id → pw?\(mode)P&Q → login") }
    func marks(from before: Ways, to after: Ways) -> Set<String> {
      Set(
        WaysOfSides(before: before, after: after).shown(orders: ([:], [:]), stages: [:]).compactMap { way in
          way.change.map { "\($0.rawValue) \(way.skips.contains { $0.oneIsEnough == true } ? "or" : "and")" }
        })
    }
    let (any, all) = (ways(""), ways("all:"))
    #expect(marks(from: any, to: all) == ["new or", "gone and"])
    #expect(marks(from: all, to: any) == ["gone or"])
    #expect(marks(from: all, to: all).isEmpty)
    #expect(all.new(against: [any]).isEmpty && any.new(against: [all]).isEmpty)
    // Of one policy there is no telling, and of a flow it is the other way round.
    #expect(Ways("id → pw?all:P → login").all.allSatisfy { $0.oneIsEnough.isEmpty })
    #expect(Ways("id → login", policies: ["P", "Q"]).all.allSatisfy { $0.oneIsEnough == [nil] })
  }

  @Test func `beginnings show what they show`() {
    func logins(_ demand: FlowAuthentication?) -> [String] {
      Ways("id → login", authentication: demand).notation(.loginNamed).filter { !$0.contains("without") }
    }
    #expect(logins(.some(.none)) == ["login-named with_device []"])
    #expect(logins(nil) == logins(.some(.none)))
    #expect(logins(.requireAuthenticated) == ["login-named with_device [session]"])
    #expect(logins(.requireSuperuser) == ["login-named with_device [session superuser]"])
    let token = ["login-named with_device [session token]", "login-named with_device [token given]"]
    #expect(Set(logins(.requireOutpost)) == Set(token))
    #expect(Ways("id → login").all.allSatisfy { $0.begin == .a })
    #expect(Ways("email → id → login").all.allSatisfy { $0.begin == .c })
    #expect(Ways("setup(static) → deny", authentication: .requireUnauthenticated).all.allSatisfy { $0.begin == .c })
    #expect(Ways("login").notation() == ["login-named with_device [given]", "login-named without_device [given]"])
  }

  /// Many stages act on the session's own user where nobody is pending; that session is a proof of that user, and of
  /// nobody else.
  @Test func `a session is a proof of its own user only`() {
    let own = Ways("prompt → write(never)", "stage_configuration", authentication: .requireAuthenticated)
    #expect(own.notation(.userWritten).first == "user-written with_device [own-session session]")
    let other = Ways("id → prompt → write(never)", "stage_configuration", authentication: .requireAuthenticated)
    #expect(other.notation(.userWritten).first == "user-written with_device [session]")
    #expect(other.new(against: [own]).count == 2)
    #expect(own.new(against: [other]).isEmpty)
  }

  @Test(arguments: [
    ("id → prompt → write(never)", "user-written with_device []"),
    ("id → prompt → write(when)", "user-written with_device []"),
    ("id → email → prompt → write(never)", "user-written with_device [e-mail]"),
    ("id → prompt → write(never) → email", "user-written with_device []"),
    ("prompt → write(when)", "account-made any []"),
    ("invitation(must) → write(always) → login", "login-new any [invitation]"),
    ("prompt → write(always) → email → login", "login-new any [e-mail]"),
    // Whoever comes back from a source unmatched has something to write.
    ("source(resume) → write(when)", "account-made any []"),
    ("id → source(resume) → write(never)", "user-written with_device []"),
    ("id → delete", "user-deleted with_device []"),
    ("id → lockdown", "user-locked with_device []"),
    ("id → setup(totp)", "device-enrolled with_device []"),
    ("id → mfa(totp,configure)", "device-enrolled without_device []"),
  ])
  func `every effect is seen`(flow: String, expected: String) {
    #expect(Ways(flow, "recovery").notation().contains(expected))
  }

  @Test(arguments: [
    "write(when)", "id → write(never)", "prompt → write(never)", "id → logout", "email", "delete", "captcha → consent",
    "setup(totp) → deny",
  ])
  func `nothing is seen where nothing happens`(flow: String) {
    #expect(Ways(flow).all.allSatisfy { $0.proofs.contains(.ownSession) || $0.proofs.contains(.given) })
  }

  /// Sent back with the same pending user, whoever was named is there when a stage runs that nobody was pending for.
  @Test func `a restart with context keeps the pending user`() {
    let flow = "setup(static) → id → deny"
    #expect(!Ways(flow).notation().contains("device-enrolled with_device []"))
    #expect(Ways(flow + "^").notation().contains("device-enrolled with_device []"))
    #expect(Ways("prompt → write(when) → id → pw^").notation().contains("user-written with_device []"))
  }

  @Test func `a path names the stages that run`() {
    let way = Ways("captcha → id → pw?P → login").all.first { $0.effect == .loginNamed && $0.proofs.isEmpty }
    #expect(way?.path.map(\.stage) == ["captcha", "id", "login"])
    #expect(way?.sentence == "now a user name is enough: captcha → id → login, where policies that do not pass skip pw")
  }

  @Test(arguments: [
    ("mfa(static,deny) → id → login", "mfa(static,deny): nobody_yet"),
    ("id → pw → id-2 → login", "pw: other_user_later"),
    ("id+pw → id → login", "id+pw: other_user_later"),
    ("id → email → mtls(required) → login", "email: other_user_later"),
    ("mtls(optional) → id → login", "mtls(optional): not_needed"),
    ("id → setup(static) → mfa(static,deny) → login", "mfa(static,deny): own_device"),
    ("id → pw → mfa(static,deny) → login", ""),
    ("id → captcha → pw → login", ""),
    // Behind the login nothing counts, and nothing is told.
    ("id → login → id-2 → pw", ""),
  ])
  func `a stage that proves nothing on a way says why`(flow: String, expected: String) throws {
    let way = try #require(Ways(flow).all.first { $0.effect == .loginNamed && $0.user == .withDevice })
    let idle = way.path.compactMap { step in step.idle.map { "\(step.stage): \($0.rawValue)" } }
    #expect(idle.joined(separator: ", ") == expected)
  }

  @Test func `an account is made without the invitation, and without the source, that a stage only offers`() {
    func idle(_ flow: String) -> [Way.Idleness?] {
      Ways(flow, "enrollment", sourceStageProves: false).all.first { $0.proofs.isEmpty }?.path.map(\.idle) ?? []
    }
    #expect(idle("invitation(cont) → prompt → write(always) → login") == [.notNeeded, nil, nil, nil])
    #expect(idle("source → id → login") == [.notNeeded, nil, nil])
  }

  /// Who comes back to a user whose device they enrolled has proved of that user what they proved before.
  @Test func `what was proved of a user counts again when that user is named again`() {
    let ways = Ways("id → pw → setup(static) → id-2 → mfa(static,deny) → login").all
    let back = ways.filter { $0.effect == .loginNamed && $0.proofs == .password }
    #expect(!back.isEmpty && back.allSatisfy { $0.path.first { $0.stage == "pw" }?.idle == nil }, "\(ways)")
  }

  // MARK: What is not known

  @Test func `a way is new if it is so for any value`() {
    // Validation before identification passes, unless webauthn is among its classes.
    let before = Ways("id → mfa(?) → login")
    let after = Ways("mfa(?) → id → login")
    #expect(after.new(against: [before]).contains { $0.proofs.isEmpty && $0.user == .withDevice })
    let login = Ways("id(?) → login").openLogins
    #expect(login.found.isEmpty && !login.undecided.isEmpty)
    #expect(login.undecided.first?.sentence == "now a user name is enough, for all that is known: id(unknown) → login")
    #expect(login.undecided.first?.question == "whether a user name is enough: id(unknown) → login")
    // Whatever the fact is, it is the same on both sides.
    #expect(after.new(against: [after]).isEmpty)
    #expect(Ways("captcha → id → mfa(?) → login").new(against: [before]).isEmpty)
  }

  @Test func `ways that differ only in a fact that is not known are told once`() {
    let ways = Ways("id(?) → pw → mfa(?) → login")
    let logins = ways.all.filter { $0.effect == .loginNamed && $0.begin == .a }
    #expect(
      logins.map(\.notation) == [
        "login-named with_device [password authenticator]", "login-named without_device [password]",
      ])
    #expect(logins.map(\.isCertain) == [true, false])
    let words = logins[1].assumptions.words { $0.text }
    #expect(words == ["mfa(unknown) has not_configured_action skip or configure"])
  }

  @Test func `a stage of unknown type may be anything`() {
    #expect(Ways("id → unknown → login").all.contains { $0.proofs == .password })
    #expect(Ways("id → login").new(against: [Ways("id → unknown → login")]).contains { $0.proofs.isEmpty })
    #expect(!Ways("id → pw → unknown").new(against: [Ways("id → pw → login")]).isEmpty)
  }

  // MARK: Limits

  @Test func `where paths are too many it is said and refused`() {
    let many = (1...11).map { "captcha-\($0)" }.joined(separator: " = ")
    let ways = Ways("\(many) → id → pw → login")
    #expect(ways.limit != nil)
    #expect(ways == Ways("\(many) → id → pw → login"))
    #expect(ways != Ways("\(many) → pw → id → login"))
    let change = WayChange(designation: "authentication", from: [ways], to: Ways("\(many) → pw → id → login"))
    #expect(change.verdicts.map(\.isRefusal) == [true])
    #expect(WayChange(designation: "authentication", from: [ways], to: ways).verdicts.isEmpty)
  }

  @Test func `the order in which bindings are given does not matter`() {
    let flow = JudgedFlow("id → pw?P = mfa(static,skip)?Q → id-2?R → email?S → login")
    var shuffled = flow
    var random = SystemRandomNumberGenerator()
    for _ in 0..<10 {
      shuffled.bindings.shuffle(using: &random)
      #expect(Ways(of: shuffled) == Ways(of: flow))
    }
  }
}
