import BindingsTestSupport
import Blueprints
import Foundation
import Testing

@testable import Bindings
@testable import Planning

/// What is said of a flow as it stands, whoever made it so.
@Suite struct StandingTests {
  /// A flow of these stages, ten apart, in the order of the list; a binding entry names each of those that are declared.
  private struct World {
    var bindings: [Binding]
    var entries: String = "version: 1\nmetadata: {name: standing}\nentries:\n"
    var policies: [PrimaryKey: [PolicyBinding]] = [:]
    var stages = Stages.all

    init(_ stages: [(Stage, isDeclared: Bool)]) {
      bindings = stages.enumerated().map { binding($0.offset, $0.element.0, $0.offset * 10 + 10) }
      for (binding, stage) in zip(bindings, stages) where stage.isDeclared { declare(stage.0, binding.settings.order) }
      policies = Dictionary(firstOf: (bindings.map(\.pk) + [PrimaryKey("flow")]).map { ($0, []) })
    }

    mutating func declare(_ stage: Stage, _ order: Int) {
      entries += """
          - model: authentik_flows.flowstagebinding
            id: \(stage.name)-\(order)
            identifiers:
              target: !Find [authentik_flows.flow, [slug, a-flow]]
              stage: !Find [\(stage.model), [name, \(stage.name)]]
              order: \(order)

        """
    }

    mutating func declarePolicy(_ name: String, of stage: Stage, _ order: Int) {
      entries += """
          - model: authentik_policies.policybinding
            identifiers:
              target: !KeyOf \(stage.name)-\(order)
              policy: !Find [authentik_policies_expression.expressionpolicy, [name, \(name)]]
              order: 0

        """
    }

    mutating func bind(_ name: String, to number: Int) {
      let pk = bindings[number].pk
      policies[pk, default: []].append(
        PolicyBinding(
          pk: PrimaryKey("policy-\(name)"), target: pk,
          subject: .policy(name: name, model: "authentik_policies_expression.expressionpolicy")))
    }

    func plan(_ change: (inout PlanOptions) -> Void = { _ in }) async throws -> Plan {
      var options = PlanOptions()
      change(&options)
      var flow = Flow.of("authentication")
      flow.policyBindingModel = PrimaryKey("flow-model")
      let store = MemoryStore(
        Snapshot(
          server: "https://id.example.org", authentikVersion: "2026.8.0", readAt: "", flows: [flow], stages: stages,
          bindings: bindings, policies: policies))
      let reading = BlueprintReader().read(BlueprintText(file: "login.yaml", text: entries))
      return try await Reconciler(store: store, options: options).plan([reading]).get()
    }

    func told(_ change: (inout PlanOptions) -> Void = { _ in }) async throws -> [String] {
      try await plan(change).findings.filter { $0.way != nil }.map {
        "\($0.kind.rawValue) \($0.way?.rule.rawValue ?? "") \($0.pk?.text ?? "-") \($0.stage ?? "-")"
      }
    }
  }

  private static let good = [
    (Stages.identification, true), (Stages.password, true), (Stages.validation, true), (Stages.login, true),
  ]

  @Test func `a flow as its blueprint says has nothing to tell`() async throws {
    let world = World(Self.good)
    #expect(try await world.told().isEmpty)
    #expect(try await world.told { $0.comparesOnly = true }.isEmpty)
    let plan = try await world.plan()
    #expect(!plan.hasDifferences && plan.diagnostics.isEmpty)
  }

  @Test func `a login behind identification that no entry names is told at its binding`() async throws {
    var world = World([(Stages.identification, true), (Stages.login, false)] + Self.good.dropFirst())
    #expect(try await world.told { $0.comparesOnly = true } == ["way open-login b1 login"])
    #expect(try await world.told() == ["way open-login b1 login"])
    let pruned = try await world.plan { $0.prunes = true }
    #expect(pruned.findings.map(\.kind) == [.closed])
    #expect(!pruned.isRefused, "\(pruned.guards.map(\.message))")
    // A policy that lets the second login run sometimes keeps nobody out who waits for it.
    world.bind("sometimes", to: 1)
    #expect(try await world.told() == ["way open-login b1 login"])
  }

