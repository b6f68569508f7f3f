import Bindings
import Planning
import Testing

/// The rules that follow from ways: before → after.
@Suite struct WayRuleTests {
  struct Change: Sendable, CustomStringConvertible {
    var designation = "authentication"
    var release = true
    let before: String
    let after: String
    /// `refused rule` or `warned rule`, each once.
    let said: [String]

    var description: String { "\(designation): \(before) ⇒ \(after)" }
  }

  static let changes = [
    // A stage bound twice is one too many.
    Change(
      before: "id → pw → mfa(static,deny) → mfa(static,deny) → login", after: "id → pw → mfa(static,deny) → login",
      said: []),
    Change(
      before: "id → pw → mfa(?) → mfa(?) → login", after: "id → pw → mfa(?) → login", said: []),
    // Another identification behind what was proved.
    Change(
      before: "id → pw → login", after: "id → pw → id-2 → login", said: ["refused unverified-login"]),
    Change(
      before: "id → id-2 → pw → login", after: "id → pw → id-2 → login", said: ["refused unverified-login"]),
    Change(
      before: "id → mfa(static,deny) → login", after: "id → mfa(static,deny) → id-2 → login",
      said: ["refused second-factor-removed", "refused unverified-login"]),
    // Validation before anybody is named.
    Change(
      before: "id → pw → mfa(static,skip) → login", after: "mfa(static,skip) → id → pw → login",
      said: ["refused second-factor-removed"]),
    Change(
      before: "id → pw → mfa(?) → login", after: "mfa(?) → id → pw → login",
      said: ["refused second-factor-removed", "warned weaker-way"]),
    Change(
      before: "id → mtls(required) → login", after: "id → login → mtls(required)",
      said: ["refused second-factor-removed", "refused unverified-login"]),
    // How often policies skip is not the ways' to judge.
    Change(before: "id → pw?P&Q → login", after: "id → pw?all:P&Q → login", said: []),
    Change(
      before: "id → pw@never?P → login", after: "id → pw?P → login", said: ["refused unverified-login"]),
    Change(before: "id → pw?P → login", after: "id → pw@never?P → login", said: []),
    // The second factor of users whom no policy lets past it.
    Change(
      before: "id → pw → mfa(static,skip)?P → login", after: "id → pw → login",
      said: ["refused second-factor-removed"]),
    Change(
      before: "id → pw → login", after: "id → pw → mfa(static,deny) → login", said: []),
    // Recovery.
    Change(
      designation: "recovery", before: "id → email → prompt → write(never)",
      after: "email → id → prompt → write(never)",
      said: ["warned lockout", "warned weaker-way"]),
    Change(
      designation: "recovery", before: "id → mfa(?) → prompt → write(?)", after: "mfa(?) → id → prompt → write(?)",
      said: ["refused open-enrollment", "refused second-factor-removed", "refused unchecked-recovery"]),
    Change(
      designation: "recovery", before: "id → email → prompt → write(never)",
      after: "id → prompt → write(never) → email",
      said: ["refused unchecked-recovery"]),
    Change(
      designation: "recovery", before: "id → email → prompt → write(never) → login",
      after: "id → email → id-2 → prompt → write(never) → login",
      said: ["refused unchecked-recovery", "refused unverified-login"]),
    // Sources.
    Change(
      before: "id → source → login", after: "source → id → login", said: ["refused unverified-login"]),
    Change(release: false, before: "id → source → login", after: "source → id → login", said: []),
    // Enrolment.
    Change(
      designation: "enrollment", before: "invitation(must) → prompt → write(always) → login",
      after: "prompt → write(always) → login", said: ["refused open-enrollment"]),
    Change(
      designation: "enrollment", before: "prompt → write(always) → email → login",
      after: "prompt → write(always) → login → email", said: ["refused open-enrollment"]),
    Change(
      designation: "enrollment", before: "invitation(must)?P → prompt → write(always) → login",
      after: "prompt → write(always) → login", said: ["refused open-enrollment"]),
    Change(
      designation: "enrollment", before: "captcha", after: "invitation(must) → write(always)",
      said: ["warned weaker-way"]),
    Change(
      designation: "enrollment", before: "captcha", after: "prompt → write(always)", said: ["refused open-enrollment"]),
    // Lockout.
    Change(before: "id → pw → login", after: "pw → id → login", said: ["refused lockout", "warned weaker-way"]),
    Change(before: "id → pw → login", after: "deny → id → pw → login", said: ["refused lockout"]),
    Change(before: "login", after: "deny → login", said: ["refused lockout"]),
    Change(designation: "authorization", before: "consent", after: "consent → deny", said: ["warned lockout"]),
    Change(before: "id → pw → login", after: "", said: []),
    // Acting on others.
    Change(
      designation: "unenrollment", before: "id → pw → delete", after: "id → delete",
      said: ["refused unverified-login"]),
    Change(
      before: "id → pw → setup(static) → login", after: "id → setup(static) → pw → login",
      said: ["refused unverified-login"]),
    // Weaker, and still verified.
    Change(
      before: "id → pw → mfa(static,deny) → login", after: "id → mfa(static,deny) → login", said: ["warned weaker-way"]),
    Change(before: "captcha → id → pw → login", after: "id → pw → login", said: []),
    // What a caller has set is the caller's to answer for.
    Change(before: "", after: "login", said: ["warned weaker-way"]),
  ]

