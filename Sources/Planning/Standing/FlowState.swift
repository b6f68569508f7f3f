internal import Bindings

/// The bindings and policies of a flow on one side of a comparison.
struct FlowState: Hashable {
  /// By pk, or by `newKey` for one that the server does not have.
  var settings: [PrimaryKey: BindingSettings]
  /// Of the flow and its bindings; what is missing is not known.
  var policies: [PrimaryKey: [PolicyBinding]]

  init(_ bindings: [Binding], _ facts: GuardFacts) {
    settings = bindings.settingsByKey
    policies = facts.policies
  }

  /// What stands for the pk of a binding that is yet to be created, the same on both sides.
  static func newKey(_ settings: BindingSettings) -> PrimaryKey {
    PrimaryKey("new \(settings.stage) \(settings.order)")
  }

  mutating func add(_ settings: BindingSettings, policies: [PolicyBinding] = []) {
    let key = Self.newKey(settings)
    self.settings[key] = settings
    self.policies[key] = policies
  }

  mutating func remove(_ pk: PrimaryKey) {
    settings[pk] = nil
    policies[pk] = nil
  }

  /// The flow once operations are done; temporary ones leave no trace.
  func after(_ operations: some Sequence<Operation>) -> FlowState {
    var state = self
    for operation in operations {
      switch (operation.pk, operation.after) {
      case (let pk?, let after): if let after { state.settings[pk] = after } else { state.remove(pk) }
      case (nil, let after?): state.add(after)
      case (nil, nil): break
      }
    }
    return state
  }

  var ladder: Ladder { Ladder(settings.map { Ladder.Rung(pk: $0.key, settings: $0.value) }) }
}

extension FlowState {
  func ways(_ flow: FlowInFacts, _ memory: WaysMemory) -> Ways {
    Ways(of: flow.with(policies).judged(ladder), memory)
  }
}
