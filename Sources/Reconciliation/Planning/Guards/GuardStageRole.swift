/// What a stage means to the guards, told from authentik's `meta_model_name`.
enum StageRole: Hashable {
  case userLogin
  case identification(checksPassword: Bool)
  case password
  case authenticatorValidation
  case email
  case source
  case userWrite
  /// Everything else: prompts, captchas, consent, … and the *set-up* of authenticators, which verifies nothing.
  case other

  /// What is not known of an identification stage is taken for the worse.
  init(_ stage: Stage) {
    self =
      switch stage.model {
      case "authentik_stages_user_login.userloginstage": .userLogin
      case "authentik_stages_identification.identificationstage":
        .identification(checksPassword: stage.checksPassword ?? false)
      case "authentik_stages_password.passwordstage": .password
      case "authentik_stages_authenticator_validate.authenticatorvalidatestage": .authenticatorValidation
      case "authentik_stages_email.emailstage": .email
      case "authentik_stages_source.sourcestage": .source
      case "authentik_stages_user_write.userwritestage": .userWrite
      default: .other
      }
  }
}

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
