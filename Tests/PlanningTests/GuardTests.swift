import BindingsTestSupport
import TestSupport
import Testing

@testable import Bindings
@testable import Planning

@Suite struct GuardTests {
  private typealias Write = Planning.Operation

  /// Who logs in, and how, by the sequence of stages; orders are equal where two stages share a place.
  struct LoginCase: CustomTestStringConvertible {
    var stages: [(Stage, Int)]
    var login: GuardStanding.Login
    var testDescription: String { stages.map { "\($0.0.name) \($0.1)" }.joined(separator: ", ") }

    init(_ login: GuardStanding.Login, _ stages: (Stage, Int)...) {
      (self.login, self.stages) = (login, stages)
    }
  }

  private static let passwordIdentification = Stage(
    pk: PrimaryKey("both"), name: "both", model: Stages.identification.model,
    settings: StageSettings(passwordStage: true))

  private static let logins: [LoginCase] = [
    LoginCase(
      .verified, (Stages.identification, 10), (Stages.password, 20), (Stages.validation, 30), (Stages.login, 100)),
    LoginCase(.verified, (Stages.identification, 1), (Stages.email, 2), (Stages.login, 3)),
    LoginCase(.verified, (Stages.source, 1), (Stages.login, 3)),
    LoginCase(.verified, (passwordIdentification, 1), (Stages.login, 2)),
    LoginCase(.verified, (Stages.prompt, 1)),
    LoginCase(.byAuthenticatorAlone, (Stages.validation, 1), (Stages.login, 2)),
    LoginCase(
      .byAuthenticatorAlone, (Stages.identification, 1), (Stages.validation, 2), (Stages.login, 3), (Stages.password, 4)
    ),
    LoginCase(.byWhoeverStarted, (Stages.login, 0)),
    LoginCase(.byWhoeverStarted, (Stages.password, 0), (Stages.login, 1), (Stages.identification, 2)),
    LoginCase(.byNameAlone, (Stages.identification, 1), (Stages.login, 2), (Stages.password, 3)),
    LoginCase(.byNameAlone, (Stages.password, 1), (Stages.identification, 2), (Stages.login, 3)),
    LoginCase(.byNameAlone, (Stages.identification, 1), (Stages.password, 2), (Stages.login, 2)),
    LoginCase(.byNameAlone, (Stages.identification, 1), (Stages.password, 1), (Stages.login, 2)),
    LoginCase(.byNameAlone, (Stages.identification, 1), (Stages.login, 1)),
    LoginCase(.byNameAlone, (Stages.identification, 1), (Stages.login, 2), (Stages.password, 3), (Stages.login, 4)),
    LoginCase(.byNameAlone, (Stages.identification, 1), (Stages.prompt, 2), (Stages.login, 3)),
  ]

  @Test(arguments: logins) func `a login is as good as the worst reading of what runs before it`(_ login: LoginCase) {
    let roles = Stages.roles(of: Stages.all + [Self.passwordIdentification])
    let ladder = Ladder(login.stages.enumerated().map { binding($0.offset, $0.element.0, $0.element.1) })
    #expect(ladder.standing(roles, in: .of("authentication")).login == login.login)
    #expect(ladder.standing(roles, in: .of("enrollment")).login == .verified)
  }

