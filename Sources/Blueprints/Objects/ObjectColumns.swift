/// The names by which Django finds flows, stages and bindings: identifiers and `!Find` are questions to its tables.
///
/// Read from the models of 2024.8.6, 2025.10.4, 2026.5.0-rc1 and 2026.8.0-rc1; what any of them has, stands here. What the
/// clients do not tell has the earliest lifetime that fits: a release in between is not accused of lacking it.
enum ObjectColumns {
  struct Column: Hashable {
    enum Kind: Hashable {
      case plain
      /// A list, which is asked for by position, too.
      case list
      /// Any path leads into it.
      case mapping
      /// Objects of another model; nil where its columns are not known.
      case related(String?)
    }

    var kind: Kind
    var lifetime = Lifetime()
  }

  /// The columns of a flow, a binding, any stage or a known stage type; nil for every other model.
  static func of(_ model: String) -> [String: Column]? {
    byModel[model] ?? byModel[model.lowercased()]
  }

  /// A model a line, without `authentik_`: the columns that no rule of `ObjectRules` names, and where those of its keys lead.
  /// Behind a colon stands the model that a column leads to, `?` where nobody looks further; before it the lifetime, where it
  /// is not that of the rule or of the model.
  private static let table = """
    flows.flow background+2024.8 flow_uuid pbm_uuid policybindingmodel_ptr:? policies:? bindings+2024.10:? \
      stages:flows.stage flowstagebinding:flows.flowstagebinding flowtoken:? invitation:? agentconnector+2025.12:? \
      brand_authentication:? brand_device_code:? brand_invalidation:? brand_lockdown+2026.5:? brand_recovery:? \
      brand_unenrollment:? brand_user_settings:? provider_authentication:? provider_authorization:? \
      provider_invalidation+2024.10:? source_authentication:? source_enrollment:? source_pre_authentication:? \
      telegram_source_pre_authentication+2025.10:? account_lockdown_stages+2026.5:? authenticatorduostage:? \
      authenticatoremailstage+2025.2:? authenticatorendpointgdtcstage+2024.10:? authenticatorsmsstage:? \
      authenticatorstaticstage:? authenticatortotpstage:? authenticatorwebauthnstage:? passwordstage:? \
      redirectstage+2024.12:?
    flows.flowstagebinding fsb_uuid pbm_uuid policybindingmodel_ptr:? policies:? bindings+2024.10:? target:flows.flow \
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
      identificationstage+2025.12:stages_identification.identificationstage
    stages_authenticator_webauthn.authenticatorwebauthnstage configure_flow:flows.flow friendly_name
    stages_captcha.captchastage \
      identificationstage+2024.10:stages_identification.identificationstage
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
      var columns: [String: Column] = ["pk": Column(kind: .plain)]
      columns.reserveCapacity(2 * words.count + 24)
      let rules = model == ModelName.binding ? [] : ObjectRules.of(model)
      for rule in rules { columns.add(rule.name, Column(kind: Column.Kind(rule.kind), lifetime: rule.lifetime)) }
      for word in words.dropFirst() {
        let parts = word.words(by: ":")
        let (name, lifetime) = Lifetime.read(parts[0])
        columns.add(
          String(name),
          Column(
            kind: parts.count > 1 ? Column.Kind(leadingTo: parts[1]) : .plain,
            lifetime: lifetime ?? columns[String(name)]?.lifetime ?? Lifetime()))
      }
      if ModelName.isStage(model) {
        columns["stage_uuid"] = Column(kind: .plain)
        columns["flow"] = Column(kind: .related(ModelName.flow))
        columns["flowstagebinding"] = Column(kind: .related(ModelName.binding))
        // Every type is a table of its own beside that of all stages, and each leads to the other.
        if model == ModelName.anyStage {
          for stage in stages {
            columns[String(stage.split(separator: ".")[1])] = Column(
              kind: .related(stage), lifetime: ModelName.lifetime(stage) ?? Lifetime())
          }
        } else {
          columns.add("stage_ptr", Column(kind: .related(ModelName.anyStage)))
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
    if case .related = column.kind { self[name + "_id"] = column }
  }
}

extension ObjectColumns.Column.Kind {
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
