@testable import AuthentikSandbox
import Bindings
import Documents
import Foundation
import Planning
import Reporting
import Testing

@testable import flowbind

/// Policies are read, compared with what files declare, and never written; over real sockets.
@Suite(.serialized) struct PolicyDriftTests {
  private func report(_ run: CommandRun) throws -> DriftReport {
    try JSONDecoder().decode(DriftReport.self, from: Data(run.output.utf8))
  }

  @Test(arguments: [AuthentikSandbox.AuthentikVersion.august2026, .may2026, .october2025])
  func `declared policies as shipped are in sync`(version: AuthentikSandbox.AuthentikVersion) async throws {
    let world = try PolicyWorld(version)
    let text =
      version >= .may2026
      ? PolicyWorld.blueprint
      : PolicyWorld.entries { !$0.contains("target: !KeyOf mfa") }
    let folder = try Folder(["shipped.yaml": text])
    for verb in ["plan", "drift"] {
      let run = await world.run(verb, folder.path("shipped.yaml"))
      #expect(run.code == .done, "\(run.error)\(run.output)")
      #expect(run.output.contains("in sync: 3 bindings in 2 flows"), "\(run.output)")
    }
    #expect(world.server.requests.allSatisfy { $0.method == "GET" })
  }

  /// What the second person does, and how the difference is called.
  enum Deed: String, CaseIterable, Sendable {
    case planted, removed, disabled, negated, reordered, timed
  }

