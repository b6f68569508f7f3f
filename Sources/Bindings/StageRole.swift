/// What a stage means to those who judge a flow, told from authentik's `meta_model_name`.
package enum StageRole: Hashable, Sendable {
  case userLogin
  case identification(checksPassword: Bool)
  case password
  case authenticatorValidation
  /// Enrols a device for whoever is pending, which verifies nothing; nil for a kind that no validation asks for.
  case authenticatorSetup(DeviceClass?)
  case email
  case source
  case mutualTLS
  case userWrite
  case userDelete
  case userLogout
  case invitation
  case prompt
  case deny
  case accountLockdown
  /// Captcha, consent, dummy, redirect and whatever a newer server has: an obstacle at most, and no proof of anybody.
  case other

  /// What is not known of an identification stage is taken for the worse.
  package init(_ stage: Stage) {
    self =
      switch stage.model {
      case "authentik_stages_user_login.userloginstage": .userLogin
      case "authentik_stages_identification.identificationstage":
        .identification(checksPassword: stage.settings?.passwordStage ?? false)
      case "authentik_stages_password.passwordstage": .password
      case "authentik_stages_authenticator_validate.authenticatorvalidatestage": .authenticatorValidation
      case "authentik_stages_authenticator_static.authenticatorstaticstage": .authenticatorSetup(.static)
      case "authentik_stages_authenticator_totp.authenticatortotpstage": .authenticatorSetup(.totp)
      // Two spellings of one model: the first until 2024.4.
      case "authentik_stages_authenticator_webauthn.authenticatewebauthnstage",
        "authentik_stages_authenticator_webauthn.authenticatorwebauthnstage":
        .authenticatorSetup(.webauthn)
      case "authentik_stages_authenticator_duo.authenticatorduostage": .authenticatorSetup(.duo)
      case "authentik_stages_authenticator_sms.authenticatorsmsstage": .authenticatorSetup(.sms)
      case "authentik_stages_authenticator_email.authenticatoremailstage": .authenticatorSetup(.email)
      case "authentik_stages_authenticator_endpoint_gdtc.authenticatorendpointgdtcstage": .authenticatorSetup(nil)
      case "authentik_stages_email.emailstage": .email
      case "authentik_stages_source.sourcestage": .source
      case "authentik_stages_mtls.mutualtlsstage": .mutualTLS
      case "authentik_stages_user_write.userwritestage": .userWrite
      case "authentik_stages_user_delete.userdeletestage": .userDelete
      case "authentik_stages_user_logout.userlogoutstage": .userLogout
      case "authentik_stages_invitation.invitationstage": .invitation
      case "authentik_stages_prompt.promptstage": .prompt
      case "authentik_stages_deny.denystage": .deny
      case "authentik_stages_account_lockdown.accountlockdownstage": .accountLockdown
      default: .other
      }
  }
}
