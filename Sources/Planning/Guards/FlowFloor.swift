package import Bindings

/// What the guards demand of every state of a flow while a plan is carried out or undone.
package struct FlowFloor {
  private let flow: Flow
  private let facts: GuardFacts
  private let created: [Operation]
  /// The flow at both ends of the plan.
  private let states: [Ladder]
  /// Whether one of the ends is a flow without bindings.
  private let mayBeEmpty: Bool
  private let lifted: Set<GuardRule>

  /// Judges both ends of a plan, as the planner did: no state between may let in whom neither of them does.
  ///
  /// - Parameters:
  ///   - change: the flow as it was read, with its operations in the order of writing, temporary ones included.
  ///   - facts: of its bindings and of the stages that they name, now and afterwards.
  package init(_ change: FlowChange, knowing facts: GuardFacts, lifting allowances: Set<Allowance>) {
    flow = change.flow
    self.facts = facts
    created = change.wanted.filter { $0.kind == .create }
    lifted = Set(allowances.filter { $0.flow == change.flow.slug }.map(\.rule))
    let first = Ladder(change.current)
    states = [first, first.passing(through: change.wanted).last ?? first]
    mayBeEmpty = states.contains { $0.rungs.isEmpty }
  }

  /// The guards that a sequence of writes would break on its way: by ways that neither end of the plan has, nor the
  /// state just before.
  ///
  /// - Parameters:
  ///   - stages: those of the bindings, as they were read, for what the plan did not know.
  ///   - atOnce: whether nobody sees a state between.
  package func rulesBroken(
    by operations: [Operation], from bindings: [Binding], stages: [Stage] = [], atOnce: Bool = false
  ) -> [GuardRule] {
    var facts = facts
    for stage in stages where facts.stages[stage.pk] == nil { facts.stages[stage.pk] = stage }
    let judged = FlowInFacts(flow, facts, creating: created)
    let first = Ladder(bindings)
    let passed = atOnce ? [first, first.changed(by: operations)] : first.passing(through: operations)
    let memory = WaysMemory()
    var ends: [Ways]?
    var broken: Set<GuardRule> = []
    for next in passed.indices.dropFirst() {
      if !judged.isAlike(passed[next - 1], passed[next]) {
        let known = ends ?? states.map { Ways(of: judged.judged($0), memory) }
        ends = known
        let ways = passed[(next - 1)...next].map { Ways(of: judged.judged($0), memory) }
        let change = WayChange(designation: flow.designation, from: known + [ways[0]], to: ways[1])
        broken.formUnion(change.refusals.map(\.rule))
      }
      if passed[next].rungs.isEmpty, !passed[next - 1].rungs.isEmpty, !mayBeEmpty { broken.insert(.emptyFlow) }
    }
    return GuardRule.allCases.filter(broken.subtracting(lifted).contains)
  }
}
