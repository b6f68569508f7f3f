@testable import AuthentikSandbox
import Bindings
import Documents
import Foundation
import Planning
import Reporting
import Testing

@testable import flowbind

/// What reports, baselines and snapshots say of policies, and of what they do not know of them.
@Suite(.serialized) struct PolicyReportTests {
  private func folder() throws -> Folder {
    try Folder(["shipped.yaml": PolicyWorld.blueprint, "bare.yaml": PolicyWorld.bare])
  }

  private func edit<Document: Codable>(
    _ type: Document.Type, _ path: String, to other: String, _ change: (inout Document) -> Void
  ) throws {
    var document = try JSONDecoder().decode(type, from: Data(contentsOf: URL(filePath: path)))
    change(&document)
    try JSONEncoder().encode(document).write(to: URL(filePath: other))
  }

  @Test func `the advice for a policy that no file declares is an entry that declares it`() async throws {
    let world = try PolicyWorld()
    world.plant(.binding)
    world.plant(.flow)
    let folder = try folder()
    let drift = await world.run("drift", folder.path("shipped.yaml"), "-o", "json")
    let report = try JSONDecoder().decode(DriftReport.self, from: Data(drift.output.utf8))
    let entries = try report.differences.filter { $0.kind == .finding(.policy) }.map { difference in
      let help = try #require(difference.help)
      return "  - " + help.components(separatedBy: "to keep it, add an entry: ")[1] + "\n"
    }
    #expect(entries.count == 2)
    try (PolicyWorld.blueprint + entries.joined())
      .write(toFile: folder.path("shipped.yaml"), atomically: true, encoding: .utf8)
    let after = await world.run("drift", folder.path("shipped.yaml"))
    #expect(!after.output.contains("no file declares it"), "\(after.output)\(after.error)")
    #expect(after.code == .done, "\(after.output)\(after.error)")
  }

  @Test func `a policy binding that binds nothing is to be removed, since no entry can declare it`() async throws {
    let world = try PolicyWorld()
    world.server.withState { state in
      let target = state.flow(slug: "default-source-enrollment")!.policyBindingModel
      state.policyBindings.append(
        SandboxPolicyBinding(pk: state.makeKey(), subject: .none, target: target, order: 3))
    }
    let folder = try folder()
    let drift = await world.run("drift", folder.path("shipped.yaml"))
    #expect(drift.code == .differences)
    #expect(drift.output.contains("no entry can declare it"), "\(drift.output)")
    #expect(!drift.output.contains("add an entry"), "\(drift.output)")
  }

  @Test func `apply counts policies as policies, and no binding that still differs`() async throws {
    let world = try PolicyWorld()
    world.change(.binding, "enabled", to: false)
    let folder = try folder()
    let apply = await world.run("apply", folder.path("shipped.yaml"), "--yes")
    #expect(apply.code == .differences)
    #expect(!apply.output.contains("still differ"), "\(apply.output)")
    #expect(apply.output.contains("1 policy not as declared"), "\(apply.output)")
  }

