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
    self = Self.byModel[stage.model] ?? .other
    if case .identification = self { self = .identification(checksPassword: stage.settings?.passwordStage ?? false) }
  }

  /// By `meta_model_name`; webauthn has two spellings, the first until 2024.4.
  private static let byModel: [String: StageRole] = [
    "authentik_stages_user_login.userloginstage": .userLogin,
    "authentik_stages_identification.identificationstage": .identification(checksPassword: false),
    "authentik_stages_password.passwordstage": .password,
    "authentik_stages_authenticator_validate.authenticatorvalidatestage": .authenticatorValidation,
    "authentik_stages_authenticator_static.authenticatorstaticstage": .authenticatorSetup(.static),
    "authentik_stages_authenticator_totp.authenticatortotpstage": .authenticatorSetup(.totp),
    "authentik_stages_authenticator_webauthn.authenticatewebauthnstage": .authenticatorSetup(.webauthn),
    "authentik_stages_authenticator_webauthn.authenticatorwebauthnstage": .authenticatorSetup(.webauthn),
    "authentik_stages_authenticator_duo.authenticatorduostage": .authenticatorSetup(.duo),
    "authentik_stages_authenticator_sms.authenticatorsmsstage": .authenticatorSetup(.sms),
    "authentik_stages_authenticator_email.authenticatoremailstage": .authenticatorSetup(.email),
    "authentik_stages_authenticator_endpoint_gdtc.authenticatorendpointgdtcstage": .authenticatorSetup(nil),
    "authentik_stages_email.emailstage": .email,
    "authentik_stages_source.sourcestage": .source,
    "authentik_stages_mtls.mutualtlsstage": .mutualTLS,
    "authentik_stages_user_write.userwritestage": .userWrite,
    "authentik_stages_user_delete.userdeletestage": .userDelete,
    "authentik_stages_user_logout.userlogoutstage": .userLogout,
    "authentik_stages_invitation.invitationstage": .invitation,
    "authentik_stages_prompt.promptstage": .prompt,
    "authentik_stages_deny.denystage": .deny,
    "authentik_stages_account_lockdown.accountlockdownstage": .accountLockdown,
  ]
}
