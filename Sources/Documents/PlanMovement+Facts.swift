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
      let place = target == planned.flow.pk ? "the flow" : "binding \(target)"
      let label = "\(planned.flow.slug): \(place)"
      switch (planned.facts.policies[target], policies[target]) {
      case (let before?, let now?):
        moved += Self.differences(before, now).map { "\(label): \($0)" }
      case (nil, let now?): moved.append("\(label) has \(now.count) policies of which the plan does not tell")
      // A binding that is gone was told of with the bindings.
      case (_, nil):
        if there.isEmpty { moved.append("\(label): its policies can no longer be read") }
      }
    }
  }

  private static func differences(_ before: [PolicyBinding], _ now: [PolicyBinding]) -> [String] {
    let old = Dictionary(firstOf: before.map { ($0.pk, $0) })
    let new = Dictionary(firstOf: now.map { ($0.pk, $0) })
    return Set(old.keys).union(new.keys).sorted().compactMap { pk in
      switch (old[pk], new[pk]) {
      case (let old?, let new?): old == new ? nil : "\(new.subject.title) is bound otherwise than before"
      case (nil, let new?): "\(new.subject.title) was bound meanwhile"
      case (let old?, nil): "\(old.subject.title) is no longer bound"
      case (nil, nil): nil
      }
    }
  }
}
