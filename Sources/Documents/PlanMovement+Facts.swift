internal import Bindings
internal import Planning

// What decides and is not as it was when a plan was made. What the plan does not tell counts as changed: its file may
// have been edited, and a fact that is not there must not pass for a harmless one.
extension PlanMovement {
  mutating func compare(_ planned: Flow, with found: Flow) {
    if (found.slug, found.designation) != (planned.slug, planned.designation) {
      moved.append(
        "\(planned.slug): the flow is now \(found.slug) with designation \(found.designation), "
          + "before \(planned.designation)")
    }
    note(planned.slug, "authentication", planned.authentication?.rawValue, found.authentication?.rawValue)
    note(planned.slug, "policy_engine_mode of the flow", planned.policyEngineMode, found.policyEngineMode)
  }

  /// A server that was updated meanwhile may judge otherwise who gets in.
  mutating func compare(_ planned: FlowPlan, withSourceStageProving now: Bool?) {
    let facts = GuardFacts(of: planned.facts.stages.values, sourceStageProves: now)
    guard facts.sourceStageProves != planned.facts.sourceStageProves else { return }
    moved.append("\(planned.flow.slug): what its source stage proves is another thing in the server's release")
  }

  private mutating func note(_ flow: String, _ field: String, _ before: String?, _ now: String?) {
    if before != now { moved.append("\(flow): \(field) was \(before ?? "not known"), now \(now ?? "not known")") }
  }

  mutating func compare(_ planned: FlowPlan, with stages: [Stage]) {
    for now in stages.sorted(by: { $0.pk < $1.pk }) {
      let flow = planned.flow.slug
      guard let before = planned.facts.stages[now.pk] else {
        moved.append("\(flow): the plan does not tell of the stage \(now.name), which is \(now.model)")
        continue
      }
      if before.model != now.model {
        moved.append("\(flow): the stage \(before.name) was \(before.model), now \(now.model)")
      } else if before.settings != nil, now.settings == nil {
        moved.append("\(flow): how the stage \(before.name) is set can no longer be read")
      } else if before.settings != now.settings {
        moved.append("\(flow): the stage \(before.name) is set otherwise than before")
      }
    }
    let found = Set(stages.map(\.pk))
    for gone in planned.facts.stages.values.sorted(by: { $0.pk < $1.pk }) where !found.contains(gone.pk) {
      moved.append("\(planned.flow.slug): the stage \(gone.name) is gone")
    }
  }

  mutating func compare(_ planned: FlowPlan, with policies: [PrimaryKey: [PolicyBinding]]) {
    let there = Set(policies.keys)
    for target in there.union(planned.facts.policies.keys).sorted() {
      switch (planned.facts.policies[target], policies[target]) {
      case (let before?, let now?):
        moved += PolicyMovement.between(before, and: now).map { "\(planned.place(target)): \($0.sincePlan)" }
      case (nil, let now?):
        moved.append("\(planned.place(target)) has \(now.count) policies of which the plan does not tell")
      // A binding that is gone was told of with the bindings.
      case (_, nil):
        if there.isEmpty { moved.append("\(planned.place(target)): its policies can no longer be read") }
      }
    }
  }
}

extension PolicyMovement {
  fileprivate var sincePlan: String {
    switch kind {
    case .changed: "\(policy.subject.title) is bound otherwise than before: \(changesText)"
    case .bound: "\(policy.subject.title) was bound meanwhile"
    case .gone: "\(policy.subject.title) is no longer bound"
    }
  }
}

extension FlowPlan {
  /// A flow or one of its bindings, for people: `default-authentication-flow: default-authentication-login at order 100`.
  fileprivate func place(_ target: PrimaryKey) -> String {
    guard target != flow.pk else { return "\(flow.slug): the flow" }
    guard let settings = current.first(where: { $0.pk == target })?.settings, let stage = facts.stages[settings.stage]
    else { return "\(flow.slug): binding \(target)" }
    return "\(flow.slug): \(stage.name) at order \(settings.order)"
  }
}
