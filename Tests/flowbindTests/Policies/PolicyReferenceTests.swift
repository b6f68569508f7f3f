@testable import AuthentikSandbox
import Bindings
import Documents
import Foundation
import Planning
import Testing

@testable import flowbind

/// What declared policies are bound to, and what they bind.
@Suite(.serialized) struct PolicyReferenceTests {
  private func report(_ run: CommandRun) throws -> DriftReport {
    try JSONDecoder().decode(DriftReport.self, from: Data(run.output.utf8))
  }

  /// A file with one more policy binding, on the enrolment flow.
  private func file(binding subject: String, before: String = "") -> String {
    PolicyWorld.blueprint.replacing("entries:\n", with: "entries:\n" + before) + """
        - model: authentik_policies.policybinding
          identifiers: {order: 50, target: !KeyOf enrol, \(subject)}

      """
  }

  /// The flow's own policy, in a file that says nothing of the flow's bindings.
  private static let policiesAlone = """
    version: 1
    metadata: {name: gate}
    entries:
      - model: authentik_policies.policybinding
        identifiers:
          order: 0
          target: !Find [authentik_flows.flow, [slug, default-source-enrollment]]
          policy: !Find [authentik_policies_expression.expressionpolicy, [name, default-source-enrollment-if-sso]]
      - model: authentik_policies.policybinding
        identifiers:
          order: 0
          target: !Find
            - authentik_flows.flowstagebinding
            - [target__slug, default-source-enrollment]
            - [stage__name, default-source-enrollment-prompt]
          policy: !Find [authentik_policies_expression.expressionpolicy, [name, default-source-enrollment-if-username]]

    """

