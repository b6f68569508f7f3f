import Bindings
import Testing

/// What a release brings to flowbind; with a minus, what it takes away.
struct ReleaseContract: Sendable, CustomTestStringConvertible {
  var release: AuthentikRelease
  var language: [String] = []
  /// Without `authentik_`.
  var models: [String] = []
  /// Of flows and stages that all releases have: columns by which they are found, and words of choices.
  var fields: [String] = []
  var sourceStageProves = false
  /// How the sandbox plays it; nil where it does not.
  var sandbox: String?

  var testDescription: String { release.description }

  static var pairs: [(ReleaseContract?, ReleaseContract)] { zip([nil] + all, all).map { ($0, $1) } }

  static let all: [ReleaseContract] = [
    ReleaseContract(
      release: AuthentikRelease(2024, 8),
      sandbox: "named; pages of 100, as large as asked; no autocomplete; 404 of nothing; starting 502"),
    ReleaseContract(
      release: AuthentikRelease(2024, 10),
      models: [
        "sources_kerberos.groupkerberossourceconnection", "sources_kerberos.kerberossource",
        "sources_kerberos.kerberossourcepropertymapping", "sources_kerberos.userkerberossourceconnection",
        "stages_authenticator_endpoint_gdtc.authenticatorendpointgdtcstage",
      ],
      fields: [
        "captchastage identificationstage", "flow authenticatorendpointgdtcstage", "flow bindings",
        "flow provider_invalidation", "identificationstage captcha_stage",
        "passwordstage backends: authentik.sources.kerberos.auth.KerberosBackend",
      ]),
    ReleaseContract(
      release: AuthentikRelease(2024, 12), language: ["!AtIndex", "must_created"],
      models: ["core.applicationentitlement", "stages_redirect.redirectstage"],
      fields: ["captchastage interactive", "flow authentication: require_redirect", "flow redirectstage"]),
    ReleaseContract(
      release: AuthentikRelease(2025, 2),
      models: [
        "providers_ssf.ssfprovider", "stages_authenticator_email.authenticatoremailstage",
        "stages_authenticator_email.emaildevice",
      ],
      fields: ["authenticatorvalidatestage device_classes: email", "flow authenticatoremailstage"]),
    ReleaseContract(
      release: AuthentikRelease(2025, 4),
      models: [
        "policies_unique_password.uniquepasswordpolicy", "rbac.initialpermissions",
        "sources_ldap.groupldapsourceconnection", "sources_ldap.userldapsourceconnection",
      ],
      fields: ["identificationstage enable_remember_me"]),
    ReleaseContract(release: AuthentikRelease(2025, 6), models: ["stages_mtls.mutualtlsstage"]),
    ReleaseContract(
      release: AuthentikRelease(2025, 8), language: ["!File", "!FindObject", "!ParseJSON", "sections"],
      models: ["tasks_schedules.schedule"],
      fields: [
        "authenticatorwebauthnstage max_attempts", "emailstage recovery_cache_timeout",
        "emailstage recovery_max_attempts", "userloginstage remember_device",
      ]),
    ReleaseContract(
      release: AuthentikRelease(2025, 10),
      models: [
        "sources_telegram.grouptelegramsourceconnection", "sources_telegram.telegramsource",
        "sources_telegram.telegramsourcepropertymapping", "sources_telegram.usertelegramsourceconnection",
        "-stages_consent.userconsent",
      ],
      fields: ["flow telegram_source_pre_authentication"],
      sandbox: "named; pages of 100, as large as asked; autocomplete; 404 of a model; starting 200"),
    ReleaseContract(
      release: AuthentikRelease(2025, 12),
      models: [
        "endpoints.deviceaccessgroup", "endpoints.deviceuserbinding", "endpoints.endpointstage",
        "endpoints_connectors_agent.agentconnector", "endpoints_connectors_agent.agentdeviceuserbinding",
        "endpoints_connectors_agent.enrollmenttoken", "reports.dataexport",
      ],
      fields: [
        "authenticatorvalidatestage identificationstage", "flow agentconnector", "identificationstage webauthn_stage",
      ]),
    ReleaseContract(
      release: AuthentikRelease(2026, 2), language: ["licensed without a licence"],
      models: [
        "endpoints_connectors_fleet.fleetconnector", "lifecycle.lifecycleiteration", "lifecycle.lifecyclerule",
        "lifecycle.review", "providers_ws_federation.wsfederationprovider",
      ],
      fields: ["flow layout: sidebar_left_frame_background", "flow layout: sidebar_right_frame_background"]),
    ReleaseContract(
      release: AuthentikRelease(2026, 5, isCandidate: true),
      models: [
        "endpoints_connectors_google_chrome.googlechromeconnector",
        "stages_account_lockdown.accountlockdownstage",
      ],
      fields: [
        "authenticatorvalidatestage email_otp_throttling_factor",
        "authenticatorvalidatestage sms_otp_throttling_factor",
        "authenticatorvalidatestage static_otp_throttling_factor",
        "authenticatorvalidatestage totp_otp_throttling_factor", "authenticatorvalidatestage webauthn_hints",
        "authenticatorwebauthnstage hints", "authenticatorwebauthnstage prevent_duplicate_devices",
        "flow account_lockdown_stages", "flow authentication: require_token", "flow brand_lockdown",
      ]),
    ReleaseContract(
      release: AuthentikRelease(2026, 5), language: ["-licensed without a licence"],
      sandbox: "named; pages of 20, 100 at most; autocomplete; 404 of a model; starting 503"),
    ReleaseContract(
      release: AuthentikRelease(2026, 8, isCandidate: true),
      models: [
        "agents.agent", "core.actor", "core.objectattribute", "lifecycle.useroffboarding",
        "providers_oauth2.oauth2dynamicclientregistration", "requests.grantrequest", "requests.requestrule",
        "requests.requestrulebinding", "requests.requestrulechildbinding",
      ],
      fields: ["captchastage request_content_type", "sourcestage resume_on_match_failures"],
      sourceStageProves: true),
    ReleaseContract(
      release: AuthentikRelease(2026, 8), language: ["EQ", "NEQ", "dotted !Context", "tag as default of !Env"],
      fields: ["-authenticatorwebauthnstage prevent_duplicate_devices"], sourceStageProves: true,
      sandbox: "named; pages of 20, 100 at most; autocomplete; 404 of a model; starting 503"),
  ]
}
