import Bindings
import TestSupport

@testable import AuthentikSandbox

/// A sandbox with one to three flows by chance, a blueprint that changes them by chance, and what is to come of it.
struct RandomFlows {
  private(set) var state: SandboxState
  private(set) var blueprint = "version: 1\nmetadata: {name: chance}\nentries:\n"
  /// What the bindings that there are hold in the end; those that are to go are not among them.
  private(set) var wanted: [PrimaryKey: BindingSettings] = [:]
  private(set) var created: Set<BindingSettings> = []

  init(_ random: inout SeededGenerator) {
    let version = AuthentikVersion.allCases.randomElement(using: &random) ?? .newest
    state = .freshInstall(version: version)
    for number in 1...Int.random(in: 1...3, using: &random) { addFlow("chance-\(number)", &random) }
    state.begin(with: state.bindings)
    for (pk, settings) in state.bindings.settingsByKey where !settings.isOf(state, "chance") { wanted[pk] = settings }
  }

  private mutating func addFlow(_ slug: String, _ random: inout SeededGenerator) {
    let flow = SandboxFlow(
      pk: state.makeKey(), policyBindingModel: state.makeKey(), slug: slug, name: slug, title: slug,
      designation: "stage_configuration")
    state.flows.append(flow)
    let stages = (0...Int.random(in: 2...5, using: &random)).map { number in
      SandboxStage(
        pk: state.makeKey(), name: "\(slug)-stage-\(number)", type: StageType(app: "dummy", verboseName: "Dummy"))
    }
    state.stages += stages
    // The first stage is bound by the blueprint at most; some are bound twice.
    let bound = stages.dropFirst().flatMap { stage in
      Int.random(in: 0..<4, using: &random) == 0 ? [stage, stage] : [stage]
    }
    let orders = (1...bound.count).map { $0 * 10 }.shuffled(using: &random)
    var kept: [(binding: Binding, stage: SandboxStage)] = []
    for (index, stage) in bound.enumerated() {
      let binding = Binding(
        pk: state.makeKey(), policyBindingModel: state.makeKey(),
        settings: BindingSettings(flow: flow.pk, stage: stage.pk, order: orders[index]).withOtherFields(&random))
      state.insert(binding)
      let hasPolicy = Int.random(in: 0..<3, using: &random) == 0
      if hasPolicy, let policy = state.policies.randomElement(using: &random) {
        state.policyBindings.append(
          SandboxPolicyBinding(
            pk: state.makeKey(), subject: .policy(policy.pk), target: binding.policyBindingModel, order: 0))
      }
      // One stays at least, and none goes with a policy.
      switch Int.random(in: 0..<6, using: &random) {
      case 0 where index > 0 && !hasPolicy: blueprint += entry(slug, binding.pk, nil, stage.name)
      case 1 where index > 0 && !hasPolicy: break
      default: kept.append((binding, stage))
      }
    }
    change(slug, kept, &random)
    if Bool.random(using: &random) {
      let settings = BindingSettings(
        flow: flow.pk, stage: stages[0].pk, order: 1000 + Int.random(in: 0...9, using: &random)
      ).withOtherFields(&random)
      created.insert(settings)
      blueprint += entry(slug, nil, settings, stages[0].name)
    }
  }

  /// Gives what stays other fields, other orders, or each other's.
  private mutating func change(
    _ slug: String, _ kept: [(binding: Binding, stage: SandboxStage)], _ random: inout SeededGenerator
  ) {
    var orders = kept.map(\.binding.settings.order)
    if Int.random(in: 0..<3, using: &random) == 0 { orders.shuffle(using: &random) }
    for (index, (binding, stage)) in kept.enumerated() {
      var settings = binding.settings
      settings.order = orders[index]
      switch Int.random(in: 0..<4, using: &random) {
      case 0: settings = settings.withOtherFields(&random)
      case 1: settings.order += Int.random(in: 1...9, using: &random)
      default: break
      }
      wanted[binding.pk] = settings
      blueprint += entry(slug, binding.pk, settings, stage.name)
    }
  }

  private func entry(_ slug: String, _ pk: PrimaryKey?, _ settings: BindingSettings?, _ stage: String) -> String {
    let target = "target: !Find [authentik_flows.flow, [slug, \(slug)]]"
    let stage = "stage: !Find [authentik_stages_dummy.dummystage, [name, \(stage)]]"
    let order = settings.map { ", order: \($0.order)" } ?? ""
    let fields = settings.map {
      "evaluate_on_plan: \($0.evaluateOnPlan), re_evaluate_policies: \($0.reEvaluatePolicies), "
        + "policy_engine_mode: \($0.policyEngineMode), invalid_response_action: \($0.invalidResponseAction)"
    }
    return """
        - model: authentik_flows.flowstagebinding
          state: \(settings == nil ? "absent" : "present")
          identifiers: {\(pk.map { "pk: \($0), \(target)" } ?? "\(target), \(stage)\(order)")}
          attrs: {\(pk == nil ? "" : "\(stage)\(order)\(settings == nil ? "" : ", ")")\(fields ?? "")}

      """
  }
}

extension BindingSettings {
  fileprivate func withOtherFields(_ random: inout SeededGenerator) -> BindingSettings {
    var settings = self
    settings.evaluateOnPlan = Bool.random(using: &random)
    settings.reEvaluatePolicies = !settings.evaluateOnPlan || Bool.random(using: &random)
    settings.policyEngineMode = Bool.random(using: &random) ? "any" : "all"
    settings.invalidResponseAction =
      ["retry", "restart", "restart_with_context"].randomElement(using: &random) ?? "retry"
    return settings
  }

  fileprivate func isOf(_ state: SandboxState, _ prefix: String) -> Bool {
    state.flow(flow)?.slug.hasPrefix(prefix) ?? false
  }
}
