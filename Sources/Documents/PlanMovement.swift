internal import Applying
internal import Bindings
internal import Planning

/// How a server differs from what it held when a plan was made: what of the plan is there already, and what else moved.
package struct PlanMovement: Hashable, Sendable {
  /// What is as the plan wants it and was not before, field by field, in people's words.
  package private(set) var applied: [String] = []
  /// What else is not as it was, in people's words.
  package internal(set) var moved: [String] = []
  /// Whether the plan had something to write and every operation of it is on the server, so that nothing is left.
  package internal(set) var isCarriedOut: Bool

  package var isNone: Bool { applied.isEmpty && moved.isEmpty }

  init(_ plan: Plan) {
    isCarriedOut = !plan.operations.isEmpty
  }

  /// Compares a flow with what it was, and with what the plan makes of it.
  mutating func compare(_ planned: FlowPlan, with found: [Binding]) {
    let wanted = WantedBindings(planned)
    if !wanted.areThere(in: found) { isCarriedOut = false }
    let before = FlowBefore(flow: planned.flow, bindings: planned.current, stages: [])
    for binding in HeldBindings(before).moved(found: found) {
      switch (binding.expected, binding.found) {
      case (let expected?, let found?):
        let changes = FieldChange.between(expected, and: found)
        let own = changes.filter { wanted.settings[binding.pk]?[$0.field] == $0.after }
        applied += own.map { "\(wanted.name(of: binding)): \($0.field.rawValue) \($0.before) → \($0.after)" }
        if own.count < changes.count {
          var rest = binding
          for change in own { rest.expected?[change.field] = change.after }
          moved.append(rest.message)
        }
      case (_?, nil) where wanted.settings[binding.pk] == nil:
        applied.append("\(wanted.name(of: binding)): deleted")
      case (nil, let found?) where wanted.created.contains(found):
        applied.append("\(wanted.name(of: binding)): created at order \(found.order)")
      case (_, nil), (nil, _): moved.append(binding.message)
      }
    }
  }
}

/// What a plan makes of a flow.
private struct WantedBindings {
  /// Of the bindings that are there before; none for those that are deleted.
  private(set) var settings: [PrimaryKey: BindingSettings]
  private(set) var created: [BindingSettings] = []
  private let before: [PrimaryKey: BindingSettings]
  private let flow: String
  private var names: [PrimaryKey: String] = [:]

  init(_ planned: FlowPlan) {
    before = planned.current.settingsByKey
    settings = before
    flow = planned.flow.slug
    for operation in planned.operations {
      if let stage = (operation.operation.before ?? operation.operation.after)?.stage {
        names[stage] = operation.stage
      }
      guard let pk = operation.operation.pk else {
        if let after = operation.operation.after { created.append(after) }
        continue
      }
      settings[pk] = operation.operation.after
    }
  }

  /// Whether each of the changes, creations and deletions is there, whatever else is.
  func areThere(in found: [Binding]) -> Bool {
    let now = found.settingsByKey
    let isChanged = before.allSatisfy { pk, before in
      guard let wanted = settings[pk] else { return now[pk] == nil }
      return FieldChange.between(before, and: wanted).allSatisfy { now[pk]?[$0.field] == $0.after }
    }
    return isChanged && created.allSatisfy { created in found.contains { $0.settings == created } }
  }

  /// `default-authentication-flow: default-authentication-login`
  func name(of binding: MovedBinding) -> String {
    let stage = (binding.expected ?? binding.found)?.stage
    return "\(flow): \(stage.flatMap { names[$0] } ?? "binding \(binding.pk)")"
  }
}
