package import Bindings

/// All that decides who gets in by a flow.
package struct JudgedFlow: Hashable, Sendable {
  package var designation: String
  package var entrance: FlowEntrance
  /// Whether the server's source stage cannot be passed without the source: from 2026.8 on; nil where the release is
  /// not known.
  package var sourceStageProves: Bool?
  package var stages: [PrimaryKey: JudgedStage]
  package var bindings: [JudgedBinding]

  package init(
    designation: String, entrance: FlowEntrance, sourceStageProves: Bool?, stages: [PrimaryKey: JudgedStage],
    bindings: [JudgedBinding]
  ) {
    self.designation = designation
    self.entrance = entrance
    self.sourceStageProves = sourceStageProves
    self.stages = stages
    self.bindings = bindings
  }

  func stage(of binding: JudgedBinding) -> JudgedStage {
    stages[binding.settings.stage] ?? JudgedStage(name: binding.settings.stage.text, role: nil)
  }
}

package struct JudgedBinding: Hashable, Sendable {
  /// Tells bindings apart, and names the same one in two flows that are compared: its pk; for one that no server has,
  /// anything that both sides call it.
  package var key: PrimaryKey
  package var settings: BindingSettings
  /// nil where they are not known.
  package var policies: [PolicyBinding]?

  package init(key: PrimaryKey, settings: BindingSettings, policies: [PolicyBinding]?) {
    self.key = key
    self.settings = settings
    self.policies = policies
  }
}

package struct JudgedStage: Hashable, Sendable {
  package var name: String
  /// nil where not even the type is known; it may be anything then.
  package var role: StageRole?
  package var settings: StageSettings

  package init(name: String, role: StageRole?, settings: StageSettings = StageSettings()) {
    self.name = name
    self.role = role
    self.settings = settings
  }
}
