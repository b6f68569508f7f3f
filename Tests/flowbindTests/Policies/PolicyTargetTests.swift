@testable import AuthentikSandbox
import Bindings
import Documents
import Foundation
import Planning
import Testing

@testable import flowbind

/// No declared policy is dropped in silence, whatever its entry says of what it is bound to.
@Suite(.serialized) struct PolicyTargetTests {
  private static let subject = """
    policy: !Find [authentik_policies_expression.expressionpolicy, [name, default-source-enrollment-if-sso]]
    """

  /// An entry of a policy binding behind those of `PolicyWorld.blueprint`, with what it says and what is said of it.
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var target: String
    var subject = PolicyTargetTests.subject
    var order = "order: 50"
    var rest = ""
    /// An entry before it.
    var before = ""
    var code: ExitCode
    var words: String

    var text: String {
      let identifiers = [target.isEmpty ? "" : "target: \(target)", subject, order].filter { !$0.isEmpty }
      return before
        + "  - model: authentik_policies.policybinding\n    identifiers: {\(identifiers.joined(separator: ", "))}\n\(rest)"
    }
  }

  private static let newFlow = """
      - model: authentik_flows.flow
        id: new
        identifiers: {slug: new-flow}
        attrs: {name: New, title: New, designation: authentication}

    """
  private static let newStage = """
      - model: authentik_stages_dummy.dummystage
        id: new-stage
        identifiers: {name: new-stage}
        attrs: {throw_error: false}
      - model: authentik_flows.flowstagebinding
        id: new-binding
        identifiers: {target: !KeyOf enrol, stage: !KeyOf new-stage, order: 90}

    """
  private static let missingBinding = """
      - model: authentik_flows.flowstagebinding
        id: gone
        identifiers:
          target: !KeyOf enrol
          stage: !Find [authentik_stages_user_login.userloginstage, [name, default-authentication-login]]
          order: 90

    """
  private static let findMissing = "!Find [authentik_flows.flowstagebinding, [target, !KeyOf enrol], [order, 90]]"

  static let cases: [Case] = [
    // What a file makes is awaited.
    Case(
      testDescription: "awaited flow", target: "!KeyOf new", before: newFlow, code: .differences,
      words: "policy “default-source-enrollment-if-sso” waits for flow “new-flow”"),
    Case(
      testDescription: "awaited flow by !Find", target: "!Find [authentik_flows.flow, [slug, new-flow]]",
      before: newFlow, code: .differences, words: "waits for flow “new-flow”"),
    Case(
      testDescription: "binding of an awaited flow",
      target: "!Find [authentik_flows.flowstagebinding, [target, !KeyOf new], [order, 10]]", before: newFlow,
      code: .differences, words: "waits for flow “new-flow”"),
    Case(
      testDescription: "binding of an awaited stage", target: "!KeyOf new-binding", before: newStage,
      code: .differences, words: "policy “default-source-enrollment-if-sso” waits for stage “new-stage”"),
    Case(
      testDescription: "binding that is to be made", target: "!KeyOf gone", before: missingBinding,
      code: .differences, words: "is declared for a binding that is not there"),
    Case(
      testDescription: "binding that is to be made, by !Find", target: findMissing, before: missingBinding,
      code: .differences, words: "default-authentication-login at order 90: policy"),
    // What nobody makes is an error.
    Case(
      testDescription: "binding by a pk that is not there",
      target: "!Find [authentik_flows.flowstagebinding, [pk, 11111111-2222-4333-8444-555555555555]]",
      code: .invalidBlueprint, words: "the server has no such binding"),
    Case(
      testDescription: "binding that nobody makes", target: findMissing, code: .invalidBlueprint,
      words: "no binding of flow “default-source-enrollment” answers to this target"),
    Case(
      testDescription: "look-up without a flow",
      target: "!Find [authentik_flows.flowstagebinding, [stage__name, default-source-enrollment-prompt]]",
      code: .invalidBlueprint, words: "names no flow"),
    Case(
      testDescription: "flow that is not there",
      target: "!Find [authentik_flows.flow, [slug, default-source-enrolment]]",
      code: .invalidBlueprint, words: "did you mean “default-source-enrollment”?"),
    Case(testDescription: "no target", target: "", code: .invalidBlueprint, words: "names no target"),
    Case(testDescription: "null", target: "null", code: .invalidBlueprint, words: "target may not be null"),
    Case(testDescription: "no key", target: "hello", code: .invalidBlueprint, words: "target is not a valid UUID"),
    Case(
      testDescription: "a stage",
      target: "!Find [authentik_stages_prompt.promptstage, [name, default-source-enrollment-prompt]]",
      code: .invalidBlueprint, words: "target needs what policies can be bound to"),
    Case(
      testDescription: "a policy", target: "!KeyOf password-stage", code: .invalidBlueprint,
      words: "target needs what policies can be bound to"),
    Case(
      testDescription: "a provider", target: "!Find [authentik_providers_oauth2.oauth2provider, [name, x]]",
      code: .invalidBlueprint, words: "target needs what policies can be bound to"),
    Case(
      testDescription: "an application", target: "!Find [authentik_core.application, [slug, x]]", code: .done,
      words: "in sync"),
    Case(
      testDescription: "a source", target: "!Find [authentik_sources_oauth.oauthsource, [slug, x]]", code: .done,
      words: "in sync"),
    Case(
      testDescription: "a key of anything", target: "11111111-2222-4333-8444-555555555555", code: .done,
      words: "is not compared: it is declared for the key 11111111"),
    Case(
      testDescription: "its own pk alone", target: "", order: "pk: 11111111-2222-4333-8444-555555555555", code: .done,
      words: "is not compared: no flow or binding that is looked at has the policy binding"),
    // There is nothing to delete where there is nothing.
    Case(
      testDescription: "absent from a flow that is not there", target: "!Find [authentik_flows.flow, [slug, nowhere]]",
      rest: "    state: absent\n", code: .done, words: "so nothing to delete"),
    Case(
      testDescription: "absent policy that is not there", target: "!KeyOf enrol",
      subject: "policy: !Find [authentik_policies.policy, [name, nothing-such]]", rest: "    state: absent\n",
      code: .done, words: "so nothing to delete"),
    // What nobody can tell is refused, not guessed.
    Case(
      testDescription: "closed state", target: "!KeyOf enrol", rest: "    state: !Env STATE\n",
      code: .invalidBlueprint, words: "state depends on !Env STATE, which is closed"),
    Case(
      testDescription: "closed condition", target: "!KeyOf enrol", rest: "    conditions: [!Env WANTED]\n",
      code: .invalidBlueprint, words: "whether this entry is active depends on !Env WANTED, which is closed"),
    Case(
      testDescription: "closed field", target: "!KeyOf enrol", rest: "    attrs: {enabled: !Env ON}\n",
      code: .invalidBlueprint, words: "enabled depends on !Env ON, which is closed"),
    Case(
      testDescription: "negative timeout", target: "!KeyOf enrol", rest: "    attrs: {timeout: -1}\n",
      code: .invalidBlueprint, words: "timeout may not be negative"),
  ]

  @Test(arguments: cases)
  func `every target is compared, awaited, refused, or said to be no concern`(given: Case) async throws {
    let world = try PolicyWorld()
    let folder = try Folder(["a.yaml": PolicyWorld.blueprint + given.text])
    let drift = await world.run("drift", folder.path("a.yaml"), "-v")
    #expect(drift.code == given.code, "\(drift.output)\(drift.error)")
    let said = (drift.output + drift.error).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(said.contains(given.words), "\(drift.output)\(drift.error)")
    guard given.code == .invalidBlueprint else { return }
    let plan = await world.run("plan", folder.path("a.yaml"))
    #expect(plan.code == .invalidBlueprint, "\(plan.output)")
  }

  @Test(arguments: ["fsb_uuid", "pbm_uuid", "policybindingmodel_ptr", "pk"])
  func `a binding is found by every column of its keys, in a flow that no entry names`(column: String) async throws {
    let world = try PolicyWorld()
    let policy = world.declared(.binding)
    // A binding is read by its pk alone.
    let isAlone = ["pk", "fsb_uuid"].contains(column)
    let key = world.server.withState { state in
      let binding = state.bindings.first { $0.policyBindingModel == policy.target }!
      return isAlone ? binding.pk : binding.policyBindingModel
    }
    let text = """
      version: 1
      metadata: {name: one}
      entries:
        - model: authentik_policies.policybinding
          identifiers:
            target: !Find [authentik_flows.flowstagebinding, [\(column), \(key)]\(isAlone ? "" : ", [target__slug, default-authentication-flow]")]
            policy: !Find [authentik_policies.policy, [name, default-authentication-flow-authenticator-validate-stage]]
            order: 10
          attrs: {failure_result: true}

      """
    let folder = try Folder(["a.yaml": text])
    let drift = await world.run("drift", folder.path("a.yaml"), "-o", "json")
    // The flow has a policy more, which nothing declares.
    #expect(drift.code == .differences, "\(drift.error)")
    let report = try JSONDecoder().decode(DriftReport.self, from: Data(drift.output.utf8))
    let policies = report.differences.filter { $0.kind == .finding(.policy) }
    #expect(policies.map(\.policy?.difference) == [.undeclared], "\(drift.output)")
  }

  @Test func `a policy that must be new and is bound is a difference`() async throws {
    let world = try PolicyWorld()
    let text = PolicyWorld.blueprint.replacing(
      "- model: authentik_policies.policybinding\n    identifiers: {order: 10, target: !KeyOf password",
      with: "- model: authentik_policies.policybinding\n    state: must_created\n"
        + "    identifiers: {order: 10, target: !KeyOf password")
    let folder = try Folder(["a.yaml": text])
    let drift = await world.run("drift", folder.path("a.yaml"))
    #expect(drift.code == .differences, "\(drift.output)\(drift.error)")
    #expect(drift.output.contains("is bound already, although its entry says must_created"), "\(drift.output)")
  }

  @Test(arguments: [
    ("attrs: {failure_result: false}", "failure_result"), ("state: absent", "state"), ("attrs: {negate: true}", ""),
  ])
  func `entries that contradict each other about a policy are an error, those that agree are one`(
    rest: String, field: String
  ) async throws {
    let world = try PolicyWorld()
    let second = """
        - model: authentik_policies.policybinding
          identifiers: {order: 10, target: !KeyOf password, policy: !KeyOf password-stage}
          \(rest)

      """
    let folder = try Folder(["a.yaml": PolicyWorld.blueprint + second])
    let drift = await world.run("drift", folder.path("a.yaml"))
    if field.isEmpty {
      #expect(drift.code == .differences, "\(drift.error)")
      #expect(drift.output.contains("negate false → true"), "\(drift.output)")
    } else {
      #expect(drift.code == .invalidBlueprint, "\(drift.output)")
      #expect(drift.error.contains("claim the same policy binding"), "\(drift.error)")
      #expect(drift.error.contains("with different \(field)"), "\(drift.error)")
      #expect(drift.error.contains("this entry and the one at "), "\(drift.error)")
    }
  }

  @Test func `what another flow declares and nobody can look up is no concern of a run about one flow`() async throws {
    let world = try PolicyWorld()
    let odd = """
        - model: authentik_policies.policybinding
          identifiers: {order: 1, target: !KeyOf enrol}
        - model: authentik_policies.policybinding
          identifiers: {order: 1, target: !KeyOf prompt, user: !Env SOMEBODY}
        - model: authentik_policies.policybinding
          identifiers: {order: 1, target: !KeyOf prompt, user: 1, group: 2}

      """
    let folder = try Folder(["a.yaml": PolicyWorld.blueprint + odd])
    let one = await world.run("plan", folder.path("a.yaml"), "--flow", "default-authentication-flow")
    #expect(one.code == .done, "\(one.error)")
    let all = await world.run("plan", folder.path("a.yaml"))
    #expect(all.code == .invalidBlueprint, "\(all.output)")
  }

  @Test(arguments: [
    "email, akadmin@sandbox.invalid", "pk, 4", "id, 4", "username, akadmin], [is_active, true",
  ])
  func `a user is found by number and by email, and by name whatever else is asked`(conditions: String) async throws {
    let world = try PolicyWorld()
    world.plant(.flow)
    let text =
      PolicyWorld.blueprint + """
          - model: authentik_policies.policybinding
            identifiers: {order: 99, target: !KeyOf enrol, user: !Find [authentik_core.user, [\(conditions)]]}
            attrs: {negate: true}

        """
    let folder = try Folder(["a.yaml": text])
    let drift = await world.run("drift", folder.path("a.yaml"))
    #expect(!drift.output.contains("no file declares it"), "\(drift.output)\(drift.error)")
    #expect(drift.code == .done, "\(drift.output)\(drift.error)")
  }

  @Test func `groups that nobody binds are looked for in a number of requests that does not grow`() async throws {
    let world = try PolicyWorld()
    let entries = (0..<200).map { number in
      "  - model: authentik_policies.policybinding\n    identifiers: "
        + "{order: \(number + 100), target: !KeyOf enrol, group: !Find [authentik_core.group, [name, g\(number)]]}\n"
    }
    let folder = try Folder(["a.yaml": PolicyWorld.blueprint + entries.joined()])
    let plan = await world.run("plan", folder.path("a.yaml"))
    #expect(plan.code == .invalidBlueprint, "\(plan.output)")
    #expect(world.server.requests.count < 50)
  }
}
