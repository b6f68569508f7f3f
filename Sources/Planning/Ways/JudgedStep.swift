internal import Bindings

/// A binding of a flow, ready to be run.
struct JudgedStep {
  let index: Int
  let order: Int
  let stage: JudgedStage
  /// A run of the stage that nobody has been through yet.
  let run: StageRun
  let restartsWithContext: Bool
  /// The bit that its policies have in `Visitor.skips`.
  let gate: UInt128
  let skip: Way.Skip
  private let policies: PolicyGate
  private let evaluateOnPlan: Bool
  private let reEvaluatePolicies: Bool

  init(_ binding: JudgedBinding, index: Int, gate: UInt128, in flow: JudgedFlow) {
    self.index = index
    self.gate = gate
    order = binding.settings.order
    stage = flow.stage(of: binding)
    run = StageRun(binding.settings.stage, stage.settings, in: flow)
    restartsWithContext = Self.restartsWithContext(binding.settings.invalidResponseAction)
    policies = PolicyGate(binding.policies, mode: binding.settings.policyEngineMode)
    evaluateOnPlan = binding.settings.evaluateOnPlan
    reEvaluatePolicies = binding.settings.reEvaluatePolicies
    skip = Way.Skip(binding: binding.key, stage: stage.name, policies: policies.deciding)
  }

  /// A word of a newer server is taken for the one that keeps the pending user.
  static func restartsWithContext(_ action: String) -> Bool { !["retry", "restart"].contains(action) }

  /// Whether there may be policies that decide, so that it needs a gate.
  var asksPolicies: Bool { policies.deciding != [] && (evaluateOnPlan || reEvaluatePolicies) }

  /// Whether one of several policies is enough to skip it.
  var isSkippedByOne: Bool { policies.hasSeveral && policies.needsAll }

  /// Whether its policies, asked while the plan is made, decide otherwise for an anonymous visitor than for others.
  var asksForAnonymityWhilePlanning: Bool {
    evaluateOnPlan
      && (policies.toPass(anonymous: true) != policies.toPass(anonymous: false)
        || policies.toFail(anonymous: true) != policies.toFail(anonymous: false))
  }

  /// Whether the stage can run for a visitor, and what it takes to skip it.
  ///
  /// Without either flag policies are never asked; with both they have to pass twice.
  func turn(for visitor: Visitor) -> (canRun: Bool, toSkip: PolicyGate.Need) {
    var moments: [Bool] = []
    if evaluateOnPlan { moments.append(visitor.standing.plannedForNobody) }
    if reEvaluatePolicies { moments.append(visitor.standing.pending == .nobody) }
    let canRun = moments.allSatisfy { policies.toPass(anonymous: $0) != .impossible }
    let skipping = moments.map { policies.toFail(anonymous: $0) }
    let toSkip: PolicyGate.Need =
      skipping.contains(.nothing) ? .nothing : skipping.contains(.policies) ? .policies : .impossible
    return (canRun, toSkip)
  }
}