  /// Who may bind stages could otherwise hide a way behind more bindings than anybody can judge.
  @Test func `a flow that is too large to judge counts as open, unless it is as its blueprint says`() async throws {
    let many = (0..<11).map { Stages.stage("captcha-\($0)", "authentik_stages_captcha.captchastage") }
    for isDeclared in [false, true] {
      var world = World(Self.good)
      for (number, stage) in many.enumerated() {
        world.bindings.append(binding(100 + number, stage, 5))
        world.policies[world.bindings.last!.pk] = []
        if isDeclared { world.declare(stage, 5) }
      }
      world.stages += many
      #expect(
        try await world.told { $0.comparesOnly = true } == (isDeclared ? [] : ["way way-not-in-blueprint - -"]))
      let plan = try await world.plan { $0.comparesOnly = true }
      #expect(plan.diagnostics.map(\.code) == (isDeclared ? ["ways-not-judged"] : []))
      let requirement = Requirement(
        flow: GlobPattern("a-*"), include: [[.password]], reason: "somebody proves something")
      let required = try await world.told {
        $0.comparesOnly = true
        $0.requirements = [requirement]
      }
      #expect(required.last == "way required-proof - -")
    }
  }

  @Test func `an ignore rule for the stage accepts it`() async throws {
    let world = World([(Stages.identification, true), (Stages.login, false)] + Self.good.dropFirst())
    let told = try await world.told {
      $0.ignores = [IgnoreRule(flow: GlobPattern("*"), stage: GlobPattern("login"), fields: nil, reason: "a test")]
    }
    #expect(told == ["ignored open-login b1 login"])
  }

  @Test func `an open login that the blueprint declares is a warning everywhere`() async throws {
    let world = World([(Stages.identification, true), (Stages.login, true)])
    for compares in [false, true] {
      let plan = try await world.plan { $0.comparesOnly = compares }
      #expect(plan.findings.isEmpty)
      #expect(plan.diagnostics.map(\.code) == ["open-login"])
    }
  }

  @Test func `a binding that is missing opens a way, told at its entry`() async throws {
    var world = World(Self.good)
    world.bindings.remove(at: 1)
    let plan = try await world.plan()
    let finding = try #require(plan.findings.first { $0.way != nil })
    #expect(finding.kind == .way && finding.stage == "password", "\(finding)")
    #expect(finding.source?.line == 10)
    #expect(
      try await world.told { $0.creates = true } == [
        "closed open-login - password", "closed way-not-in-blueprint - password",
      ])
  }

  @Test func `a changed order opens a way, and the plan that puts it back closes it`() async throws {
    var world = World(Self.good)
    world.bindings[3].settings.order = 15
    #expect(try await world.told { $0.comparesOnly = true } == ["way open-login b3 login"])
    #expect(try await world.told() == ["closed open-login b3 login"])
  }

  @Test func `an undeclared policy is told where files declare some, and shown where they declare none`() async throws {
    var world = World(Self.good)
    world.bind("trusted", to: 2)
    world.bind("planted", to: 1)
    #expect(try await world.told { $0.comparesOnly = true }.isEmpty)
    world.declarePolicy("trusted", of: Stages.validation, 30)
    #expect(
      try await world.told { $0.comparesOnly = true } == ["way way-not-in-blueprint policy-planted password"])
    let ignored = try await world.told {
      $0.ignores = [IgnoreRule(flow: GlobPattern("*"), stage: GlobPattern("*"), fields: [.policies], reason: "a test")]
    }
    #expect(ignored == ["ignored way-not-in-blueprint policy-planted password"])
  }

  /// A plan is refused for what it may open, and a state that is there is told only for what it certainly has.
  @Test func `a plan may not open what the configuration forbids, be it only for some value of what is not known`()
    async throws
  {
    let requirement = Requirement(
      flow: GlobPattern("a-*"), include: [[.password]], reason: "everybody proves something")
    var world = World([(Stages.identification, true), (Stages.password, true), (Stages.login, true)])
    let place = try #require(world.stages.firstIndex { $0.pk == Stages.identification.pk })
    world.stages[place].settings = StageSettings()
    var removal = world
    removal.entries = removal.entries.replacingOccurrences(
      of: "- model: authentik_flows.flowstagebinding\n    id: password-20",
      with: "- model: authentik_flows.flowstagebinding\n    state: absent\n    id: password-20")
    let plan = try await removal.plan {
      $0.deletes = true
      $0.allowances = [Allowance(.unverifiedLogin, flow: "a-flow")]
      $0.requirements = [requirement]
    }
    #expect(plan.operations.count == 1)
    #expect(plan.diagnostics.filter { $0.severity == .error }.map(\.code) == ["required-proof"])
  }

  @Test func `what the configuration requires is told, and a plan that takes it away is refused`() async throws {
    let requirement = Requirement(
      flow: GlobPattern("a-*"), include: [[.password], [.authenticator, .passkey]], reason: "two factors")
    var world = World(Self.good)
    #expect(try await world.told { $0.requirements = [requirement] }.isEmpty)
    world = World([(Stages.identification, true), (Stages.password, true), (Stages.login, true)])
    #expect(try await world.told { $0.requirements = [requirement] } == ["way required-proof - -"])
    #expect(try await world.told { $0.requirements = [requirement] } == ["way required-proof - -"])
    let taken = World(Self.good)
    var lifted: [Diagnostic] = []
    var removal = taken
    removal.entries = removal.entries.replacingOccurrences(
      of: "- model: authentik_flows.flowstagebinding\n    id: mfa-validation-30",
      with: "- model: authentik_flows.flowstagebinding\n    state: absent\n    id: mfa-validation-30")
    for requirements in [[], [requirement]] {
      let plan = try await removal.plan {
        $0.deletes = true
        $0.allowances = [Allowance(.secondFactorRemoved, flow: "a-flow")]
        $0.requirements = requirements
      }
      #expect(plan.operations.count == 1 && plan.isRefused == !requirements.isEmpty)
      lifted = plan.diagnostics
    }
    #expect(lifted.map(\.code) == ["required-proof"])
    // Of a flow that another pattern means, nothing is required.
    var other = requirement
    other.flow = GlobPattern("b-*")
    #expect(try await world.told { $0.requirements = [other] }.isEmpty)
  }
}
