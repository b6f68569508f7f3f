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

  func way(_ steps: [JudgedStep], _ flow: JudgedFlow) -> Way {
    let skipped = steps.filter { visitor.skips & $0.gate != 0 && $0.asksPolicies }
    var way = Way(
      effect: effect, user: user, proofs: visitor.proofs, skips: Set(skipped.map(\.skip)),
      oneIsEnough: Set(skipped.filter(\.isSkippedByOne).map(\.skip.binding)), assumptions: visitor.assumptions,
      begin: visitor.begin, path: visitor.path.map { Way.Step(stage: steps[$0.index].stage.name, idle: $0.idle) })
    if visitor.skips & WaySearch.flowGate != 0 {
      let gate = PolicyGate(flow.entrance.policies, mode: flow.entrance.policyEngineMode)
      way.skips.insert(Way.Skip(binding: nil, stage: "", policies: gate.deciding))
      if gate.hasSeveral, !gate.needsAll { way.oneIsEnough.insert(nil) }
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