  @Test func `the worst reading is the worst of all sequences that equal orders allow`() {
    let seed = SeededGenerator.seed
    print("guards: FLOWBIND_SEED=\(seed)")
    var random = SeededGenerator(seed: seed)
    for _ in 0..<2_000 {
      let bindings = (0..<Int.random(in: 0...5, using: &random)).map {
        binding($0, Stages.all.randomElement(using: &random)!, Int.random(in: 0...3, using: &random))
      }
      for designation in ["authentication", "recovery"] {
        let flow = Flow.of(designation)
        let tied = Ladder(bindings).standing(Stages.roles, in: flow)
        let readings = strictReadings(of: bindings).map { Ladder($0).standing(Stages.roles, in: flow) }
        let worst = readings.reduce(readings[0]) { GuardStanding.worse(of: $0, $1) }
        #expect(
          tied == worst, "FLOWBIND_SEED=\(seed): \(bindings.map { "\($0.settings.stage)@\($0.settings.order)" })")
      }
    }
  }

  /// All ladders without ties that have the same sequence wherever the given orders differ.
  private func strictReadings(of bindings: [Binding]) -> [[Binding]] {
    var readings: [[Binding]] = [[]]
    for group in Dictionary(grouping: bindings, by: \.settings.order).sorted(by: { $0.key < $1.key }).map(\.value) {
      readings = readings.flatMap { reading in
        permutations(of: group).map { reading + $0 }
      }
    }
    return readings.map { reading in
      reading.enumerated().map { place, binding in
        var binding = binding
        binding.settings.order = place
        return binding
      }
    }
  }

  private func permutations(of bindings: [Binding]) -> [[Binding]] {
    guard let last = bindings.last else { return [[]] }
    return permutations(of: Array(bindings.dropLast())).flatMap { rest in
      (0...rest.count).map { Array(rest[..<$0]) + [last] + rest[$0...] }
    }
  }

  // MARK: Verdicts

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
    _ change: FlowChange, facts: GuardFacts = Stages.facts, allowing: Set<Allowance> = []
  ) -> [String] {
    change.writes(knowing: facts, allowing: allowing).verdicts.filter { $0.outcome != .holds }
      .map { "\($0.rule.rawValue) \($0.outcome.rawValue): \($0.message)" }
  }

  @Test func `a harmless change meets guards that all hold`() {
    let writes = change([move(Self.fresh[3], to: 40)]).writes(knowing: Stages.facts)
    #expect(!writes.isRefused)
    #expect(writes.verdicts.allSatisfy { $0.outcome == .holds })
    #expect(
      writes.verdicts.map(\.rule) == [
        .unverifiedLogin, .secondFactorRemoved, .emptyFlow, .equalOrders, .policiesNeverRun,
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
    #expect(
      troubles(change([move(Self.fresh[3], to: 15)])) == [
        "unverified-login refused: login (order 15) logs in by user name alone: no verifying stage is sure to run before it",
        "second-factor-removed refused: mfa-validation (order 30) no longer runs before every login",
      ])
  }

  @Test func `login before the password but behind the second factor is a warning`() {
    #expect(
      troubles(change([move(Self.fresh[1], to: 110)])) == [
        "unverified-login warning: login (order 100) rests on authenticator validation alone, "
          + "which lets users without an authenticator pass if it is set to skip"
      ])
  }

  @Test func `a deleted second factor is refused unless another takes its place`() {
    let other = Stages.stage("webauthn", Stages.validation.model)
    var facts = Stages.facts
    facts.stages[other.pk] = other
    facts.policies[Self.fresh[2].pk] = []
    let delete = Write.delete(Self.fresh[2].pk, holding: Self.fresh[2].settings)
    #expect(
      troubles(change([delete]), facts: facts) == [
        "second-factor-removed refused: mfa-validation (order 30) no longer runs before every login"
      ])
    let replaced = change([delete, .create(settings(other, 30))]).writes(knowing: facts)
    #expect(!replaced.isRefused)
    #expect(replaced.operations.map(\.kind) == [.create, .delete])
  }

  @Test func `the last binding of a flow stays`() {
    let only = binding(0, Stages.prompt, 10)
    var facts = Stages.facts
    facts.policies[only.pk] = []
    let emptied = change([.delete(only.pk, holding: only.settings)], of: [only], in: "authorization")
    #expect(troubles(emptied, facts: facts) == ["empty-flow refused: the flow has no binding left"])
  }

  @Test func `a flow that would be empty between two writes is refused, with the write that empties it`() {
    let only = binding(0, Stages.prompt, 10)
    var facts = Stages.facts
    facts.policies[only.pk] = []
    let again = change(
      [.delete(only.pk, holding: only.settings), .create(settings(Stages.prompt, 10))], of: [only], in: "authorization")
    #expect(
      troubles(again, facts: facts) == [
        "empty-flow refused: after write 1, the flow has no binding left; no order of the writes avoids it"
      ])
  }

  @Test func `a recovery that sets the password before its check is refused`() {
    let current = [binding(0, Stages.identification, 10), binding(1, Stages.email, 20), binding(2, Stages.write, 30)]
    #expect(
      troubles(change([move(current[1], to: 40)], of: current, in: "recovery")) == [
        "unchecked-recovery refused: no email or authenticator validation is sure to run before user-write (order 30)"
      ])
  }

  @Test func `new equal orders are refused, old ones are a note`() {
    let tie = "login (order 30) and mfa-validation (order 30) run in no fixed sequence"
    #expect(troubles(change([move(Self.fresh[3], to: 30)])).contains("equal-orders refused: \(tie)"))
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

  @Test func `a rule that did not hold before is a note and never a wall`() {
    let open = [binding(0, Stages.identification, 10), binding(1, Stages.login, 20)]
    #expect(
      troubles(change([move(open[1], to: 30)], of: open)) == [
        "unverified-login note: already now, login (order 30) logs in by user name alone: "
          + "no verifying stage is sure to run before it"
      ])
  }

  @Test func `the login of a source flow is no noise, and an identification before it is refused`() {
    let alone = [binding(0, Stages.login, 10)]
    #expect(troubles(change([move(alone[0], to: 20)], of: alone)).isEmpty)
    #expect(
      troubles(change([.create(settings(Stages.identification, 5))], of: alone)) == [
        "unverified-login refused: login (order 10) logs in by user name alone: no verifying stage is sure to run before it"
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
    var facts = Stages.facts
    facts.policies[current[1].pk] = []
    let again = change(
      [.delete(current[1].pk, holding: current[1].settings), .create(settings(Stages.password, 20))], of: current)
    let message =
      "after write 1, login (order 30) logs in by user name alone: no verifying stage is sure to run before it; "
      + "no order of the writes avoids it"
    #expect(troubles(again, facts: facts) == ["unverified-login refused: \(message)"])
    #expect(
      troubles(again, facts: facts, allowing: [Allowance(.unverifiedLogin, flow: "a-flow")])
        == ["unverified-login allowed: \(message)"])
  }

  @Test func `a warning about the end does not hide a worse state on the way`() {
    // Both checks go behind login, the later one first to keep their sequence; the new one waits for the place of the old.
    let current = [
      binding(0, Stages.identification, 10), binding(1, Stages.validation, 15), binding(2, Stages.password, 20),
      binding(3, Stages.login, 30),
    ]
    let moved = change(
      [move(current[1], to: 35), move(current[2], to: 40), .create(settings(Stages.validation, 15))], of: current)
    let writes = moved.writes(knowing: Stages.facts, allowing: [Allowance(.secondFactorRemoved, flow: "a-flow")])
    #expect(
      writes.verdicts.prefix(3).map(\.outcome) == [.warning, .refused, .allowed], "\(writes.verdicts.map(\.message))")
    #expect(writes.verdicts.prefix(3).map(\.moment) == [.after, .between(step: 2), .between(step: 2)])
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

  @Test func `policies that count for less are a warning`() {
    var all = binding(0, Stages.prompt, 10)
    all.settings.policyEngineMode = "all"
    var any = all.settings
    any.policyEngineMode = "any"
    var facts = Stages.facts
    let looser = change([.update(all.pk, from: all.settings, to: any)], of: [all], in: "enrollment")
    #expect(
      troubles(looser, facts: facts) == [
        "looser-policies warning: prompt (order 10) needs any instead of all of the policies (how many is not known)"
      ])
    facts.policies[all.pk] = boundPolicies(2)
    #expect(
      troubles(looser, facts: facts) == [
        "looser-policies warning: prompt (order 10) needs any instead of all of the 2 policies"
      ])
    facts.policies[all.pk] = []
    #expect(troubles(looser, facts: facts).isEmpty)
  }

  // MARK: Facts

  @Test func `a password stage of identification that is not known counts as none`() {
    var facts = Stages.facts
    facts.stages[Stages.identification.pk]?.settings = nil
    #expect(!change([move(Self.fresh[3], to: 40)]).writes(knowing: facts).isRefused)
    #expect(change([move(Self.fresh[1], to: 110), move(Self.fresh[2], to: 120)]).writes(knowing: facts).isRefused)
    facts.stages[Stages.identification.pk]?.settings = StageSettings(passwordStage: true)
    let moved = change([move(Self.fresh[1], to: 110)]).writes(knowing: facts)
    #expect(!moved.verdicts.contains { $0.rule == .unverifiedLogin && $0.outcome != .holds })
  }
}
