internal import Bindings

/// What the list of its own type shows of a stage, as far as a client asks for it.
enum StageDefaults {
  /// The settings of a stage that nobody configured (authentik's models).
  static func settings(of type: StageType, in version: AuthentikVersion) -> [JSON.Member] {
    switch type.app {
    case "identification":
      [JSON.Member("user_fields", ["email", "username"]), JSON.Member("password_stage", .null)]
        + (version >= .may2026 ? [JSON.Member("webauthn_stage", .null)] : [])
    case "authenticator_validate":
      [
        JSON.Member("not_configured_action", "skip"),
        JSON.Member(
          "device_classes",
          .array(
            (["static", "totp", "webauthn", "duo", "sms"] + (version == .august2024 ? [] : ["email"])).map(JSON.string))
        ),
      ]
    case "user_write": [JSON.Member("user_creation_mode", "create_when_required")]
    case "mtls": [JSON.Member("mode", "optional")]
    case "invitation": [JSON.Member("continue_flow_without_invitation", false)]
    default: []
    }
  }
}

extension SandboxStage {
  /// Sets what is known; a stage that another one refers to gets a key of its own.
  mutating func set(_ settings: StageSettings, makeKey: () -> PrimaryKey) {
    func key(_ isSet: Bool) -> JSON { isSet ? .string(makeKey().text) : .null }
    if let isSet = settings.passwordStage { set("password_stage", to: key(isSet)) }
    if let isSet = settings.webauthnStage { set("webauthn_stage", to: key(isSet)) }
    if let fields = settings.userFields { set("user_fields", to: .array(fields.map(JSON.string))) }
    if let action = settings.notConfiguredAction { set("not_configured_action", to: .string(action.rawValue)) }
    if let classes = settings.deviceClasses {
      set("device_classes", to: .array(classes.map(\.rawValue).sorted().map(JSON.string)))
    }
    if let mode = settings.userCreationMode { set("user_creation_mode", to: .string(mode.rawValue)) }
    if let mode = settings.mode { set("mode", to: .string(mode.rawValue)) }
    if let goesOn = settings.continueFlowWithoutInvitation {
      set("continue_flow_without_invitation", to: .bool(goesOn))
    }
    if let goesOn = settings.resumeOnMatchFailures {
      set("resume_on_match_failures", to: .array(goesOn ? [.string("missing_property")] : []))
    }
  }
}

extension SandboxState {
  /// Sets the stages of a fresh install as its blueprints do, the same in all versions.
  mutating func configureFreshInstall() {
    let modes = [
      "default-source-enrollment-write": "always_create", "default-password-change-write": "never_create",
      "default-user-settings-write": "never_create",
    ]
    for index in stages.indices {
      if let mode = modes[stages[index].name] { stages[index].set("user_creation_mode", to: .string(mode)) }
    }
  }
}
