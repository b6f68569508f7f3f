internal import Bindings

/// Applies every rule to one flow.
struct GuardJudge {
  let change: FlowChange
  private let states: StateJudge

  init(_ change: FlowChange, _ states: StateJudge) {
    self.change = change
    self.states = states
  }

  var facts: GuardFacts { states.flow.facts }
  var before: Ladder { states.before }
  var after: Ladder { states.after }

  /// What every rule says, given the states in between where no order of writes is harmless; allowances are for the
  /// caller to apply.
  ///
  /// - Parameter isExhaustive: whether every order was looked at, so that there is none.
  func verdicts(between: [Ladder], afterAllOrders isExhaustive: Bool) -> [GuardVerdict] {
    let ofEnd = Dictionary(grouping: states.verdicts, by: \.rule)
    let onTheWay = between.map { states.refusals(of: $0) }
    return GuardRule.allCases.flatMap { rule -> [GuardVerdict] in
      switch rule {
      case .unverifiedLogin, .secondFactorRemoved, .uncheckedRecovery, .openEnrollment, .lockout, .weakerWay:
        wayVerdicts(on: rule, ofEnd[rule] ?? [], onTheWay, outlook(isExhaustive))
      case .emptyFlow: [emptyFlow(between, outlook(isExhaustive))]
      case .equalOrders: [equalOrders]
      case .policiesNeverRun: policiesNeverRun
      case .policiesLost: policiesLost
      case .looserPolicies: looserPolicies
      }
    }
  }

  /// More ways than this are counted, not told.
  private static let mostTold = 4

  /// One of the rules about who gets in: what it says to the end, and to the first bad state on the way.
  private func wayVerdicts(
    on rule: GuardRule, _ ofEnd: [WayVerdict], _ between: [[WayVerdict]], _ outlook: String
  ) -> [GuardVerdict] {
    var found = ofEnd.prefix(Self.mostTold).map { said in
      verdict(rule, said.isRefusal ? .refused : .warning, at: .after, said.sentence)
    }
    if ofEnd.count > Self.mostTold {
      found[found.count - 1].message += "; and \(ofEnd.count - Self.mostTold) more such ways"
    }
    let step = between.firstIndex { $0.contains { $0.rule == rule } }
    if let step, let said = between[step].first(where: { $0.rule == rule }) {
      let sentence = said.way?.statement ?? said.sentence
      found.append(verdict(rule, .refused, at: .between(step: step + 1), "\(sentence); \(outlook)"))
    }
    return found.isEmpty ? [verdict(rule, .holds)] : found
  }

  private func emptyFlow(_ between: [Ladder], _ outlook: String) -> GuardVerdict {
    let reason = "the flow has no binding left"
    if after.rungs.isEmpty, !before.rungs.isEmpty { return verdict(.emptyFlow, .refused, at: .after, reason) }
    guard let step = between.firstIndex(where: { states.isEmptied($0.rungs.count) }) else {
      return verdict(.emptyFlow, .holds)
    }
    return verdict(.emptyFlow, .refused, at: .between(step: step + 1), "\(reason); \(outlook)")
  }

  private func outlook(_ isExhaustive: Bool) -> String {
    let orders =
      isExhaustive
      ? "no order of the writes avoids it"
      : change.wanted.count > WriteOrder.searchLimit
        ? "with more than \(WriteOrder.searchLimit) operations in a flow, other orders are not looked for"
        : "no order of those that were looked at avoids it, and there are too many to look at all"
    return "\(orders); --atomic writes all at once, with no state between"
  }

  func verdict(
    _ rule: GuardRule, _ outcome: GuardVerdict.Outcome, at moment: GuardVerdict.Moment? = nil, _ reason: String = "",
    binding: PrimaryKey? = nil
  ) -> GuardVerdict {
    let message =
      switch moment {
      case nil: reason
      case .before: "already now, \(reason)"
      case .after, .operation: reason
      case .between(let step): "after write \(step), \(reason)"
      }
    return GuardVerdict(rule, flow: change.flow.slug, outcome, message, at: moment, binding: binding)
  }

  /// A binding for people: its stage's name and its order.
  func describe(_ settings: BindingSettings) -> String {
    "\(facts.stages[settings.stage]?.name ?? settings.stage.text) (order \(settings.order))"
  }
}
