internal import Bindings

/// All of a flow that decides who gets in, without its names: flows of one shape are run alike.
struct FlowShape: Hashable {
  let designation: String
  let sourceStageProves: Bool?
  let authentication: FlowAuthentication?
  /// The flow's own policies.
  let entrance: PolicyGate
  /// Its bindings, in the order of running.
  let steps: [Step]

  /// The bit in `Visitor.skips` of the flow's own policies; those of bindings follow it.
  static let entranceGate: UInt128 = 1
  static let mostGates = 127

  /// A binding of which policies may skip the stage.
  struct Step: Hashable {
    /// nil where not even the type is known.
    let role: StageRole?
    let settings: StageSettings
    /// Whether it has the order of the step before, so that either may run first.
    let isTied: Bool
    let restartsWithContext: Bool
    let policies: PolicyGate
    let evaluateOnPlan: Bool
    let reEvaluatePolicies: Bool
  }

  init(of flow: JudgedFlow) {
    designation = flow.designation
    sourceStageProves = flow.sourceStageProves
    authentication = flow.entrance.authentication
    entrance = PolicyGate(flow.entrance.policies, mode: flow.entrance.policyEngineMode)
    var last: Int?
    steps = flow.bindings.map { binding in
      let (stage, settings) = (flow.stage(of: binding), binding.settings)
      defer { last = settings.order }
      return Step(
        role: stage.role, settings: stage.settings, isTied: settings.order == last,
        restartsWithContext: Step.restartsWithContext(settings.invalidResponseAction),
        policies: PolicyGate(binding.policies, mode: settings.policyEngineMode),
        evaluateOnPlan: settings.evaluateOnPlan, reEvaluatePolicies: settings.reEvaluatePolicies)
    }
  }

  /// For each step the bit that its policies have in `Visitor.skips`.
  ///
  /// Of more than there are bits for, some share one; such a flow is not judged.
  var gates: [UInt128] {
    var count = 1
    return steps.map { step in
      defer { if step.asksPolicies { count += 1 } }
      return Self.entranceGate << min(count, Self.mostGates)
    }
  }
}

extension FlowShape.Step {
  /// A word of a newer server is taken for the one that keeps the pending user.
  static func restartsWithContext(_ action: String) -> Bool { !["retry", "restart"].contains(action) }

  /// Whether there may be policies that decide, so that it needs a gate.
  var asksPolicies: Bool { policies.mayDecide && (evaluateOnPlan || reEvaluatePolicies) }

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
    var turn = (canRun: true, toSkip: PolicyGate.Need.impossible)
    func ask(anonymous: Bool) {
      if policies.toPass(anonymous: anonymous) == .impossible { turn.canRun = false }
      turn.toSkip = max(turn.toSkip, policies.toFail(anonymous: anonymous))
    }
    if evaluateOnPlan { ask(anonymous: visitor.standing.plannedForNobody) }
    if reEvaluatePolicies { ask(anonymous: visitor.standing.pending == .nobody) }
    return turn
  }
}
