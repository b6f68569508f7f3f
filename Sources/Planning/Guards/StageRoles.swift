internal import Bindings

/// The roles of all stages that one flow has, or is to get.
struct StageRoles {
  private var byStage: [PrimaryKey: StageRole] = [:]
  /// Stages of which not even the type is known; they count as `other` until then.
  private(set) var unknown: [PrimaryKey] = []
  /// Identification stages of which nobody asked yet whether they check a password.
  private(set) var hidingPasswordCheck: [PrimaryKey] = []

  init(of change: FlowChange, _ facts: GuardFacts) {
    for binding in change.current { add(binding.settings.stage, facts) }
    for case let after? in change.wanted.lazy.map(\.after) { add(after.stage, facts) }
    unknown.sort()
    hidingPasswordCheck.sort()
  }

  private mutating func add(_ pk: PrimaryKey, _ facts: GuardFacts) {
    guard byStage[pk] == nil else { return }
    let stage = facts.stages[pk]
    let role = stage.map { StageRole($0) } ?? .other
    byStage[pk] = role
    if stage == nil { unknown.append(pk) }
    if case .identification = role, stage?.checksPassword == nil { hidingPasswordCheck.append(pk) }
  }

  func assumingPasswordChecks() -> StageRoles {
    var roles = self
    for stage in hidingPasswordCheck { roles.byStage[stage] = .identification(checksPassword: true) }
    return roles
  }

  subscript(stage: PrimaryKey) -> StageRole { byStage[stage] ?? .other }
}
