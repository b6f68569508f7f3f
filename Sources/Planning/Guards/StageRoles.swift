internal import Bindings

/// The roles of all stages that one flow has, or is to get.
struct StageRoles {
  private var byStage: [PrimaryKey: StageRole] = [:]

  init(of change: FlowChange, _ facts: GuardFacts) {
    for stage in change.stages { byStage[stage] = facts.stages[stage].map { StageRole($0) } }
  }

  subscript(stage: PrimaryKey) -> StageRole { byStage[stage] ?? .other }
}
