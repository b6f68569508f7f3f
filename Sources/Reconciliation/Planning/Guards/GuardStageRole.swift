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

  init(_ stage: Stage, assumingPasswordChecks: Bool) {
    self =
      switch stage.model {
      case "authentik_stages_user_login.userloginstage": .userLogin
      case Stage.identificationModel: .identification(checksPassword: stage.checksPassword ?? assumingPasswordChecks)
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

  init(of change: FlowChange, _ facts: GuardFacts, assumingPasswordChecks: Bool) {
    for binding in change.current { add(binding.settings.stage, facts, assumingPasswordChecks) }
    for case let after? in change.wanted.lazy.map(\.after) { add(after.stage, facts, assumingPasswordChecks) }
  }

  private mutating func add(_ pk: PrimaryKey, _ facts: GuardFacts, _ assumingPasswordChecks: Bool) {
    guard byStage[pk] == nil, let stage = facts.stages[pk] else { return }
    byStage[pk] = StageRole(stage, assumingPasswordChecks: assumingPasswordChecks)
  }

  /// A stage that is not known has no role; `factsNeeded` asks for it.
  subscript(stage: PrimaryKey) -> StageRole { byStage[stage] ?? .other }
}

extension Stage {
  static let identificationModel = "authentik_stages_identification.identificationstage"

  /// Whether it is an identification stage of which nobody asked yet if it checks a password.
  var hidesPasswordCheck: Bool { model == Self.identificationModel && checksPassword == nil }
}
