import Bindings
import Foundation
import Testing

/// What decides a flow is spelled as the API spells it, so that snapshots hold it and rows are read as they come.
struct DecidingFactsTests {
  /// A row as 2026.5 answers it (transcript 12-policies), with more in it than is kept.
  private static let row = #"""
    {"pk": "583E204F-315F-44C7-A9D8-97718585EF3A", "policy": "1d2c2ca8-8e5b-45ee-984c-211c290863a0", "group": null,
     "user": null, "policy_obj": {"pk": "1d2c2ca8-8e5b-45ee-984c-211c290863a0", "name": "weekdays",
     "meta_model_name": "authentik_policies_expression.expressionpolicy", "expression": "return True"},
     "group_obj": null, "user_obj": null, "target": "ef692804-c56d-4221-adbf-dfccc64259d2", "negate": true,
     "enabled": true, "order": 10, "timeout": 30, "failure_result": true}
    """#

  @Test func `a row of the API is read as it comes`() throws {
    let binding = try JSONDecoder().decode(PolicyBinding.self, from: Data(Self.row.utf8))
    #expect(
      binding
        == PolicyBinding(
          pk: PrimaryKey("583e204f-315f-44c7-a9d8-97718585ef3a"),
          target: PrimaryKey("ef692804-c56d-4221-adbf-dfccc64259d2"),
          subject: .policy(name: "weekdays", model: "authentik_policies_expression.expressionpolicy"), negate: true,
          order: 10, failureResult: true))
  }

  @Test(arguments: [
    PolicyBinding.Subject.policy(name: "p", model: "m.p"), .group(name: "staff"), .user(name: "alice"), .none,
  ])
  func `every subject comes back as it was written`(subject: PolicyBinding.Subject) throws {
    let binding = PolicyBinding(
      pk: PrimaryKey("a"), target: PrimaryKey("b"), subject: subject, enabled: false, expires: "2027-01-01T00:00:00Z",
      expiring: true, dryRun: true)
    #expect(try JSONDecoder().decode(PolicyBinding.self, from: JSONEncoder().encode(binding)) == binding)
  }

  /// A user's row has mail addresses and more; the name is all that is kept of them.
  @Test func `nothing but the name is kept of a person`() throws {
    let text = Self.row.replacingOccurrences(
      of: #""user_obj": null"#, with: #""user_obj": {"username": "alice", "email": "a@x.test"}"#
    )
    .replacingOccurrences(
      of: #""policy_obj": {"pk": "1d2c2ca8-8e5b-45ee-984c-211c290863a0", "name": "weekdays","#,
      with: #""policy_obj": null, "rest": {"#)
    let binding = try JSONDecoder().decode(PolicyBinding.self, from: Data(text.utf8))
    #expect(binding.subject == .user(name: "alice"))
    #expect(!String(decoding: try JSONEncoder().encode(binding), as: UTF8.self).contains("x.test"))
  }

  @Test func `stage settings come back and unknown words are unknown`() throws {
    let text = #"""
      {"not_configured_action": "ask_a_friend", "device_classes": ["totp", "crystal_ball", "static"], "mode": "optional",
       "user_creation_mode": "never_create", "user_fields": [], "password_stage": true}
      """#
    let settings = try JSONDecoder().decode(StageSettings.self, from: Data(text.utf8))
    #expect(settings.notConfiguredAction == nil)
    #expect(settings.deviceClasses == [.static, .totp])
    #expect(settings.mode == .optional && settings.userCreationMode == .neverCreate)
    #expect(settings.userFields == [] && settings.passwordStage == true && settings.webauthnStage == nil)
    #expect(try JSONDecoder().decode(StageSettings.self, from: JSONEncoder().encode(settings)) == settings)
  }

  /// authentik lists the failures after which a flow goes on (client of 2026.8.3); what a newer server writes in another
  /// way is not known, and no reason to read nothing.
  @Test(
    arguments: [
      (#"["missing_property"]"#, true), (#"["a word of tomorrow"]"#, true), ("[]", false), ("true", true),
      ("false", false),
      ("null", nil), ("{}", nil), ("7", nil),
    ] as [(String, Bool?)])
  func `a list of failures counts by whether it is empty, and other shapes are unknown`(json: String, expected: Bool?)
    throws
  {
    let keys = [
      "resume_on_match_failures", "continue_flow_without_invitation", "user_fields", "not_configured_action",
      "device_classes", "mode",
    ]
    let text = "{" + keys.map { "\"\($0)\": \(json)" }.joined(separator: ", ") + "}"
    let settings = try JSONDecoder().decode(StageSettings.self, from: Data(text.utf8))
    #expect(settings.resumeOnMatchFailures == expected)
    #expect(settings.notConfiguredAction == nil && settings.mode == nil)
    #expect(settings.continueFlowWithoutInvitation == (json == "true" ? true : json == "false" ? false : nil))
  }

  @Test func `an entrance comes back and an unknown demand is unknown`() throws {
    let entrance = FlowEntrance(authentication: .requireOutpost, policyEngineMode: "all", policies: [])
    #expect(try JSONDecoder().decode(FlowEntrance.self, from: JSONEncoder().encode(entrance)) == entrance)
    let newer = try JSONDecoder().decode(FlowEntrance.self, from: Data(#"{"authentication": "require_moon"}"#.utf8))
    #expect(newer == FlowEntrance())
  }

  /// Every stage type that a fresh install or an executed flow has is told apart, both spellings of WebAuthn too.
  @Test func `set up stages are told from validation`() {
    func role(_ model: String) -> StageRole { StageRole(Stage(pk: PrimaryKey("s"), name: "s", model: model)) }
    #expect(role("authentik_stages_authenticator_validate.authenticatorvalidatestage") == .authenticatorValidation)
    for device in DeviceClass.allCases {
      let app = "authentik_stages_authenticator_\(device)"
      #expect(role("\(app).authenticator\(device)stage") == .authenticatorSetup(device))
    }
    #expect(role("authentik_stages_authenticator_webauthn.authenticatewebauthnstage") == .authenticatorSetup(.webauthn))
    #expect(role("authentik_stages_captcha.captchastage") == .other)
  }
}
