internal import Bindings

/// What authentik's serializers demand of flows and stages.
///
/// Read from the serializers of 2024.8.6, 2025.10.4, 2026.5.0-rc1 and 2026.8.0-rc1, which agree on all that stands here;
/// fields and words that only some releases have carry their lifetime, as the generated clients from 2024.12.5 to 2026.8.5
/// tell, and for 2024.8 its source. `LiveTests` compares the table with a real server.
/// A stage type that is not here is known to need a name.
enum ObjectRules {
  static func of(_ model: String) -> [FieldRule] {
    byModel[model] ?? byModel[model.lowercased()]
      ?? [FieldRule(name: "name", isRequired: true, kind: .text(mayBeBlank: false))]
  }

  static var models: [String] { byModel.keys.sorted() }

  /// A model a line, without `authentik_`: its fields, `!` behind those that creation needs, and their kinds.
  ///
  /// `text0` may be blank; `integer0` is 0 at least; `a+2025.2` has a `Lifetime`; `a|b` is a choice and `[a|b]` a
  /// list of choices; `?` behind a kind says that it may be null, `+` that it has to have items.
  private static let table = """
    endpoints.endpointstage name!:text connector!:key mode:optional|required
    flows.flow name!:text slug!:slug title!:text \
      designation!:authentication|authorization|invalidation|enrollment|unenrollment|recovery|stage_configuration \
      background:text0 policy_engine_mode:all|any compatibility_mode:flag \
      layout:stacked|content_left|content_right|sidebar_left|sidebar_right|\
    sidebar_left_frame_background+2026.2|sidebar_right_frame_background+2026.2 \
      denied_action:message_continue|message|continue \
      authentication:none|require_authenticated|require_unauthenticated|require_superuser|\
    require_redirect+2024.12|require_outpost|require_token+2026.5
    stages_account_lockdown.accountlockdownstage name!:text deactivate_user:flag set_unusable_password:flag \
      delete_sessions:flag revoke_tokens:flag self_service_completion_flow:key?
    stages_authenticator_duo.authenticatorduostage name!:text client_id!:text client_secret!:text api_hostname!:text \
      admin_integration_key:text0 admin_secret_key:text0 configure_flow:key?
    stages_authenticator_email.authenticatoremailstage name!:text use_global_settings:flag host:text port:integer \
      username:text0 password:text0 use_tls:flag use_ssl:flag timeout:integer from_address:address subject:text \
      token_expiry:duration template:text configure_flow:key?
    stages_authenticator_endpoint_gdtc.authenticatorendpointgdtcstage name!:text credentials!:mapping \
      configure_flow:key?
    stages_authenticator_sms.authenticatorsmsstage name!:text provider!:twilio|generic from_number!:text \
      account_sid!:text auth!:text auth_password:text0 auth_type:basic|bearer verify_only:flag \
      mapping:key? configure_flow:key?
    stages_authenticator_static.authenticatorstaticstage name!:text token_count:integer0 token_length:integer0 \
      configure_flow:key?
    stages_authenticator_totp.authenticatortotpstage name!:text digits!:6|8 configure_flow:key?
    stages_authenticator_validate.authenticatorvalidatestage name!:text not_configured_action:skip|deny|configure \
      device_classes:[static|totp|webauthn|duo|sms|email+2025.2]+ configuration_stages:keys last_auth_threshold:duration \
      webauthn_user_verification:required|preferred|discouraged webauthn_allowed_device_types:keys \
      webauthn_hints+2026.5:[security-key|client-device|hybrid] email_otp_throttling_factor+2026.5:number \
      sms_otp_throttling_factor+2026.5:number totp_otp_throttling_factor+2026.5:number \
      static_otp_throttling_factor+2026.5:number
    stages_authenticator_webauthn.authenticatorwebauthnstage name!:text \
      user_verification:required|preferred|discouraged authenticator_attachment:platform|cross-platform? \
      resident_key_requirement:discouraged|preferred|required device_type_restrictions:keys \
      prevent_duplicate_devices+2026.5-2026.8rc:flag max_attempts+2025.8:integer0 \
      hints+2026.5:[security-key|client-device|hybrid] configure_flow:key?
    stages_captcha.captchastage name!:text public_key!:text private_key!:text js_url:text api_url:text \
      interactive+2024.12:flag error_on_invalid_score:flag score_min_threshold:number score_max_threshold:number \
      request_content_type+2026.8:application/x-www-form-urlencoded|application/json
    stages_consent.consentstage name!:text mode:always_require|permanent|expiring consent_expire_in:duration
    stages_deny.denystage name!:text deny_message:text0
    stages_dummy.dummystage name!:text throw_error:flag
    stages_email.emailstage name!:text use_global_settings:flag host:text port:integer username:text0 \
      password:text0 use_tls:flag use_ssl:flag timeout:integer from_address:address subject:text template:text \
      activate_user_on_success:flag recovery_max_attempts+2025.8:integer0 recovery_cache_timeout+2025.8:duration
    stages_identification.identificationstage name!:text user_fields:[email|username|upn] \
      case_insensitive_matching:flag show_matched_user:flag sources:keys show_source_labels:flag \
      pretend_user_exists:flag enable_remember_me+2025.4:flag password_stage:key? captcha_stage+2024.10:key? \
      webauthn_stage+2025.12:key? enrollment_flow:key? recovery_flow:key? passwordless_flow:key?
    stages_invitation.invitationstage name!:text continue_flow_without_invitation:flag
    stages_mtls.mutualtlsstage name!:text mode!:optional|required certificate_authorities:keys \
      cert_attribute!:subject|common_name|email user_attribute!:username|email
    stages_password.passwordstage name!:text \
      backends!:[authentik.core.auth.InbuiltBackend|authentik.core.auth.TokenBackend|\
    authentik.sources.ldap.auth.LDAPBackend|authentik.sources.kerberos.auth.KerberosBackend+2024.10]+ \
      failed_attempts_before_cancel:integer allow_show_password:flag configure_flow:key?
    stages_prompt.promptstage name!:text fields!:keys+ validation_policies:keys
    stages_redirect.redirectstage name!:text keep_context:flag mode!:static|flow target_static:text0 target_flow:key?
    stages_source.sourcestage name!:text source!:key resume_timeout:duration \
      resume_on_match_failures+2026.8:[missing_property]
    stages_user_login.userloginstage name!:text session_duration:duration terminate_other_sessions:flag \
      remember_me_offset:duration network_binding:no_binding|bind_asn|bind_asn_network|bind_asn_network_ip \
      geoip_binding:no_binding|bind_continent|bind_continent_country|bind_continent_country_city \
      remember_device+2025.8:duration
    stages_user_write.userwritestage name!:text user_creation_mode:never_create|create_when_required|always_create \
      create_users_as_inactive:flag user_type:internal|external|service_account|internal_service_account \
      user_path_template:text0 create_users_group:key?
    """

