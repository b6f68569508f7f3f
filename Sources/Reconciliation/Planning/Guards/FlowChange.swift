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
    return writes(judgedBy: GuardJudge(self, facts), allowing: allowances)
  }

  private func writes(judgedBy judge: GuardJudge, allowing allowances: Set<Allowance>) -> FlowWrites {
    let allowed = Set(allowances.filter { $0.flow == flow.slug }.map(\.rule))
    var order = WriteOrder(of: self, roles: judge.roles, names: judge.facts.stages, floor: judge.floor)
    // An order that keeps the floor was judged write by write when it was made; otherwise the states between have something to say.
    var between: [Ladder] = []
    if order.obstacle == nil, !order.keepsFloor {
      if !allowed.isDisjoint(with: GuardStanding.rules) {
        let lifted = WriteOrder(
          of: self, roles: judge.roles, names: judge.facts.stages, floor: judge.floor.lifting(allowed))
        if lifted.keepsFloor { order = lifted }
      }
      between = judge.before.passing(through: order.operations).dropFirst().dropLast()
    }
    let verdicts = judge.verdicts(between: between).map { verdict in
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
    let isDecided = passwordChecksAreDecided(facts, hidden: hidden.count, allowances)
    return needed + (isDecided ? [] : hidden.map { .identificationChecksPassword(stage: $0) })
  }

  /// Whether the answer is the same, whatever the identification stages that nobody asked yet may check.
  private func passwordChecksAreDecided(_ facts: GuardFacts, hidden: Int, _ allowances: Set<Allowance>) -> Bool {
    let worst = GuardJudge(self, facts)
    let best = GuardJudge(self, facts, assumingPasswordChecks: true)
    let areEndsDecided = worst.standings == best.standings
    if !areEndsDecided, hidden > 1 { return false }
    let answer = writes(judgedBy: worst, allowing: allowances)
    if areEndsDecided, !answer.verdicts.contains(where: { $0.rule == .unverifiedLogin && $0.isBetweenWrites }) {
      return true
    }
    return answer == writes(judgedBy: best, allowing: allowances)
  }
}

extension GuardVerdict {
  fileprivate var isBetweenWrites: Bool {
    if case .between = moment { true } else { false }
  }
}
