package import Bindings

/// What the guards know of one flow beyond the bindings themselves.
package struct GuardFacts: Hashable, Sendable {
  /// The stages of the flow's bindings and of the wanted ones, with their types and settings.
  package var stages: [PrimaryKey: Stage] = [:]
  /// The policy bindings of the flow and of its bindings, by the pk of either; what is missing is not known.
  package var policies: [PrimaryKey: [PolicyBinding]] = [:]
  /// Whether a source stage proves something of the user, which it does from 2026.8 on; nil where the release is not
  /// known, or no stage asks.
  package var sourceStageProves: Bool?

  package init(
    of stages: some Sequence<Stage> = [Stage](), policies: [PrimaryKey: [PolicyBinding]] = [:],
    sourceStageProves: Bool? = nil
  ) {
    self.stages = Dictionary(firstOf: stages.map { ($0.pk, $0) })
    self.policies = policies
    self.sourceStageProves = self.stages.values.contains { StageRole($0) == .source } ? sourceStageProves : nil
  }
}