  @Test func `two policies of one binding have fingerprints of their own, which keep when another one goes`()
    async throws
  {
    let world = try PolicyWorld()
    let target = world.declared(.binding).target
    world.server.withState { state in
      let group = SandboxGroup(pk: state.makeKey(), name: "night shift")
      state.groups.append(group)
      for subject in [SandboxPolicyBinding.Subject.user(4), .group(group.pk)] {
        state.policyBindings.append(
          SandboxPolicyBinding(pk: state.makeKey(), subject: subject, target: target, order: 9))
      }
    }
    let folder = try folder()
    func fingerprints() async throws -> Set<String> {
      let run = await world.run("drift", folder.path("shipped.yaml"), "-o", "sarif")
      let pattern = /"flowbind\/v1" ?: ?"([^"]*)"/
      return Set(run.output.matches(of: pattern).map { String($0.1) }.filter { $0.hasPrefix("policy") })
    }
    let both = try await fingerprints()
    #expect(both.count == 2 && both.contains { $0.contains("user “akadmin”") }, "\(both)")
    let first = world.server.withState { state in state.policyBindings.first { $0.subject == .user(4) }!.pk }
    #expect(world.mallory("DELETE", "policies/bindings/\(first)/") == 204)
    #expect(try await fingerprints().isStrictSubset(of: both))
  }

  @Test func `an undeclared policy that is changed after it was told is new`() async throws {
    let world = try PolicyWorld()
    world.plant(.binding)
    let folder = try folder()
    let (path, earlier) = (folder.path("shipped.yaml"), folder.path("earlier.json"))
    #expect(await world.run("drift", path, "-o", "json=" + earlier).code == .differences)
    #expect(await world.run("drift", path, "--new-since", earlier).code == .done)
    let planted = world.server.withState { $0.policyBindings.last! }
    #expect(
      world.mallory(
        "PUT", "policies/bindings/\(planted.pk)/", ["user": 4, "order": 99, "negate": true, "timeout": 1]) == 200)
    #expect(await world.run("drift", path, "--new-since", earlier).code == .differences)
  }

  @Test func `a baseline that tells of no policies is said to`() async throws {
    let world = try PolicyWorld()
    let folder = try folder()
    let (path, plan, old) = (folder.path("bare.yaml"), folder.path("plan.json"), folder.path("old.json"))
    #expect(await world.run("plan", path, "-o", "json=" + plan).code == .done)
    try edit(PlanReport.self, plan, to: old) { report in
      for flow in report.comparison.flows.indices {
        report.comparison.flows[flow].policies = nil
        for row in report.comparison.flows[flow].bindings.indices {
          report.comparison.flows[flow].bindings[row].policies = nil
        }
      }
    }
    world.plant(.binding)
    let drift = await world.run("drift", path, "--baseline", old)
    #expect(drift.error.contains("the baseline does not tell which policies were bound"), "\(drift.error)")
    let whole = await world.run("drift", path, "--baseline", plan)
    #expect(whole.code == .differences && !whole.error.contains("the baseline does not tell"), "\(whole.error)")
  }

  enum Gap: String, CaseIterable, Sendable {
    case none, policies, somePolicies, settings, oneSetting, authentication
  }

  @Test(arguments: Gap.allCases)
  func `a snapshot that is silent is said to be, and is no state of a sandbox`(gap: Gap) async throws {
    let world = try PolicyWorld()
    let folder = try folder()
    let (path, whole, part) = (folder.path("shipped.yaml"), folder.path("whole.json"), folder.path("part.json"))
    let taken = await world.run("snapshot", "-o", "json=" + whole)
    #expect(taken.code == .done && taken.error == "", "\(taken.error)")
    var words = ""
    try edit(Snapshot.self, whole, to: part) { snapshot in
      let mfa = snapshot.stages.firstIndex { $0.model == DecidingStageType.authenticatorValidation.rawValue }!
      let flow = snapshot.flows.firstIndex { $0.slug == "default-authentication-flow" }!
      switch gap {
      case .none: break
      case .policies: (snapshot.policies, words) = ([:], "which policies are bound")
      case .somePolicies:
        snapshot.policies[snapshot.flows[flow].pk] = nil
        words = "which policies are bound to 1 of"
      case .settings: (snapshot.stages[mfa].settings, words) = (nil, "how default-authentication-mfa-validation is set")
      case .oneSetting:
        snapshot.stages[mfa].settings?.notConfiguredAction = nil
        words = "how default-authentication-mfa-validation is set"
      case .authentication:
        (snapshot.flows[flow].authentication, words) = (nil, "who may begin 1 of")
      }
    }
    let plan = await world.run("plan", path, "--snapshot", part)
    #expect(plan.error.contains("does not tell \(words)") == (gap != .none), "\(plan.error)")
    let sandbox = await CommandRun(["plan", path, "--sandbox", "--state", part])
    #expect((sandbox.code == .invalidBlueprint) == (gap != .none), "\(sandbox.error)")
    #expect(sandbox.error.contains("a sandbox would make it up") == (gap != .none), "\(sandbox.error)")
  }

  @Test func `a snapshot by a token that may not view policies says so`() async throws {
    let world = try PolicyWorld(readerRights: [.view(.flow), .view(.stage), .view(.binding)])
    let folder = try folder()
    let snapshot = await world.run("snapshot", "-o", "json=" + folder.path("part.json"))
    #expect(snapshot.code == .done)
    #expect(snapshot.error.contains("the snapshot does not tell which policies are bound to"), "\(snapshot.error)")
  }

  @Test func `doctor does not call a token ready that cannot see the policies which files declare`() async throws {
    let world = try PolicyWorld(readerRights: [.view(.flow), .view(.stage), .view(.binding)])
    let folder = try folder()
    let declared = await world.run("doctor", folder.path("shipped.yaml"))
    #expect(declared.code == .noPermission, "\(declared.output)")
    #expect(declared.output.contains("policy bindings, for drift of the declared policies: not allowed"))
    #expect(await world.run("doctor", folder.path("bare.yaml")).code == .done)
  }

  @Test func `a changed row of the ladder tells of its policies, too`() async throws {
    let world = try PolicyWorld()
    let folder = try Folder([
      "a.yaml": PolicyWorld.blueprint.replacing(
        "id: mfa\n", with: "id: mfa\n    attrs: {invalid_response_action: restart}\n")
    ])
    let plan = await world.run("plan", folder.path("a.yaml"))
    let lines = plan.output.split(separator: "\n")
    let row = try #require(lines.firstIndex { $0.contains("invalid_response_action") })
    #expect(lines[row + 1].contains("1 policy"), "\(plan.output)")
  }

  @Test func `a name with the signs of a template is exported so that it is read back`() async throws {
    let world = try PolicyWorld()
    world.server.withState { state in
      let target = state.flow(slug: "default-source-enrollment")!.policyBindingModel
      let policy = SandboxPolicy(pk: state.makeKey(), name: "{{ x }}")
      state.policies.append(policy)
      state.policyBindings.append(
        SandboxPolicyBinding(pk: state.makeKey(), subject: .policy(policy.pk), target: target, order: 3))
    }
    let folder = try folder()
    let export = await world.run(
      "export", "--policies", "--flow", "default-source-*", "-o", "yaml=" + folder.path("e.yaml"))
    #expect(export.code == .done && !export.error.contains("leaves out"), "\(export.error)")
    let drift = await world.run("drift", folder.path("e.yaml"))
    #expect(drift.code == .done, "\(drift.error)\(drift.output)")
  }
}
