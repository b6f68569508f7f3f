import Bindings
import Blueprints
import Testing

/// What decides, as files alone tell it.
struct DeclaredSettingsTests {
  private func definition(_ entries: String, release: AuthentikRelease = .newest) throws -> EntryDefinition {
    let reading = BlueprintReader(options: ReadingOptions(release: release)).read(
      BlueprintText(file: "f.yaml", text: "entries:\n\(entries)\n"))
    return try #require(reading.definitions.last)
  }

  private func settings(
    _ type: DecidingStageType, _ attrs: String, before: String = "", release: AuthentikRelease = .newest
  ) throws -> StageSettings? {
    let entry = "- {model: \(type.rawValue), identifiers: {name: x}, attrs: {\(attrs)}}"
    return try definition(before + entry, release: release).settings
  }

  @Test func `where attrs are silent, authentik's defaults count`() throws {
    let identification = try #require(try settings(.identification, "sources: [x]"))
    #expect(identification.passwordStage == false && identification.webauthnStage == false)
    #expect(identification.userFields == nil)
    let validation = try #require(try settings(.authenticatorValidation, "last_auth_threshold: hours=1"))
    #expect(validation.notConfiguredAction == .skip)
    #expect(validation.deviceClasses == Set(DeviceClass.allCases))
    let old = try settings(.authenticatorValidation, "last_auth_threshold: hours=1", release: .oldest)
    #expect(old?.deviceClasses == Set(DeviceClass.allCases).subtracting([.email]))
    #expect(try settings(.userWrite, "create_users_as_inactive: true")?.userCreationMode == .createWhenRequired)
    #expect(try settings(.invitation, "name: y")?.continueFlowWithoutInvitation == false)
    // These have no default that anybody has seen.
    #expect(try settings(.mutualTLS, "cert_attribute: subject") == StageSettings())
    #expect(try settings(.source, "source: x")?.resumeOnMatchFailures == false)
    let flow = try definition("- {model: authentik_flows.flow, identifiers: {slug: x}, attrs: {name: x}}")
    #expect(flow.authentication == FlowAuthentication.none && flow.policyEngineMode == "any" && flow.settings == nil)
  }

  @Test func `attrs say what is set`() throws {
    let password = "- {model: authentik_stages_password.passwordstage, identifiers: {name: p}, id: p}\n"
    let identification = try #require(
      try settings(
        .identification, "user_fields: [email, upn], password_stage: !KeyOf p, webauthn_stage: null", before: password))
    #expect(identification.passwordStage == true && identification.webauthnStage == false)
    #expect(identification.userFields == ["email", "upn"])
    let validation = try #require(
      try settings(.authenticatorValidation, "not_configured_action: deny, device_classes: [totp, webauthn, new]"))
    #expect(validation.notConfiguredAction == .deny && validation.deviceClasses == [.totp, .webauthn])
    #expect(try settings(.userWrite, "user_creation_mode: never_create")?.userCreationMode == .neverCreate)
    #expect(try settings(.mutualTLS, "mode: required")?.mode == .required)
    #expect(try settings(.invitation, "continue_flow_without_invitation: 'yes'")?.continueFlowWithoutInvitation == true)
    #expect(try settings(.source, "resume_on_match_failures: [missing_property]")?.resumeOnMatchFailures == true)
    #expect(try settings(.source, "resume_on_match_failures: []")?.resumeOnMatchFailures == false)
    let flow = try definition(
      "- {model: authentik_flows.flow, identifiers: {slug: x}, "
        + "attrs: {authentication: require_authenticated, policy_engine_mode: all}}")
    #expect(flow.authentication == .requireAuthenticated && flow.policyEngineMode == "all")
  }

  @Test func `what a file does not tell is not known, never harmless`() throws {
    let found = "!Find [authentik_stages_password.passwordstage, [name, p]]"
    #expect(try settings(.identification, "user_fields: [email], password_stage: \(found)")?.passwordStage == nil)
    for unknown in ["!Context nobody-gave-it", "!Env [CLOSED, null]", "sometimes"] {
      #expect(try settings(.authenticatorValidation, "not_configured_action: \(unknown)")?.notConfiguredAction == nil)
      #expect(try settings(.authenticatorValidation, "device_classes: \(unknown)")?.deviceClasses == nil)
      #expect(
        try settings(.invitation, "continue_flow_without_invitation: \(unknown)")?.continueFlowWithoutInvitation == nil)
    }
    // An entry without attrs may only look for a stage or flow that is there.
    let bare = "- {model: \(DecidingStageType.userWrite.rawValue), identifiers: {name: x}}"
    #expect(try definition(bare).settings == nil)
    let flow = try definition("- {model: authentik_flows.flow, identifiers: {slug: x}}")
    #expect(flow.authentication == nil && flow.policyEngineMode == nil)
  }
}