  @Test(arguments: Deed.allCases, PolicyWorld.Place.allCases)
  func `each change of a policy is drift, with its person and time`(deed: Deed, place: PolicyWorld.Place) async throws {
    let world = try PolicyWorld()
    let folder = try Folder(["shipped.yaml": PolicyWorld.blueprint])
    switch deed {
    case .planted: world.plant(place)
    case .removed: #expect(world.mallory("DELETE", "policies/bindings/\(world.declared(place).pk)/") == 204)
    case .disabled: world.change(place, "enabled", to: false)
    case .negated: world.change(place, "negate", to: true)
    case .reordered: world.change(place, "order", to: 7)
    case .timed: world.change(place, "timeout", to: 0)
    }
    let drift = await world.run("drift", folder.path("shipped.yaml"), "-o", "json")
    #expect(drift.code == .differences, "\(drift.error)")
    let report = try report(drift)
    let difference = try #require(report.differences.first)
    #expect(report.differences.count == 1)
    #expect(difference.kind == .finding(.policy))
    #expect(difference.lastEvent?.user == "mallory", "\(drift.output)")
    #expect(difference.lastEvent?.at == "2026-01-02T01:04:05.250000Z")
    #expect(difference.stage == (place == .flow ? nil : "default-authentication-mfa-validation"))
    let expected: PolicyFinding.Difference =
      deed == .planted ? .undeclared : deed == .removed ? .missing : .changed
    #expect(difference.policy?.difference == expected)
    #expect(
      difference.policy?.changes.map(\.field.rawValue) ?? [] == [
        Deed.disabled: ["enabled"], .negated: ["negate"], .reordered: ["order"], .timed: ["timeout"],
      ][deed] ?? [])
    // One deed that a row of the ladder tells of, and one that none does.
    for format in Format.allCases where format != .json && deed == .removed {
      let words = await world.run("drift", folder.path("shipped.yaml"), "-o", format.rawValue)
      #expect(words.code == .differences)
      if format == .prometheus {
        #expect(words.output.contains("flowbind_differences{command=\"drift\"} 1\n"), "\(words.output)")
      } else {
        #expect(words.output.contains("mallory"), "\(format): \(words.output)")
      }
    }
    let plan = await world.run("plan", folder.path("shipped.yaml"))
    #expect(plan.code == .done && !plan.output.contains("in sync: 3 bindings in 2 flows"), "\(plan.output)")
    #expect(plan.output.contains("flowbind writes no policies"), "\(plan.output)")
  }

  @Test func `where files declare none, policies are shown and no drift, but with a baseline`() async throws {
    let world = try PolicyWorld()
    let folder = try Folder(["bare.yaml": PolicyWorld.bare])
    let (path, baseline) = (folder.path("bare.yaml"), folder.path("plan.json"))
    #expect(await world.run("plan", path, "-o", "json=" + baseline).code == .done)
    world.plant(.binding)
    world.change(.flow, "enabled", to: false)
    let alone = await world.run("drift", path, "-o", "json")
    #expect(alone.code == .done, "\(alone.error)")
    let rows = try report(alone).flows.flatMap(\.bindings)
    #expect(rows.first { $0.stage == "default-authentication-mfa-validation" }?.policies?.count == 2)
    let compared = await world.run("drift", path, "--baseline", baseline, "-o", "json")
    #expect(compared.code == .differences, "\(compared.output)")
    let differences = try report(compared).differences
    #expect(Set(differences.map(\.policy?.difference)) == [.moved])
    #expect(
      differences.count == 2 && differences.allSatisfy { $0.origin == .server && $0.lastEvent?.user == "mallory" })
  }

  @Test func `ignore rules and fail-on decide about policies as about fields`() async throws {
    let world = try PolicyWorld()
    let folder = try Folder([
      "shipped.yaml": PolicyWorld.blueprint,
      "flowbind.yaml": """
      ignore:
        - flow: default-authentication-flow
          stage: "*mfa*"
          fields: [policies]
          reason: known

      """,
    ])
    world.plant(.binding)
    let path = folder.path("shipped.yaml")
    let ignored = await world.run("drift", path, "--config", folder.path("flowbind.yaml"))
    #expect(ignored.code == .done, "\(ignored.error)")
    #expect(ignored.output.contains("1 ignored"), "\(ignored.output)")
    #expect(await world.run("drift", path, "--fail-on", "changed,missing").code == .done)
    #expect(await world.run("drift", path, "--fail-on", "policy").code == .differences)
  }

  @Test func `without the right to view policies plan goes on and drift says so`() async throws {
    let world = try PolicyWorld(readerRights: [.view(.flow), .view(.stage), .view(.binding)])
    let folder = try Folder(["shipped.yaml": PolicyWorld.blueprint, "bare.yaml": PolicyWorld.bare])
    let plan = await world.run("plan", folder.path("shipped.yaml"))
    #expect(plan.code == .done, "\(plan.error)")
    let said = plan.output + plan.error
    #expect(said.components(separatedBy: "policies were not compared").count == 2, "\(said)")
    #expect(said.contains("authentik_policies.view_policybinding"))
    #expect(plan.output.contains("in 2 flows, without their policies"), "\(plan.output)")
    #expect(await world.run("drift", folder.path("shipped.yaml")).code == .noPermission)
    let drift = await world.run("drift", folder.path("bare.yaml"))
    #expect(drift.code == .done)
    #expect((drift.output + drift.error).contains("policies were not compared"), "\(drift.output)")
  }

  @Test(arguments: PolicyWorld.Place.allCases)
  func `a policy that moves between plan and apply is stale`(place: PolicyWorld.Place) async throws {
    let world = try PolicyWorld()
    let folder = try Folder([
      "shipped.yaml": PolicyWorld.blueprint.replacingOccurrences(
        of: "id: mfa", with: "id: mfa\n    attrs: {invalid_response_action: restart}"
      )
      .replacingOccurrences(of: "id: prompt", with: "id: prompt\n    attrs: {invalid_response_action: restart}")
    ])
    let (path, plan) = (folder.path("shipped.yaml"), folder.path("plan.json"))
    let planned = await world.run("plan", path, "-o", "json=" + plan)
    #expect(planned.code == .done, "\(planned.error)\(planned.output)")
    let digest = try JSONDecoder().decode(PlanReport.self, from: Data(try folder.text("plan.json").utf8)).digest!
    world.change(place, "negate", to: true)
    let bindings = world.server.withState(\.bindings)
    let byFile = await world.run("apply", plan, "--yes")
    #expect(byFile.code == .refused)
    #expect(byFile.error.contains("is bound otherwise than before"), "\(byFile.error)")
    #expect(await world.run("apply", path, "--expect", digest).code == .refused)
    world.change(place, "negate", to: false)
    #expect(await world.run("apply", plan, "--yes").code == .done)
    #expect(world.server.withState(\.bindings) != bindings)
  }

  @Test func `an unknown policy is an error with near matches, one that a file defines is none`() async throws {
    let world = try PolicyWorld()
    let text = PolicyWorld.blueprint.replacingOccurrences(
      of: "[name, default-source-enrollment-if-username]", with: "[name, default-source-enrollment-if-usernam]")
    let folder = try Folder(["shipped.yaml": text])
    let plan = await world.run("plan", folder.path("shipped.yaml"))
    #expect(plan.code == .invalidBlueprint)
    #expect(plan.error.contains("did you mean “default-source-enrollment-if-username”"), "\(plan.error)")
    let defined = text.replacingOccurrences(
      of: "  - model: authentik_policies_expression.expressionpolicy\n",
      with: """
          - model: authentik_policies_expression.expressionpolicy
            identifiers: {name: default-source-enrollment-if-usernam}
          - model: authentik_policies_expression.expressionpolicy

        """)
    try defined.write(toFile: folder.path("shipped.yaml"), atomically: true, encoding: .utf8)
    let drift = await world.run("drift", folder.path("shipped.yaml"))
    #expect(drift.code == .differences, "\(drift.error)")
    #expect(drift.output.contains("is declared and not bound"), "\(drift.output)")
  }

  @Test func `odd policy bindings are shown and never fatal`() async throws {
    let world = try PolicyWorld()
    let folder = try Folder(["shipped.yaml": PolicyWorld.blueprint])
    world.server.withState { state in
      let flow = state.flow(slug: "default-authentication-flow")!
      let strange = SandboxPolicy(
        pk: state.makeKey(), name: "strange", model: "authentik_policies_new.newpolicy")
      state.policies.append(strange)
      state.policyBindings.append(
        SandboxPolicyBinding(pk: state.makeKey(), subject: .none, target: flow.policyBindingModel, order: 1))
      for number in 0..<2_000 {
        state.policyBindings.append(
          SandboxPolicyBinding(
            pk: state.makeKey(), subject: .policy(strange.pk), target: flow.policyBindingModel, order: number))
      }
    }
    let drift = await world.run("drift", folder.path("shipped.yaml"), "-o", "json")
    #expect(drift.code == .differences, "\(drift.error)")
    #expect(try report(drift).differences.count == 2_001)
  }

  @Test func `a snapshot plans as its server does, and leaves nothing that is missing for harmless`() async throws {
    let world = try PolicyWorld()
    world.plant(.binding)
    let folder = try Folder(["shipped.yaml": PolicyWorld.blueprint])
    let (path, state) = (folder.path("shipped.yaml"), folder.path("state.json"))
    #expect(await world.run("snapshot", "-o", "json=" + state).code == .done)
    let online = try JSONDecoder().decode(
      PlanReport.self, from: Data(await world.run("plan", path, "-o", "json").output.utf8))
    let offline = try JSONDecoder().decode(
      PlanReport.self, from: Data(await world.run("plan", path, "--snapshot", state, "-o", "json").output.utf8))
    #expect(online.findings == offline.findings)
    #expect(online.digest == offline.digest)
    var part = try JSONDecoder().decode(Snapshot.self, from: Data(try folder.text("state.json").utf8))
    let mfa = try #require(part.policies.first { $0.value.contains { $0.subject == .user(name: "akadmin") } }?.key)
    part.policies[mfa] = nil
    try JSONEncoder().encode(part).write(to: URL(filePath: folder.path("part.json")))
    let partial = await world.run("drift", path, "--snapshot", folder.path("part.json"))
    #expect(partial.code == .noPermission, "\(partial.error)\(partial.output)")
    let sandbox = await CommandRun(["drift", path, "--sandbox", "--state", state, "-o", "json"])
    #expect(try report(sandbox).differences.map(\.policy?.subject) == [["user", "akadmin"]])
  }
}
