/// The names by which Django finds flows, stages and bindings: identifiers and `!Find` are questions to its tables.
///
/// Read from the models of 2024.8.6, 2025.10.4, 2026.5.0-rc1 and 2026.8.0-rc1; what any of them has, stands here.
enum ObjectColumns {
  enum Column: Hashable {
    case plain
    /// A list, which is asked for by position, too.
    case list
    /// Any path leads into it.
    case mapping
    /// Objects of another model; nil where its columns are not known.
    case related(String?)
  }

  /// The columns of a flow, a binding, any stage or a known stage type; nil for every other model.
  static func of(_ model: String) -> [String: Column]? {
    byModel[model] ?? byModel[model.lowercased()]
  }

  /// A model a line, without `authentik_`: the columns that no rule of `ObjectRules` names, and where those of its keys lead.
  /// Behind a colon stands the model that a column leads to, `?` where nobody looks further.
  private static let table = """
    flows.flow flow_uuid pbm_uuid policybindingmodel_ptr:? policies:? bindings:? stages:flows.stage \
      flowstagebinding:flows.flowstagebinding flowtoken:? invitation:? agentconnector:? brand_authentication:? \
      brand_device_code:? brand_invalidation:? brand_lockdown:? brand_recovery:? brand_unenrollment:? \
      brand_user_settings:? provider_authentication:? provider_authorization:? provider_invalidation:? \
      source_authentication:? source_enrollment:? source_pre_authentication:? telegram_source_pre_authentication:? \
      account_lockdown_stages:? authenticatorduostage:? authenticatoremailstage:? authenticatorendpointgdtcstage:? \
      authenticatorsmsstage:? authenticatorstaticstage:? authenticatortotpstage:? authenticatorwebauthnstage:? \
      passwordstage:? redirectstage:?
    flows.flowstagebinding fsb_uuid pbm_uuid policybindingmodel_ptr:? policies:? bindings:? target:flows.flow \
      stage:flows.stage order evaluate_on_plan re_evaluate_policies policy_engine_mode invalid_response_action
    flows.stage
    endpoints.endpointstage
    stages_account_lockdown.accountlockdownstage self_service_completion_flow:flows.flow
    stages_authenticator_duo.authenticatorduostage configure_flow:flows.flow friendly_name duodevice:?
    stages_authenticator_email.authenticatoremailstage configure_flow:flows.flow friendly_name emaildevice:?
    stages_authenticator_endpoint_gdtc.authenticatorendpointgdtcstage configure_flow:flows.flow friendly_name \
      endpointdeviceconnection:?
    stages_authenticator_sms.authenticatorsmsstage configure_flow:flows.flow friendly_name smsdevice:?
    stages_authenticator_static.authenticatorstaticstage configure_flow:flows.flow friendly_name
    stages_authenticator_totp.authenticatortotpstage configure_flow:flows.flow friendly_name
    stages_authenticator_validate.authenticatorvalidatestage \
      identificationstage:stages_identification.identificationstage
    stages_authenticator_webauthn.authenticatorwebauthnstage configure_flow:flows.flow friendly_name
    stages_captcha.captchastage \
      identificationstage:stages_identification.identificationstage
    stages_consent.consentstage
    stages_deny.denystage
    stages_dummy.dummystage
    stages_email.emailstage token_expiry
    stages_identification.identificationstage captcha_stage:stages_captcha.captchastage enrollment_flow:flows.flow \
      password_stage:stages_password.passwordstage passwordless_flow:flows.flow recovery_flow:flows.flow \
      webauthn_stage:stages_authenticator_validate.authenticatorvalidatestage
    stages_invitation.invitationstage
    stages_mtls.mutualtlsstage
    stages_password.passwordstage configure_flow:flows.flow \
      identificationstage:stages_identification.identificationstage
    stages_prompt.promptstage
    stages_redirect.redirectstage target_flow:flows.flow
    stages_source.sourcestage
    stages_user_delete.userdeletestage
    stages_user_login.userloginstage
    stages_user_logout.userlogoutstage
    stages_user_write.userwritestage
    """

  private static let byModel: [String: [String: Column]] = {
    let lines = table.words(by: "\n").map { $0.words(by: " ") }
    let stages = lines.map { "authentik_\($0[0])" }.filter { ModelName.isStage($0) && $0 != ModelName.anyStage }
    var models: [String: [String: Column]] = [:]
    for words in lines {
      let model = "authentik_\(words[0])"
      var columns: [String: Column] = ["pk": .plain]
      columns.reserveCapacity(2 * words.count + 24)
      if model != ModelName.binding {
        for rule in ObjectRules.of(model) { columns.add(rule.name, Column(rule.kind)) }
      }
      for word in words.dropFirst() {
        let parts = word.words(by: ":")
        columns.add(String(parts[0]), parts.count > 1 ? Column(leadingTo: parts[1]) : .plain)
      }
      if ModelName.isStage(model) {
        columns["stage_uuid"] = .plain
        columns["flow"] = .related(ModelName.flow)
        columns["flowstagebinding"] = .related(ModelName.binding)
        // Every type is a table of its own beside that of all stages, and each leads to the other.
        if model == ModelName.anyStage {
          for stage in stages { columns[String(stage.split(separator: ".")[1])] = .related(stage) }
        } else {
          columns.add("stage_ptr", .related(ModelName.anyStage))
        }
      }
      models[model] = columns
    }
    return models
  }()
}

extension [String: ObjectColumns.Column] {
  /// A reference to one object can also be asked for by its key.
  fileprivate mutating func add(_ name: String, _ column: ObjectColumns.Column) {
    self[name] = column
    if case .related = column { self[name + "_id"] = column }
  }
}

extension ObjectColumns.Column {
  fileprivate init(_ kind: FieldRule.Kind) {
    switch kind {
    case .text, .address, .slug, .flag, .integer, .number, .duration, .choice: self = .plain
    case .choices: self = .list
    case .keys, .key: self = .related(nil)
    case .mapping: self = .mapping
    }
  }

  fileprivate init(leadingTo model: Substring) { self = .related(model == "?" ? nil : "authentik_\(model)") }
}
