/// What is wanted of one flow: the question that write order and guards answer together.
package struct FlowChange: Sendable {
  package var flow: Flow
  /// All bindings of the flow, also those that nobody manages.
  package var current: [Binding]
  /// At most one operation for each binding, in any order.
  package var wanted: [Operation]

  package init(flow: Flow, current: [Binding], wanted: [Operation]) {
    self.flow = flow
    self.current = current
    self.wanted = wanted
  }
}

/// The answer: the writes in their order, and what the guards say to them.
package struct FlowWrites: Hashable, Sendable {
  /// In the order to write them, temporary ones included; also where the plan is refused, to show what it would have been.
  package var operations: [Operation]
  /// One or more for each rule that has something to ask of this flow, in the order of `GuardRule`.
  package var verdicts: [GuardVerdict]
  /// `order-taken` or `no-free-order`, where no order of writes exists at all.
  package var obstacle: Diagnostic?

  package var isRefused: Bool { obstacle != nil || verdicts.contains { $0.outcome == .refused } }
}

extension FlowChange {
  /// Orders the writes and judges the flow before, after and between them.
  ///
  /// 1. Judge both ends. No state between may be worse, rule by rule, than the worse of them.
  /// 2. Find an order of writes that keeps to this. Where there is none, and only there, do without the rules that were allowed to fail.
  /// 3. Say of each rule whether it holds; every reason to refuse is named, not only the first.
  ///
  /// What `facts` do not tell is taken for the worse; `factsNeeded` names what is missing.
  package func writes(knowing facts: GuardFacts, allowing allowances: Set<Allowance> = []) -> FlowWrites {
    guard !wanted.isEmpty else { return FlowWrites(operations: [], verdicts: [], obstacle: nil) }
    let judge = GuardJudge(self, facts)
    let allowed = Set(allowances.filter { $0.flow == flow.slug }.map(\.rule))

    var order = WriteOrder(wanted, from: current, of: flow, stages: facts.stages, floor: judge.floor)
    if order.obstacle == nil, !order.keepsFloor, !allowed.isDisjoint(with: GuardStanding.rules) {
      let lifted = WriteOrder(
        wanted, from: current, of: flow, stages: facts.stages, floor: judge.floor.lifting(allowed))
      if lifted.keepsFloor { order = lifted }
    }
    let verdicts = judge.verdicts(on: order.obstacle == nil ? order.operations : []).map { verdict in
      var verdict = verdict
      if verdict.outcome == .refused, allowed.contains(verdict.rule) { verdict.outcome = .allowed }
      return verdict
    }
    return FlowWrites(operations: order.operations, verdicts: verdicts, obstacle: order.obstacle)
  }

  /// What the server must still be asked before `writes` can decide; empty when nothing more would change its answer.
  ///
  /// Reads are dear, so nothing is asked that does not decide: policies only of bindings that are deleted or whose policies count for less, an
  /// identification stage only where the verdict differs with its answer. Ask, add to the facts, and call again until it is empty.
  package func factsNeeded(knowing facts: GuardFacts, allowing allowances: Set<Allowance> = []) -> [GuardFact] {
    guard !wanted.isEmpty else { return [] }
    let mentioned = current.map(\.settings.stage) + wanted.compactMap(\.after?.stage)
    let stages = Set(mentioned).sorted()
    let unknown = stages.filter { facts.stages[$0] == nil }
    let policies = wanted.filter { $0.asksForPolicies }.compactMap(\.pk).filter { facts.policyCounts[$0] == nil }
    let needed = unknown.map(GuardFact.stage) + policies.sorted().map { .policyCount(binding: $0) }
    guard unknown.isEmpty else { return needed }

    let hidden = stages.filter { facts.stages[$0]?.hidesPasswordCheck ?? false }
    guard flow.designation == "authentication", !hidden.isEmpty else { return needed }
    let (none, all) = (facts.assuming(false, of: hidden), facts.assuming(true, of: hidden))
    let isDecided =
      writes(knowing: none, allowing: allowances) == writes(knowing: all, allowing: allowances)
      && (hidden.count == 1 || GuardJudge(self, none).ends == GuardJudge(self, all).ends)
    return needed + (isDecided ? [] : hidden.map { .identificationChecksPassword(stage: $0) })
  }
}

extension GuardFacts {
  fileprivate func assuming(_ checksPassword: Bool, of stages: [PrimaryKey]) -> GuardFacts {
    var facts = self
    for stage in stages { facts.stages[stage]?.checksPassword = checksPassword }
    return facts
  }
}