  @Test func `policies of a flow are compared although no entry of a binding names it, and its bindings left alone`()
    async throws
  {
    let world = try PolicyWorld()
    let folder = try Folder(["gate.yaml": Self.policiesAlone])
    let path = folder.path("gate.yaml")
    let bindings = world.server.withState(\.bindings)
    for verb in ["plan", "drift"] {
      let run = await world.run(verb, path)
      #expect(run.code == .done, "\(run.error)\(run.output)")
      #expect(
        run.output.contains(
          "in sync: 0 bindings in 0 flows, and the policies of 1 flow that no entry of a binding names")
      )
      #expect(run.output.contains("= default-source-enrollment  enrollment  policies as declared"), "\(run.output)")
    }
    let apply = await world.run("apply", path, "--prune", "--create", "--delete", "--yes")
    #expect(apply.code == .done, "\(apply.error)\(apply.output)")
    #expect(world.server.withState(\.bindings) == bindings)
    world.plant(.flow)
    let drift = await world.run("drift", path, "-o", "json", "--fail-on", "policy,unmanaged")
    #expect(drift.code == .differences, "\(drift.error)")
    let found = try report(drift)
    // Who is let in by one policy more is a way that no file declares.
    #expect(found.differences.map(\.policy?.subject) == [["user", "akadmin"], ["user", "akadmin"]])
    #expect(found.differences.map(\.kind.rawValue) == ["policy", "way"])
    #expect(found.flows.map(\.managed) == [false])
    // As with the bindings of a flow that is not selected.
    let elsewhere = await world.run("drift", path, "--flow", "default-authentication-*")
    #expect(elsewhere.code == .invalidBlueprint, "\(elsewhere.output)")
  }

  @Test func `what apply leaves of policies is exit 2, as every difference that it leaves`() async throws {
    let world = try PolicyWorld()
    let folder = try Folder(["shipped.yaml": PolicyWorld.blueprint])
    let path = folder.path("shipped.yaml")
    world.change(.binding, "enabled", to: false)
    let apply = await world.run("apply", path, "--yes")
    #expect(apply.code == .differences, "\(apply.error)\(apply.output)")
    #expect(apply.output.contains("1 policy not as declared"), "\(apply.output)")
    #expect(await world.run("apply", path, "--yes", "--fail-on", "changed").code == .done)
  }

  @Test(arguments: [
    ("group: !Find [authentik_core.group, [name, autentik Admins]]", "group", "authentik Admins"),
    ("user: !Find [authentik_core.user, [username, akadmni]]", "user", "akadmin"),
    (
      "policy: !Find [authentik_policies_expression.expressionpolicy, [name, default-source-enrollment-if-ss]]",
      "policy", "default-source-enrollment-if-sso"
    ),
  ])
  func `a subject that is not there is an error with near matches`(
    reference: String, kind: String, near: String
  ) async throws {
    let world = try PolicyWorld()
    let folder = try Folder(["a.yaml": file(binding: reference)])
    for verb in ["plan", "drift"] {
      let run = await world.run(verb, folder.path("a.yaml"))
      #expect(run.code == .invalidBlueprint, "\(run.output)")
      #expect(run.error.contains("the server has no \(kind) “"), "\(run.error)")
      #expect(run.error.contains("did you mean “\(near)”?"), "\(run.error)")
    }
  }

  @Test(arguments: [
    ("authentik_core.group", "name: night shift", "group: !Find [authentik_core.group, [name, night shift]]"),
    ("authentik_core.user", "username: robot", "user: !Find [authentik_core.user, [username, robot]]"),
    (
      "authentik_policies_dummy.dummypolicy", "name: coin",
      "policy: !Find [authentik_policies_dummy.dummypolicy, [name, coin]]"
    ),
  ])
  func `a subject that a file makes is missing, and no error`(
    model: String, naming: String, reference: String
  ) async throws {
    let world = try PolicyWorld()
    let made = "  - {model: \(model), identifiers: {\(naming)}}\n"
    let folder = try Folder(["a.yaml": file(binding: reference, before: made)])
    let drift = await world.run("drift", folder.path("a.yaml"))
    #expect(drift.code == .differences, "\(drift.error)")
    #expect(drift.output.contains("is declared and not bound"), "\(drift.output)")
  }

  @Test func `without the right to look for a subject, that is said, and comparing goes on`() async throws {
    let world = try PolicyWorld(readerRights: [.view(.flow), .view(.stage), .view(.binding), .view(.policyBinding)])
    let folder = try Folder([
      "named.yaml": file(binding: "user: !Find [authentik_core.user, [username, akadmin]]"),
      "raw.yaml": file(binding: "policy: 11111111-2222-4333-8444-555555555555"),
    ])
    let named = await world.run("drift", folder.path("named.yaml"), "-v")
    #expect(named.code == .differences, "\(named.error)")
    #expect((named.output + named.error).contains("whether the server has user “akadmin” is not known"))
    #expect((named.output + named.error).contains("authentik_core.view_user"), "\(named.error)")
    let raw = await world.run("drift", folder.path("raw.yaml"))
    #expect(raw.code == .invalidBlueprint, "\(raw.output)")
    #expect(raw.error.contains("name it with !Find by name"), "\(raw.error)")
  }

  @Test func `a key that is no flow and no binding is said, and nothing is compared`() async throws {
    let world = try PolicyWorld()
    let text = file(binding: "user: 4").replacing(
      "order: 50, target: !KeyOf enrol", with: "order: 50, target: 11111111-2222-4333-8444-555555555555")
    let folder = try Folder(["a.yaml": text])
    let drift = await world.run("drift", folder.path("a.yaml"))
    #expect(drift.code == .done, "\(drift.output)")
    #expect((drift.output + drift.error).contains("is no flow or binding that is looked at"), "\(drift.error)")
  }

  @Test func `what shall be absent does not say what else may be there`() async throws {
    let world = try PolicyWorld()
    let absent = """
        - model: authentik_policies.policybinding
          state: absent
          identifiers: {order: 99, target: !KeyOf enrol, user: !Find [authentik_core.user, [username, akadmin]]}

      """
    let folder = try Folder(["a.yaml": PolicyWorld.bare + absent])
    let before = await world.run("drift", folder.path("a.yaml"))
    #expect(before.code == .done, "\(before.output)")
    world.plant(.flow)
    let after = await world.run("drift", folder.path("a.yaml"), "-o", "json")
    #expect(after.code == .differences)
    #expect(try report(after).differences.map(\.policy?.difference) == [.absent], "\(after.output)")
  }
}
