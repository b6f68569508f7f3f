internal import Bindings

/// Applies every rule to one flow.
struct GuardJudge {
  let change: FlowChange
  let facts: GuardFacts
  let roles: StageRoles
  let before: Ladder
  let after: Ladder
  /// How the flow stands before and after.
  let standings: [GuardStanding]

  init(_ change: FlowChange, _ facts: GuardFacts) {
    self.change = change
    self.facts = facts
    roles = StageRoles(of: change, facts)
    before = Ladder(change.current)
    after = before.changed(by: change.wanted)
    standings = [before.standing(roles, in: change.flow), after.standing(roles, in: change.flow)]
  }

  private var beforeStanding: GuardStanding { standings[0] }
  private var afterStanding: GuardStanding { standings[1] }

  /// What no state between may fall below: the worse end, rule by rule.
  var floor: GuardStanding { GuardStanding.worse(of: beforeStanding, afterStanding) }

  /// What every rule says, given the states in between where no order of writes is harmless; allowances are for the
  /// caller to apply.
  ///
  /// - Parameter isExhaustive: whether every order was looked at, so that there is none.
  func verdicts(between: [Ladder], afterAllOrders isExhaustive: Bool) -> [GuardVerdict] {
    let standings = between.map { $0.standing(roles, in: change.flow) }
    return GuardRule.allCases.flatMap { rule -> [GuardVerdict] in
      switch rule {
      case .unverifiedLogin, .secondFactorRemoved, .emptyFlow, .uncheckedRecovery:
        stateVerdicts(on: rule, between, standings, isExhaustive)
      case .equalOrders: [equalOrders]
      case .policiesNeverRun: policiesNeverRun
      case .policiesLost: policiesLost
      case .looserPolicies: looserPolicies
      }
    }
  }

  /// One of the rules about the sequence of stages: what it says to the end, and to the first bad state on the way.
  private func stateVerdicts(
    on rule: GuardRule, _ between: [Ladder], _ standings: [GuardStanding], _ isExhaustive: Bool
  ) -> [GuardVerdict] {
    guard asks(rule), let earlier = beforeStanding[rule], let later = afterStanding[rule] else { return [] }
    var found: [GuardVerdict] = []
    if later < earlier {
      let isVerified = rule == .unverifiedLogin && afterStanding.login >= .byAuthenticatorAlone
      found.append(verdict(rule, isVerified ? .warning : .refused, at: .after, complaint(rule, after, afterStanding)))
    }
    if let step = standings.firstIndex(where: { ($0[rule] ?? 0) < min(earlier, later) }) {
      let reason = complaint(rule, between[step], standings[step]) + "; " + outlook(isExhaustive)
      found.append(verdict(rule, .refused, at: .between(step: step + 1), reason))
    }
    if found.isEmpty, later == 0, rule != .secondFactorRemoved {
      found.append(verdict(rule, .note, at: .before, complaint(rule, after, afterStanding)))
    }
    return found.isEmpty ? [verdict(rule, .holds)] : found
  }

  private func outlook(_ isExhaustive: Bool) -> String {
    if isExhaustive { return "no order of the writes avoids it" }
    return change.wanted.count > WriteOrder.searchLimit
      ? "with more than \(WriteOrder.searchLimit) operations in a flow, other orders are not looked for"
      : "no order of those that were looked at avoids it, and there are too many to look at all"
  }

  private func asks(_ rule: GuardRule) -> Bool {
    switch rule {
    case .unverifiedLogin: change.flow.designation == "authentication"
    case .uncheckedRecovery: change.flow.designation == "recovery"
    case .secondFactorRemoved: beforeStanding.secondFactors > 0
    case .emptyFlow, .equalOrders, .policiesNeverRun, .policiesLost, .looserPolicies: true
    }
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

extension Ladder {
  /// The flow once all operations are done, whatever their order.
  fileprivate func changed(by operations: [Operation]) -> Ladder {
    let touched = Set(operations.compactMap(\.pk))
    return Ladder(
      rungs.filter { rung in rung.pk.map { !touched.contains($0) } ?? true }
        + operations.compactMap { operation in
          operation.after.map { Rung(pk: operation.pk, settings: $0) }
        })
  }

  func standing(_ roles: StageRoles, in flow: Flow) -> GuardStanding {
    let orderedRoles = rungs.map { OrderedRole(order: $0.settings.order, role: roles[$0.settings.stage]) }
    return GuardStanding(of: orderedRoles, bindingCount: rungs.count, designation: flow.designation)
  }
}
