/// What the guards demand of every state of a flow while a plan is carried out or undone.
struct FlowFloor {
  private let flow: Flow
  private let facts: GuardFacts
  private let floor: GuardStanding

  /// Judges both ends of the plan, as the planner did: no state between may be worse than the worse of them.
  init(_ before: FlowBefore, _ writes: PlannedWrites) {
    flow = before.flow
    facts = GuardFacts(stages: Dictionary(before.stages.map { ($0.pk, $0) }, uniquingKeysWith: { first, _ in first }))
    let operations = writes.operations.filter { $0.flowKey == before.flow.pk }.map(\.operation)
    let lifted = Set(writes.allowances.filter { $0.flow == before.flow.slug }.map(\.rule))
    let roles = StageRoles(of: FlowChange(flow: flow, current: before.bindings, wanted: operations), facts)
    let first = Ladder(before.bindings)
    let last = first.passing(through: operations).last ?? first
    floor = GuardStanding.worse(of: first.standing(roles, in: flow), last.standing(roles, in: flow)).lifting(lifted)
  }

  /// The guards that a sequence of writes would break on its way: below both ends of the plan, and worse than just before.
  ///
  /// - Parameter stages: those of the bindings, as they were read, for what the plan did not know.
  func rulesBroken(by operations: [Operation], from bindings: [Binding], stages: [Stage] = []) -> [GuardRule] {
    var facts = facts
    for stage in stages where facts.stages[stage.pk] == nil { facts.stages[stage.pk] = stage }
    let roles = StageRoles(of: FlowChange(flow: flow, current: bindings, wanted: operations), facts)
    let standings = Ladder(bindings).passing(through: operations).map { $0.standing(roles, in: flow) }
    let broken = zip(standings, standings.dropFirst()).flatMap { now, next in
      next.rulesBelow(GuardStanding.worse(of: floor, now))
    }
    return GuardRule.allCases.filter(broken.contains)
  }
}