  private static let byModel: [String: [FieldRule]] = {
    var rules: [String: [FieldRule]] = [:]
    let lines = table.words(by: "\n")
    rules.reserveCapacity(lines.count)
    for line in lines {
      let words = line.words(by: " ")
      rules["authentik_\(words[0])"] = words.dropFirst().map(FieldRule.init)
    }
    return rules
  }()
}

extension FieldRule {
  /// Reads `name!:kind`, as the table has it.
  fileprivate init(_ word: Substring) {
    let parts = word.words(by: ":")
    let isRequired = parts[0].utf8.last == UInt8(ascii: "!")
    let (name, lifetime) = Lifetime.read(isRequired ? parts[0].dropLast() : parts[0])
    self.init(name: String(name), lifetime: lifetime ?? Lifetime(), isRequired: isRequired, kind: Kind(parts[1]))
  }
}

extension FieldRule.Choice {
  fileprivate init(_ text: Substring) {
    let (word, lifetime) = Lifetime.read(text)
    self.init(word: String(word), lifetime: lifetime ?? Lifetime())
  }
}

extension FieldRule.Kind {
  fileprivate init(_ word: Substring) {
    switch word {
    case "text": self = .text(mayBeBlank: false)
    case "text0": self = .text(mayBeBlank: true)
    case "slug": self = .slug
    case "flag": self = .flag
    case "integer": self = .integer(least: nil)
    case "integer0": self = .integer(least: 0)
    case "number": self = .number
    case "address": self = .address
    case "duration": self = .duration
    case "keys": self = .keys(mayBeEmpty: true)
    case "keys+": self = .keys(mayBeEmpty: false)
    case "key": self = .key(mayBeNull: false)
    case "key?": self = .key(mayBeNull: true)
    case "mapping": self = .mapping
    default:
      let bytes = word.utf8
      let ends = (list: UInt8(ascii: "]"), null: UInt8(ascii: "?"))
      let isList = bytes.first == UInt8(ascii: "[")
      let choices = Substring(bytes.dropFirst(isList ? 1 : 0).prefix { $0 != ends.list && $0 != ends.null })
        .words(by: "|").map(FieldRule.Choice.init)
      self =
        isList
        ? .choices(choices, mayBeEmpty: bytes.last == ends.list) : .choice(choices, mayBeNull: bytes.last == ends.null)
    }
  }
}
