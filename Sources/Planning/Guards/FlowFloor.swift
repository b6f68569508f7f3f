package import Bindings

/// What the guards demand of every state of a flow while a plan is carried out or undone.
package struct FlowFloor {
  private let flow: Flow
  private let facts: GuardFacts
  private let floor: GuardStanding

  /// Judges both ends of a plan, as the planner did: no state between may be worse than the worse of them.
  ///
  /// - Parameters:
  ///   - change: the flow as it was read, with its operations in the order of writing, temporary ones included.
  ///   - stages: those that its bindings name, now and afterwards.
  package init(_ change: FlowChange, stages: [Stage], lifting allowances: Set<Allowance>) {
    flow = change.flow
    facts = GuardFacts(of: stages)
    let lifted = Set(allowances.filter { $0.flow == change.flow.slug }.map(\.rule))
    let roles = StageRoles(of: change, facts)
    let first = Ladder(change.current)
    let last = first.passing(through: change.wanted).last ?? first
    floor = GuardStanding.worse(of: first.standing(roles, in: flow), last.standing(roles, in: flow)).lifting(lifted)
  }

  /// The guards that a sequence of writes would break on its way: below both ends of the plan, and worse than just before.
  ///
  /// - Parameter stages: those of the bindings, as they were read, for what the plan did not know.
  package func rulesBroken(by operations: [Operation], from bindings: [Binding], stages: [Stage] = []) -> [GuardRule] {
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
