import Bindings
import TestSupport

@testable import Planning

/// A random change of a random flow: all stage types, facts known and unknown, policies, ties, doubles.
struct RandomChange {
  let before: JudgedFlow
  let after: JudgedFlow

  init(using random: inout SeededGenerator) {
    var stages: [PrimaryKey: JudgedStage] = [:]
    let pool = (0..<Int.random(in: 3...6, using: &random)).map { PrimaryKey("stage \($0)") }
    var unknown = 2
    // What flows are made of, so that something is achieved in most of them.
    let usual: [StageRole] =
      Self.chance(2, &random)
      ? [.identification(checksPassword: false), .userLogin]
      : [.prompt, .userWrite, .identification(checksPassword: false)]
    for (number, pk) in pool.enumerated() {
      let role = usual.indices.contains(number) ? usual[number] : nil
      stages[pk] = Self.stage(role, named: pk.text, &unknown, &random)
    }
    let release: Bool? = Self.chance(8, &random) && unknown > 0 ? nil : Bool.random(using: &random)
    let demand: FlowAuthentication =
      Self.chance(2, &random) ? .none : FlowAuthentication.allCases.randomElement(using: &random) ?? .none
    let entrance = FlowEntrance(
      authentication: demand, policyEngineMode: Self.mode(&random),
      policies: Self.chance(5, &random) ? Self.policies(&random) : [])
    let designation =
      ["authentication", "authentication", "recovery", "enrollment", "stage_configuration"]
      .randomElement(using: &random) ?? ""
    let most = Self.chance(4, &random) ? 5 : 4
    var bindings = (0..<Int.random(in: 2...most, using: &random)).map { number in
      Self.binding(
        number, of: number < usual.count ? pool[number] : pool.randomElement(using: &random) ?? pool[0], &random)
    }
    before = JudgedFlow(
      designation: designation, entrance: entrance, sourceStageProves: release, stages: stages, bindings: bindings)
    for _ in 0..<Int.random(in: 1...2, using: &random) {
      let index = Int.random(in: 0..<max(1, bindings.count), using: &random)
      switch Int.random(in: 0..<5, using: &random) {
      case 0 where !bindings.isEmpty: bindings.remove(at: index)
      case 1 where bindings.count < most:
        bindings.append(
          Self.binding(bindings.count + 10, of: pool.randomElement(using: &random) ?? pool[0], &random, isNew: true))
      case 2 where !bindings.isEmpty:
        bindings[index].settings.evaluateOnPlan.toggle()
        bindings[index].settings.reEvaluatePolicies = Bool.random(using: &random)
      case _ where !bindings.isEmpty: bindings[index].settings.order = Int.random(in: 1...6, using: &random)
      default: break
      }
    }
    after = JudgedFlow(
      designation: designation, entrance: entrance, sourceStageProves: release, stages: stages, bindings: bindings)
  }

  private static func chance(_ oneIn: Int, _ random: inout SeededGenerator) -> Bool {
    Int.random(in: 0..<oneIn, using: &random) == 0
  }

  private static func mode(_ random: inout SeededGenerator) -> String { chance(3, &random) ? "all" : "any" }

  private static func policies(_ random: inout SeededGenerator) -> [PolicyBinding] {
    (0..<Int.random(in: 1...3, using: &random)).map { _ in
      PolicyBinding(
        notation: ["P", "Q", "!P", "-P", "~P", "nobody", "group:staff", "user:alice", "-group:staff"]
          .randomElement(using: &random) ?? "P")
    }
  }

  private static func binding(
    _ number: Int, of stage: PrimaryKey, _ random: inout SeededGenerator, isNew: Bool = false
  ) -> JudgedBinding {
    JudgedBinding(
      key: PrimaryKey("binding \(number)"),
      settings: BindingSettings(
        flow: PrimaryKey("flow"), stage: stage, order: Int.random(in: 1...6, using: &random),
        evaluateOnPlan: chance(3, &random), reEvaluatePolicies: !chance(4, &random), policyEngineMode: mode(&random),
        invalidResponseAction: chance(10, &random) ? "restart_with_context" : "retry"),
      policies: !isNew && chance(3, &random) ? policies(&random) : [])
  }

  private static func stage(
    _ role: StageRole?, named name: String, _ unknown: inout Int, _ random: inout SeededGenerator
  ) -> JudgedStage {
    func maybe<Value>(_ values: [Value]) -> Value? {
      if unknown > 0, chance(6, &random) {
        unknown -= 1
        return nil
      }
      return values.randomElement(using: &random)
    }
    let roles =
      RoleOfUnknown.all + [
        .authenticatorValidation, .password, .email, .userWrite, .prompt, .identification(checksPassword: false),
        .authenticatorSetup(.webauthn), .authenticatorSetup(nil), .userWrite, .prompt,
      ]
    var settings = StageSettings()
    let role = role ?? (chance(12, &random) && unknown == 2 ? nil : roles.randomElement(using: &random))
    if role == nil { unknown = 0 }
    settings.userFields = chance(8, &random) ? [] : ["username"]
    settings.resumeOnMatchFailures = maybeOnly(.source, [true, false, false])
    settings.passwordStage = maybeOnly(.identification(checksPassword: false), [true, false, false])
    settings.webauthnStage = maybeOnly(.identification(checksPassword: false), [true, false, false])
    settings.notConfiguredAction = maybeOnly(.authenticatorValidation, NotConfiguredAction.allCases)
    settings.deviceClasses = maybeOnly(
      .authenticatorValidation, [[.static], [.static, .totp], [.webauthn], [.static, .webauthn], []])
    settings.userCreationMode = maybeOnly(.userWrite, UserCreationMode.allCases)
    settings.mode = maybeOnly(.mutualTLS, MutualTLSMode.allCases)
    settings.continueFlowWithoutInvitation = maybeOnly(.invitation, [true, false])
    return JudgedStage(name: name, role: role, settings: settings)

    /// Unknown only where it decides, so that there are not too many worlds.
    func maybeOnly<Value>(_ wanted: StageRole, _ values: [Value]) -> Value? {
      role == wanted ? maybe(values) : values.randomElement(using: &random)
    }
  }

