/// What the guards know beyond the bindings themselves.
package struct GuardFacts: Hashable, Sendable {
  /// The stages of the flow's bindings and of the wanted ones, with their types.
  package var stages: [PrimaryKey: Stage]
  /// How many policies are bound to a binding, by the binding's pk.
  package var policyCounts: [PrimaryKey: Int]

  package init(stages: [PrimaryKey: Stage] = [:], policyCounts: [PrimaryKey: Int] = [:]) {
    self.stages = stages
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

/// What a stage means to the guards, told from authentik's `meta_model_name`.
enum StageRole: Hashable {
  case userLogin
  /// `checksPassword` is false also where nobody asked: what is not known verifies nobody.
  case identification(checksPassword: Bool)
  case password
  case authenticatorValidation
  case email
  case source
  case userWrite
  /// Everything else: prompts, captchas, consent, … and the *set-up* of authenticators, which verifies nothing.
  case other

  init(_ stage: Stage?) {
    self =
      switch stage?.model {
      case "authentik_stages_user_login.userloginstage": .userLogin
      case Stage.identificationModel: .identification(checksPassword: stage?.checksPassword ?? false)
      case "authentik_stages_password.passwordstage": .password
      case "authentik_stages_authenticator_validate.authenticatorvalidatestage": .authenticatorValidation
      case "authentik_stages_email.emailstage": .email
      case "authentik_stages_source.sourcestage": .source
      case "authentik_stages_user_write.userwritestage": .userWrite
      default: .other
      }
  }
}

extension Stage {
  static let identificationModel = "authentik_stages_identification.identificationstage"

  /// Whether it is an identification stage of which nobody asked yet if it checks a password.
  var hidesPasswordCheck: Bool { model == Self.identificationModel && checksPassword == nil }
}

extension GuardFacts {
  /// The facts about the stages of these bindings and operations, without those of other flows.
  func concerning(_ bindings: [Binding], _ operations: [Operation]) -> GuardFacts {
    let mentioned = Set(bindings.map(\.settings.stage) + operations.compactMap(\.after?.stage))
    return GuardFacts(stages: stages.filter { mentioned.contains($0.key) }, policyCounts: policyCounts)
  }
}
