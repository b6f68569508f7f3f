import BindingsTestSupport
import Testing

@testable import Bindings
@testable import Planning

@Suite struct GuardTests {
  private typealias Write = Planning.Operation

  private static let fresh = [
    binding(0, Stages.identification, 10), binding(1, Stages.password, 20), binding(2, Stages.validation, 30),
    binding(3, Stages.login, 100),
  ]

  private func change(
    _ wanted: [Write], of current: [Binding] = fresh, in designation: String = "authentication"
  ) -> FlowChange {
    FlowChange(flow: .of(designation), current: current, wanted: wanted)
  }

  private func move(_ binding: Binding, to order: Int) -> Write {
    var after = binding.settings
    after.order = order
    return .update(binding.pk, from: binding.settings, to: after)
  }

  /// The rules that say something else than that they hold.
  private func troubles(
    _ change: FlowChange, facts: GuardFacts = Stages.facts, allowing: Set<Allowance> = [], mode: ApplyMode = .put
  ) -> [String] {
    change.writes(knowing: facts, allowing: allowing, mode: mode).verdicts.filter { $0.outcome != .holds }
      .map { "\($0.rule.rawValue) \($0.outcome.rawValue): \($0.message)" }
  }

  @Test func `a harmless change meets guards that all hold`() {
    let writes = change([move(Self.fresh[3], to: 40)]).writes(knowing: Stages.facts)
    #expect(!writes.isRefused)
    #expect(writes.verdicts.allSatisfy { $0.outcome == .holds })
    #expect(
      writes.verdicts.map(\.rule) == [
        .unverifiedLogin, .secondFactorRemoved, .uncheckedRecovery, .openEnrollment, .emptyFlow, .lockout, .weakerWay,
        .equalOrders, .policiesNeverRun, .looserPolicies,
      ])
  }

  /// The flows with more than one kind of stage that authentik 2025.10 brings along, and its recovery example.
  private static let brought: [(designation: String, stages: [(Stage, Int)])] = [
    (
      "authentication",
      [(Stages.identification, 10), (Stages.password, 20), (Stages.validation, 30), (Stages.login, 100)]
    ),
    ("authentication", [(Stages.login, 0)]),
    ("enrollment", [(Stages.prompt, 0), (Stages.write, 1), (Stages.login, 2)]),
    ("stage_configuration", [(Stages.prompt, 10), (Stages.write, 20), (Stages.login, 100)]),
    ("stage_configuration", [(Stages.validation, 0)]),
    ("authorization", [(Stages.prompt, 0)]),
    (
      "recovery",
      [
        (Stages.identification, 10), (Stages.email, 20), (Stages.prompt, 30), (Stages.write, 40), (Stages.login, 100),
      ]
    ),
  ]

  @Test(arguments: brought.indices)
  func `the flows of a fresh authentik can be changed and renumbered without noise`(
    _ index: Int
  ) {
    let (designation, stages) = Self.brought[index]
    let current = stages.enumerated().map { binding($0.offset, $0.element.0, $0.element.1) }
    var facts = Stages.facts
    facts.stages[Stages.identification.pk]?.settings = nil
    for renumbers in [false, true] {
      let wanted = current.enumerated().map { place, binding in
        var after = binding.settings
        after.invalidResponseAction = "restart"
        if renumbers { after.order = place + 5 }
        return Write.update(binding.pk, from: binding.settings, to: after)
      }
      let writes = change(wanted, of: current, in: designation).writes(knowing: facts)
      #expect(writes.operations.count == current.count)
      #expect(writes.verdicts.allSatisfy { $0.outcome == .holds })
    }
  }

  @Test func `login before every check is refused with every reason`() {
    let way = "now a user name is enough: identification → login"
    #expect(
      troubles(change([move(Self.fresh[3], to: 15)])) == [
        "unverified-login refused: \(way)", "second-factor-removed refused: \(way)",
      ])
  }

  @Test func `login before the password but behind the second factor lets in users without one`() {
    #expect(
      troubles(change([move(Self.fresh[1], to: 110)])) == [
        "unverified-login refused: now a user name is enough for users without an authenticator: "
          + "identification → mfa-validation → login",
        "weaker-way warning: now a user name and an authenticator are enough: identification → mfa-validation → login",
      ])
    var facts = Stages.facts
    facts.stages[Stages.validation.pk]?.settings?.notConfiguredAction = .deny
    #expect(troubles(change([move(Self.fresh[1], to: 110)]), facts: facts).map { $0.prefix(11) } == ["weaker-way "])
  }

  @Test func `a deleted second factor is refused unless another takes its place`() {
    let other = Stages.stage("webauthn", Stages.validation.model)
    var facts = Stages.facts
    facts.stages[other.pk] = other
    let delete = Write.delete(Self.fresh[2].pk, holding: Self.fresh[2].settings)
    #expect(
      troubles(change([delete]), facts: facts) == [
        "second-factor-removed refused: now a user name and the password are enough: identification → password → login"
      ])
    let replaced = change([delete, .create(settings(other, 30))]).writes(knowing: facts)
    #expect(!replaced.isRefused)
    #expect(replaced.operations.map(\.kind) == [.create, .delete])
  }

  @Test func `a second factor that is bound twice is one too many`() {
    let twice = Self.fresh + [binding(4, Stages.validation, 40)]
    #expect(troubles(change([.delete(twice[4].pk, holding: twice[4].settings)], of: twice)).isEmpty)
  }

  @Test func `the last binding of a flow stays`() {
    let only = binding(0, Stages.prompt, 10)
    let emptied = change([.delete(only.pk, holding: only.settings)], of: [only], in: "authorization")
    #expect(troubles(emptied) == ["empty-flow refused: the flow has no binding left"])
  }

  @Test func `a flow that would be empty between two writes is refused, with the write that empties it`() {
    let only = binding(0, Stages.prompt, 10)
    let again = change(
      [.delete(only.pk, holding: only.settings), .create(settings(Stages.prompt, 10))], of: [only], in: "authorization")
    #expect(
      troubles(again) == [
        "empty-flow refused: after write 1, the flow has no binding left; no order of the writes avoids it; "
          + "--atomic writes all at once, with no state between"
      ])
  }

  @Test func `a recovery that sets the password before its check is refused`() {
    let current = [
      binding(0, Stages.identification, 10), binding(1, Stages.email, 20), binding(2, Stages.prompt, 25),
      binding(3, Stages.write, 30),
    ]
    #expect(
      troubles(change([move(current[1], to: 40)], of: current, in: "recovery")) == [
        "unchecked-recovery refused: now a user name is enough to change the user, a new password included: "
          + "identification → prompt → user-write"
      ])
  }

  @Test func `an enrolment that asks for less is refused`() {
    let invitation = Stages.stage("invitation", "authentik_stages_invitation.invitationstage")
    let current = [binding(0, invitation, 10), binding(1, Stages.prompt, 20), binding(2, Stages.write, 30)]
    var facts = Stages.facts
    facts.stages[invitation.pk] = invitation
    facts.stages[invitation.pk]?.settings = StageSettings()
    facts.stages[invitation.pk]?.settings?.continueFlowWithoutInvitation = false
    facts.stages[Stages.write.pk]?.settings?.userCreationMode = .alwaysCreate
    #expect(
      troubles(change([move(current[0], to: 40)], of: current, in: "enrollment"), facts: facts) == [
        "open-enrollment refused: now nothing is needed to make an account: prompt → user-write"
      ])
  }

  @Test(arguments: [("authentication", "refused"), ("unenrollment", "warning")])
  func `a flow that nobody passes any more is no door`(designation: String, outcome: String) {
    let current = Array(Self.fresh.prefix(2)) + [binding(3, Stages.login, 100)]
    let said = troubles(change([move(current[1], to: 5)], of: current, in: designation))
    #expect(said.contains { $0.hasPrefix("lockout \(outcome): nobody ") }, "\(said)")
  }

  @Test func `new equal orders are refused, old ones are a note`() {
    let tie = "login (order 30) and mfa-validation (order 30) run in no fixed sequence"
    let said = troubles(change([move(Self.fresh[3], to: 30)]))
    #expect(said.contains("equal-orders refused: \(tie)"), "\(said)")
    // By the worse reading, the login comes first.
    #expect(said.contains { $0.hasPrefix("second-factor-removed refused") })
    let tied = [binding(0, Stages.prompt, 5), binding(1, Stages.login, 30), binding(2, Stages.validation, 30)]
    #expect(
      troubles(change([move(tied[0], to: 6)], of: tied, in: "enrollment")) == ["equal-orders note: already now, \(tie)"]
    )
  }

  @Test func `a binding whose policies would never be asked is refused, one that is so already is a note`() {
    let off = settings(Stages.prompt, 10, reEvaluate: false)
    let on = settings(Stages.prompt, 10)
    let message =
      "prompt (order 10) has both evaluation flags off, so its policies are never asked and the stage always runs"
    var facts = Stages.facts
    facts.policies[PrimaryKey("b0")] = []
    let turned = change(
      [.update(PrimaryKey("b0"), from: on, to: off)], of: [binding(0, Stages.prompt, 10)], in: "recovery")
    #expect(troubles(turned, facts: facts) == ["policies-never-run refused: \(message)"])

    var old = binding(0, Stages.prompt, 10)
    old.settings = off
    let other = binding(1, Stages.email, 20)
    #expect(
      troubles(change([move(other, to: 30)], of: [old, other], in: "enrollment"))
        == ["policies-never-run note: already now, \(message)"])
  }

  @Test func `a way that was there before is no wall`() {
    let open = [binding(0, Stages.identification, 10), binding(1, Stages.login, 20)]
    #expect(troubles(change([move(open[1], to: 30)], of: open)).isEmpty)
  }

  @Test func `the login of a source flow is no noise, and an identification before it is refused`() {
    let alone = [binding(0, Stages.login, 10)]
    #expect(troubles(change([move(alone[0], to: 20)], of: alone)).isEmpty)
    #expect(
      troubles(change([.create(settings(Stages.identification, 5))], of: alone)) == [
        "unverified-login refused: now a user name is enough: identification → login"
      ])
  }

  @Test func `an allowance lifts one rule for one flow`() {
    let early = change([move(Self.fresh[3], to: 15)])
    let one = early.writes(knowing: Stages.facts, allowing: [Allowance(.unverifiedLogin, flow: "a-flow")])
    #expect(one.isRefused)
    #expect(one.verdicts.first?.outcome == .allowed)
    let both: Set = [Allowance(.unverifiedLogin, flow: "a-flow"), Allowance(.secondFactorRemoved, flow: "a-flow")]
    #expect(!early.writes(knowing: Stages.facts, allowing: both).isRefused)
    let elsewhere: Set = [Allowance(.unverifiedLogin, flow: "other"), Allowance(.secondFactorRemoved, flow: "other")]
    #expect(early.writes(knowing: Stages.facts, allowing: elsewhere).verdicts.count { $0.outcome == .refused } == 2)
  }

  @Test func `a state between that no order of writes avoids is refused, or allowed`() {
    // One stage may stand at one order only once, so the old binding must go before the new one comes.
    let current = [
      binding(0, Stages.identification, 10), binding(1, Stages.password, 20), binding(2, Stages.login, 30),
    ]
    let again = change(
      [.delete(current[1].pk, holding: current[1].settings), .create(settings(Stages.password, 20))], of: current)
    let message =
      "after write 1, a user name is enough: identification → login; no order of the writes avoids it; "
      + "--atomic writes all at once, with no state between"
    #expect(troubles(again, mode: .atomic) == [])
    #expect(troubles(again) == ["unverified-login refused: \(message)"])
    #expect(
      troubles(again, allowing: [Allowance(.unverifiedLogin, flow: "a-flow")])
        == ["unverified-login allowed: \(message)"])
  }

  @Test func `what is wrong with the end does not hide a worse state on the way`() {
    // Both checks go behind login, the later one first to keep their sequence; the new one waits for the place of the old.
    let current = [
      binding(0, Stages.identification, 10), binding(1, Stages.validation, 15), binding(2, Stages.password, 20),
      binding(3, Stages.login, 30),
    ]
    var facts = Stages.facts
    facts.stages[Stages.validation.pk]?.settings?.notConfiguredAction = .deny
    let moved = change(
      [move(current[1], to: 35), move(current[2], to: 40), .create(settings(Stages.validation, 15))], of: current)
    let writes = moved.writes(knowing: facts, allowing: [Allowance(.secondFactorRemoved, flow: "a-flow")])
    let telling = writes.verdicts.filter { $0.outcome != .holds }
    #expect(telling.map(\.rule) == [.unverifiedLogin, .secondFactorRemoved, .weakerWay], "\(telling.map(\.message))")
    #expect(telling.map(\.outcome) == [.refused, .allowed, .warning])
    #expect(telling.map(\.moment) == [.between(step: 2), .between(step: 2), .after])
  }

  @Test(arguments: [(nil, "refused"), (2, "refused"), (0, nil)] as [(Int?, String?)])
  func `a deletion is refused where policies are bound, or may be`(count: Int?, outcome: String?) {
    let extra = binding(4, Stages.prompt, 50)
    var facts = Stages.facts
    facts.policies[extra.pk] = count.map { boundPolicies($0) }
    let verdicts = change([.delete(extra.pk, holding: extra.settings)], of: Self.fresh + [extra])
      .writes(knowing: facts).verdicts
    #expect(verdicts.first { $0.rule == .policiesLost }?.outcome.rawValue == outcome ?? "holds")
  }

  @Test func `policies that are counted or asked in another way are a warning, in both directions`() {
    var any = binding(0, Stages.prompt, 10)
    var all = any.settings
    all.policyEngineMode = "all"
    var facts = Stages.facts
    func said(_ update: Write) -> [String] { troubles(change([update], of: [any], in: "enrollment"), facts: facts) }
    let stricter = Write.update(any.pk, from: any.settings, to: all)
    #expect(said(stricter).isEmpty)
    facts.policies[any.pk] = boundPolicies(1)
    #expect(said(stricter).isEmpty)
    facts.policies[any.pk] = boundPolicies(2)
    #expect(
      said(stricter) == [
        "looser-policies warning: prompt (order 10) runs only where all of the 2 policies pass, so it is skipped more often"
      ])
    facts.policies[any.pk] = nil
    let asked = Write.update(any.pk, from: any.settings, to: settings(Stages.prompt, 10, evaluateOnPlan: true))
    #expect(
      said(asked) == [
        "looser-policies warning: prompt (order 10) asks the policies (how many is not known) both while planning and when "
          + "its turn comes, before when its turn comes, of the pending user, so it may be skipped for others"
      ])
    any.settings = all
    #expect(
      said(.update(any.pk, from: all, to: settings(Stages.prompt, 10))) == [
        "looser-policies warning: prompt (order 10) runs where any of the policies (how many is not known) passes, so it is "
          + "skipped less often"
      ])
  }

  // MARK: Facts

  @Test func `a password stage of identification that is not known may be one or none`() {
    var facts = Stages.facts
    let withoutLater = change([move(Self.fresh[1], to: 110)])
    facts.stages[Stages.identification.pk]?.settings?.passwordStage = nil
    #expect(!change([move(Self.fresh[3], to: 40)]).writes(knowing: facts).isRefused)
    #expect(withoutLater.writes(knowing: facts).isRefused)
    facts.stages[Stages.identification.pk]?.settings?.passwordStage = true
    #expect(!withoutLater.writes(knowing: facts).isRefused)
  }
}
