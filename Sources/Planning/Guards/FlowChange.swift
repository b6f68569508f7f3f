package import Bindings

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
  /// In the order to write them, temporary ones included; also where the plan is refused, to show what it would have
  /// been.
  package var operations: [Operation] = []
  /// One or more for each rule that has something to ask of this flow, in the order of `GuardRule`.
  package var verdicts: [GuardVerdict] = []
  /// Why no order of writes exists at all, where that is so.
  package var obstacle: WriteObstacle?

  package var isRefused: Bool { obstacle != nil || verdicts.contains { $0.outcome == .refused } }
}

extension FlowChange {
  /// Orders the writes and judges the flow before, after and between them.
  ///
  /// 1. Judge both ends. No state between may let in whom neither of them does.
  /// 2. Find an order of writes that keeps to this. Where there is none, and only there, do without the rules that
  ///    were allowed to fail.
  /// 3. Say of each rule whether it holds; every reason to refuse is named, not only the first.
  ///
  /// What is written in one transaction has no state between: there, only both ends are judged.
  package func writes(
    knowing facts: GuardFacts, allowing allowances: Set<Allowance> = [], mode: ApplyMode = .put
  ) -> FlowWrites {
    writes(knowing: facts, allowing: allowances, mode: mode, WaysMemory())
  }

  func writes(
    knowing facts: GuardFacts, allowing allowances: Set<Allowance>, mode: ApplyMode, _ memory: WaysMemory
  ) -> FlowWrites {
    guard !wanted.isEmpty else { return FlowWrites() }
    let allowed = Set(allowances.filter { $0.flow == flow.slug }.map(\.rule))
    let before = Ladder(current)
    let states = StateJudge(FlowInFacts(flow, facts), from: before, to: before.changed(by: wanted), memory)
    var order =
      switch mode {
      case .put: WriteOrder(of: self, judge: states)
      case .atomic: WriteOrder(atOnce: self, judge: states)
      }
    // An order that keeps the rules was judged write by write when it was made; otherwise the states between have
    // something to say.
    var between: [Ladder] = []
    if order.obstacle == nil, !order.keepsRules {
      if !allowed.isEmpty {
        let lifted = WriteOrder(of: self, judge: states, lifting: allowed)
        if lifted.keepsRules { order = lifted }
      }
      between = states.before.passing(through: order.operations).dropFirst().dropLast()
    }
    var verdicts = GuardJudge(self, states).verdicts(between: between, afterAllOrders: order.isExhaustive)
    for index in verdicts.indices where verdicts[index].outcome == .refused && allowed.contains(verdicts[index].rule) {
      verdicts[index].outcome = .allowed
    }
    return FlowWrites(operations: order.operations, verdicts: verdicts, obstacle: order.obstacle)
  }

  /// All stages that the flow has, or is to get.
  package var stages: Set<PrimaryKey> { Set(current.map(\.settings.stage) + wanted.compactMap(\.after?.stage)) }
}

extension Ladder {
  /// The flow once all operations are done, whatever their order.
  package func changed(by operations: [Operation]) -> Ladder {
    let touched = Set(operations.compactMap(\.pk))
    return Ladder(
      rungs.filter { rung in rung.pk.map { !touched.contains($0) } ?? true }
        + operations.compactMap { operation in
          operation.after.map { Rung(pk: operation.pk, settings: $0) }
        })
  }
}
