internal import Bindings

/// Something that a visitor achieved on a run.
struct FoundWay {
  let effect: Way.Effect
  let user: Way.User
  let visitor: Visitor

  init(_ effect: Way.Effect, _ visitor: Visitor) {
    self.effect = effect
    self.visitor = visitor
    user =
      switch effect {
      case .loginNew, .accountMade: .any
      case .loginNamed, .userWritten, .deviceEnrolled, .userDeleted, .userLocked:
        visitor.standing.hasDevice ? .withDevice : .withoutDevice
      }
  }

  func isComparable(to other: FoundWay) -> Bool { effect == other.effect && user == other.user }

  /// With the names of a flow; the steps of its shape are its bindings.
  func way(in flow: JudgedFlow, _ shape: FlowShape, gates: [UInt128]) -> Way {
    var way = Way(
      effect: effect, user: user, proofs: visitor.proofs, skips: [], assumptions: visitor.assumptions,
      begin: visitor.begin,
      path: visitor.path.map { Way.Step(stage: flow.stage(of: flow.bindings[$0.index]).name, idle: $0.idle) })
    guard visitor.skips != 0 else { return way }
    for (place, step) in shape.steps.enumerated() where visitor.skips & gates[place] != 0 && step.asksPolicies {
      let binding = flow.bindings[place]
      way.skips.insert(
        Way.Skip(
          binding: binding.key, stage: flow.stage(of: binding).name, policies: PolicyGate.deciding(binding.policies)))
      if step.isSkippedByOne { way.oneIsEnough.insert(binding.key) }
    }
    if visitor.skips & FlowShape.entranceGate != 0 {
      way.skips.insert(Way.Skip(binding: nil, stage: "", policies: PolicyGate.deciding(flow.entrance.policies)))
      if shape.entrance.hasSeveral, !shape.entrance.needsAll { way.oneIsEnough.insert(nil) }
    }
    return way
  }
}

extension Way {
  /// What ways are sorted by: effect, user, and the weakest first.
  var rank: (Int, String, Int, Int, UInt16) {
    (
      Effect.allCases.firstIndex(of: effect) ?? 0, user.rawValue, proofs.list.count, skips.count, proofs.rawValue
    )
  }
}