  // MARK: Worlds

  /// What the facts may be: every combination of values of those that are not known.
  struct World {
    var stages: [PrimaryKey: JudgedStage]
    var sourceStageProves: Bool
    var assumptions = Assumptions()

    func made(of flow: JudgedFlow) -> JudgedFlow {
      var flow = flow
      flow.stages = stages
      flow.sourceStageProves = sourceStageProves
      return flow
    }
  }

  var worlds: [World] {
    let releases = before.sourceStageProves.map { [$0] } ?? [false, true]
    var worlds = releases.map { proves in
      var world = World(stages: before.stages, sourceStageProves: proves)
      if before.sourceStageProves == nil {
        world.assume(Assumptions.Fact(stage: nil, name: .sourceProves), proves ? 1 : 0)
      }
      return world
    }
    func split<Value>(
      _ pk: PrimaryKey, _ name: Assumptions.Fact.Name, _ values: [Value], _ set: (inout JudgedStage, Value) -> Void
    ) {
      worlds = worlds.flatMap { world in
        values.enumerated().map { index, value in
          var world = world
          if var stage = world.stages[pk] {
            set(&stage, value)
            world.stages[pk] = stage
          }
          world.assume(Assumptions.Fact(stage: pk, name: name), index)
          return world
        }
      }
    }
    let used = Set((before.bindings + after.bindings).map(\.settings.stage))
    for (pk, stage) in before.stages.sorted(by: { $0.key < $1.key }) where used.contains(pk) {
      let facts = stage.settings
      if stage.role == nil { split(pk, .role, RoleOfUnknown.all) { $0.role = $1 } }
      if facts.passwordStage == nil { split(pk, .checksPassword, [false, true]) { $0.settings.passwordStage = $1 } }
      if facts.webauthnStage == nil { split(pk, .takesPasskey, [false, true]) { $0.settings.webauthnStage = $1 } }
      if facts.deviceClasses == nil {
        let all = Set(DeviceClass.allCases)
        split(pk, .asksWebAuthn, [all.subtracting([.webauthn]), all]) { $0.settings.deviceClasses = $1 }
      }
      if facts.notConfiguredAction == nil {
        split(pk, .notConfiguredAction, NotConfiguredAction.allCases) { $0.settings.notConfiguredAction = $1 }
      }
      if facts.userCreationMode == nil {
        split(pk, .creationMode, UserCreationMode.allCases) { $0.settings.userCreationMode = $1 }
      }
      if facts.mode == nil { split(pk, .mutualTLSMode, MutualTLSMode.allCases) { $0.settings.mode = $1 } }
      if facts.continueFlowWithoutInvitation == nil {
        split(pk, .goesOnWithoutInvitation, [false, true]) { $0.settings.continueFlowWithoutInvitation = $1 }
      }
      if facts.resumeOnMatchFailures == nil {
        split(pk, .goesOnWithoutMatch, [false, true]) { $0.settings.resumeOnMatchFailures = $1 }
      }
    }
    return worlds
  }

  var summary: String {
    func text(_ flow: JudgedFlow) -> String {
      flow.bindings.sorted { $0.settings.order < $1.settings.order }.map { binding in
        let stage = flow.stages[binding.settings.stage]
        return "  \(binding.settings.order) \(binding.key) \(binding.settings.stage) "
          + "\(stage?.role.map { "\($0)" } ?? "?") plan=\(binding.settings.evaluateOnPlan) "
          + "turn=\(binding.settings.reEvaluatePolicies) \(binding.settings.policyEngineMode) "
          + "\(binding.settings.invalidResponseAction) \((binding.policies ?? []).map(\.pk))"
      }.joined(separator: "\n")
    }
    let stages = before.stages.sorted { $0.key < $1.key }.map { "  \($0.key): \($0.value.settings)" }
    return "\(before.designation) \(before.entrance) proves \(String(describing: before.sourceStageProves))\n"
      + "before\n\(text(before))\nafter\n\(text(after))\nstages\n\(stages.joined(separator: "\n"))"
  }
}

extension RandomChange.World {
  fileprivate mutating func assume(_ fact: Assumptions.Fact, _ index: Int) {
    assumptions = assumptions.assuming(fact, in: 1 << index) ?? assumptions
  }
}
