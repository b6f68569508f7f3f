/// What a stage means to the guards, told from authentik's `meta_model_name`.
package enum StageRole: Hashable {
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
  package init(_ stage: Stage) {
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
