package import Bindings

/// What the guards know of one flow beyond the bindings themselves.
package struct GuardFacts: Hashable, Sendable {
  /// The stages of the flow's bindings and of the wanted ones, with their types and settings.
  package var stages: [PrimaryKey: Stage] = [:]
  /// The policy bindings of the flow and of its bindings, by the pk of either; what is missing is not known.
  package var policies: [PrimaryKey: [PolicyBinding]] = [:]

  package init(of stages: some Sequence<Stage> = [Stage](), policies: [PrimaryKey: [PolicyBinding]] = [:]) {
    self.stages = Dictionary(firstOf: stages.map { ($0.pk, $0) })
    self.policies = policies
  }
}