  @Test(arguments: changes)
  func `a change is judged by its new ways`(change: Change) {
    let (before, after) = (ways(change.before, change), ways(change.after, change))
    let verdicts = WayChange(designation: change.designation, from: [before], to: after).verdicts
    let said = Set(verdicts.map { "\($0.isRefusal ? "refused" : "warned") \($0.rule.rawValue)" })
    #expect(said == Set(change.said), "\(verdicts.map(\.sentence))")
    // What is refused on the way is refused of a state between, too, unless an end has it anyway.
    #expect(WayChange(designation: change.designation, from: [before, after], to: after).refusals.isEmpty)
    #expect(WayChange(designation: change.designation, from: [before], to: before).verdicts.isEmpty)
  }

  private func ways(_ flow: String, _ change: Change) -> Ways {
    Ways(flow, change.designation, sourceStageProves: change.release)
  }

  @Test func `a refusal says the way`() {
    let verdicts = WayChange(designation: "authentication", from: [Ways("id → pw → login")], to: Ways("id → login"))
      .verdicts
    #expect(verdicts.map(\.sentence) == ["now a user name is enough: id → login"])
    #expect(
      WayChange(
        designation: "authentication", from: [Ways("id → pw → mfa(static,skip) → login")], to: Ways("id → pw → login")
      ).verdicts.map(\.sentence) == ["now a user name and the password are enough: id → pw → login"])
    #expect(
      WayChange(
        designation: "enrollment", from: [Ways("invitation(must) → write(always)")],
        to: Ways("prompt → write(always)")
      ).verdicts.map(\.sentence) == ["now nothing is needed to make an account: prompt → write(always)"])
  }

  // MARK: The state that is there

  @Test func `an open login is one by name alone that no policy has to open`() {
    #expect(Ways("id → login").openLogins.found.map { $0.path.map(\.stage) } == [["id", "login"], ["id", "login"]])
    #expect(Ways("id → pw → login → id-2 → login-2").openLogins.found.count == 2)
    for flow in [
      "id → pw → login", "id → pw?P → login", "mtls(required) → login", "login", "prompt → write(always) → login",
    ] {
      #expect(Ways(flow).openLogins == StandingWays(found: [], undecided: []))
    }
    #expect(Ways("id → login", authentication: .requireAuthenticated).openLogins.found.isEmpty)
    #expect(Ways("id → login", policies: ["P"]).openLogins.found.isEmpty)
  }

  @Test func `a server has a way that its blueprint has not`() {
    let blueprint = Ways("id → pw → mfa(static,skip)?P → login")
    func extra(_ server: String) -> [String] {
      Ways(server).notInBlueprint(blueprint).found.map(\.notation).filter { !$0.contains("without") }
    }
    #expect(extra("id → pw → mfa(static,skip)?P → login").isEmpty)
    // An unmanaged login, an undeclared policy, a missing policy, a missing binding, a changed one.
    #expect(extra("id → login-2 → pw → mfa(static,skip)?P → login") == ["login-named with_device []"])
    #expect(
      extra("id → pw?Q → mfa(static,skip)?P → login").contains(
        "login-named with_device [] skips mfa(static,skip)?P pw?Q"))
    #expect(
      extra("id → pw → mfa(static,skip)?!P → login") == ["login-named with_device [password] skips mfa(static,skip)?!P"]
    )
    #expect(extra("id → pw → login") == ["login-named with_device [password]"])
    #expect(extra("id → pw → mfa(static,skip) → login").isEmpty)
    #expect(extra("id → pw → mfa(static,skip)?~P → login") == ["login-named with_device [password]"])
    // Of a blueprint that reaches no login by itself nothing is said.
    #expect(Ways("id → login").notInBlueprint(Ways("id → pw")).found.isEmpty)
  }

  @Test func `what is not known is no finding but is said`() {
    let blueprint = Ways("id → pw → login")
    let policiesUnknown = Ways("id → pw??? → login").notInBlueprint(blueprint)
    #expect(policiesUnknown.found.isEmpty && !policiesUnknown.undecided.isEmpty)
    let typeUnknown = Ways("id → unknown → pw → login").notInBlueprint(blueprint)
    #expect(typeUnknown.found.isEmpty && !typeUnknown.undecided.isEmpty)
  }
}
