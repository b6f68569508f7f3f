/// What the guards demand of every state of a flow while a plan is carried out or undone.
struct FlowFloor {
  private let flow: Flow
  private let floor: GuardStanding
  private var facts: GuardFacts

  /// Judges both ends of the plan, as the planner did: no state between may be worse than the worse of them.
  init(_ before: FlowBefore, _ writes: PlannedWrites) {
    flow = before.flow
    facts = GuardFacts(stages: Dictionary(before.stages.map { ($0.pk, $0) }, uniquingKeysWith: { first, _ in first }))
    let lifted = Set(writes.allowances.filter { $0.flow == before.flow.slug }.map(\.rule))
    let first = Ladder(before.bindings)
    let last = first.passing(through: writes.operations(in: before.flow.pk)).last ?? first
    floor = GuardStanding.worse(of: first.standing(facts, in: flow), last.standing(facts, in: flow)).lifting(lifted)
  }

  /// The guards that the write would break, with the flow as it is now: below the plan's ends, and worse than now.
  func rulesBroken(by operation: Operation, in bindings: [Binding], stages: [Stage] = []) -> [GuardRule] {
    rulesBroken(by: operation, in: Ladder(bindings), stages: stages)
  }

  /// The guards that a sequence of writes would break on its way.
  func rulesBroken(by operations: [Operation], from bindings: [Binding]) -> [GuardRule] {
    var ladder = Ladder(bindings)
    var rules: Set<GuardRule> = []
    for operation in operations {
      rules.formUnion(rulesBroken(by: operation, in: ladder, stages: []))
      ladder = ladder.applying(operation)
    }
    return GuardRule.allCases.filter(rules.contains)
  }

  private func rulesBroken(by operation: Operation, in ladder: Ladder, stages: [Stage]) -> [GuardRule] {
    var facts = facts
    for stage in stages where facts.stages[stage.pk] == nil { facts.stages[stage.pk] = stage }
    let now = ladder.standing(facts, in: flow)
    let next = ladder.applying(operation).standing(facts, in: flow)
    return next.rulesBelow(GuardStanding.worse(of: floor, now))
  }
}

extension PlannedWrites {
  func operations(in flow: PrimaryKey) -> [Operation] {
    operations.filter { $0.flowKey == flow }.map(\.operation)
  }
}
