package import Bindings

/// What the guards know beyond the bindings themselves.
package struct GuardFacts: Hashable, Sendable {
  /// The stages of the flow's bindings and of the wanted ones, with their types.
  package var stages: [PrimaryKey: Stage] = [:]
  /// How many policies are bound to a binding, by the binding's pk.
  package var policyCounts: [PrimaryKey: Int] = [:]

  package init(of stages: some Sequence<Stage> = [Stage](), policyCounts: [PrimaryKey: Int] = [:]) {
    self.stages = Dictionary(firstOf: stages.map { ($0.pk, $0) })
    self.policyCounts = policyCounts
  }
}

/// Something that the server must be asked before the guards can decide.
package enum GuardFact: Hashable, Sendable {
  /// The name and type of a stage.
  case stage(PrimaryKey)
  /// Whether this identification stage has a password stage of its own (`Stage.checksPassword`).
  case identificationChecksPassword(stage: PrimaryKey)
  /// How many policies are bound to this binding.
  case policyCount(binding: PrimaryKey)
}
