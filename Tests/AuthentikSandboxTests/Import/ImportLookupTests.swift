@testable import AuthentikSandbox
import Bindings
import Testing

/// What conditions say of a fresh install.
@Suite struct ImportLookupTests {
  /// Whether an entry with this condition is passed over: its attributes are invalid.
  private func holds(_ condition: String, in client: ImportClient) -> Bool {
    var client = client
    return client.send(
      """
      - model: authentik_flows.flowstagebinding
        conditions: [\(condition)]
        identifiers: {pk: \(client.bindings[0].pk)}
        attrs: {invalid_response_action: moved-since-it-was-read}

      """
    ).success == false
  }

  @Test(arguments: [
    ("[order, 10]", true), ("[order, 11]", false), ("[order, '10']", true), ("[order__gt, 99]", true),
    ("[order__gt, 100]", false), ("[order__gte, 100]", true), ("[order__lt, 10]", false), ("[order__lte, 10]", true),
    ("[order__in, [1, 10]]", true), ("[order__in, [1, 2]]", false),
    ("[stage__name, default-authentication-login]", true),
    ("[stage__name, nobody]", false), ("[target__slug, default-authentication-flow]", true),
    ("[evaluate_on_plan, true], [order, 10]", false), ("[evaluate_on_plan, false], [order, 10]", true),
    ("[policy_engine_mode, any]", true), ("[policy_engine_mode, all]", false),
    ("[pk__gt, ffffffff-ffff-4fff-bfff-ffffffffffff]", false), ("[pk__lt, ffffffff-ffff-4fff-bfff-ffffffffffff]", true),
    ("[policybindingmodel_ptr__isnull, false]", true), ("[policybindingmodel_ptr__isnull, true]", false),
  ])
  func `bindings of a flow`(condition: String, isFound: Bool) throws {
    let client = try ImportClient(.newest)
    let find = "!Find [authentik_flows.flowstagebinding, [target, \(client.flow)], \(condition)]"
    #expect(holds(find, in: client) == isFound)
    #expect(holds("!Condition [NOR, \(find)]", in: client) != isFound)
  }

  @Test(arguments: [
    ("authentik_flows.flow", "[slug, default-authentication-flow], [designation, authentication]", true),
    ("authentik_flows.flow", "[slug, default-authentication-flow], [designation, recovery]", false),
    ("authentik_flows.flow", "[authentication, require_outpost]", false),
    ("authentik_flows.stage", "[name, default-authentication-password]", true),
    ("authentik_stages_password.passwordstage", "[name, default-authentication-password]", true),
    ("authentik_stages_user_login.userloginstage", "[name, default-authentication-password]", false),
    ("authentik_stages_user_write.userwritestage", "[user_creation_mode, never_create]", true),
    ("authentik_policies.policybinding", "[policy__name, default-authentication-flow-password-stage]", true),
    ("authentik_policies.policybinding", "[enabled, false]", false),
    ("authentik_policies.policybinding", "[group__isnull, false]", false),
    ("authentik_policies.policybinding", "[group__name, authentik Admins]", false),
    ("authentik_policies.policybinding", "[user__username, akadmin]", false),
    ("authentik_core.user", "[username, akadmin]", true),
    ("authentik_stages_identification.identificationstage", "[user_fields, [email, username]]", true),
    ("authentik_stages_identification.identificationstage", "[user_fields, [username, email]]", false),
    ("authentik_stages_identification.identificationstage", "[password_stage__isnull, true]", true),
    ("authentik_stages_authenticator_validate.authenticatorvalidatestage", "[device_classes__contains, [totp]]", true),
    ("authentik_stages_authenticator_validate.authenticatorvalidatestage", "[device_classes__contains, [new]]", false),
    (
      "authentik_stages_authenticator_validate.authenticatorvalidatestage", "[device_classes__overlap, [totp, new]]",
      true
    ),
    ("authentik_stages_authenticator_validate.authenticatorvalidatestage", "[device_classes__overlap, [new]]", false),
  ])
  func `other models`(model: String, condition: String, isFound: Bool) throws {
    #expect(holds("!Find [\(model), \(condition)]", in: try ImportClient(.newest)) == isFound)
  }

  @Test(arguments: [
    ("[AND, true, true]", true), ("[AND, true, false]", false), ("[NAND, true, false]", true), ("[OR, 0, x]", true),
    ("[OR, 0, '']", false), ("[NOR, 0, null]", true), ("[XOR, 1, 1, 1]", true), ("[XOR, 1, 1]", false),
    ("[XNOR, 1, 1]", true), ("[xnor, 1]", false),
  ])
  func `conditions of conditions`(condition: String, isTrue: Bool) throws {
    #expect(holds("!Condition \(condition)", in: try ImportClient(.newest)) == isTrue)
  }

  @Test(arguments: [
    "!Find [authentik_flows.flowstagebinding, [pk, x]]", "!Find [authentik_flows.flowstagebinding, [order, x]]",
    "!Find [authentik_flows.flowstagebinding, [evaluate_on_plan, x]]", "!Find [authentik_flows.flowstagebinding, [pk]]",
  ])
  func `look-ups of what cannot be are hidden errors`(condition: String) throws {
    var client = try ImportClient(.newest)
    let entry =
      "- {model: authentik_flows.flowstagebinding, identifiers: {pk: \(client.bindings[0].pk)}, conditions: [\(condition)]}"
    #expect(client.send(entry).status == 405)
  }
}
