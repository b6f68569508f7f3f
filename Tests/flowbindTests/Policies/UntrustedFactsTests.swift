@testable import AuthentikSandbox
import Bindings
import Documents
import Foundation
import Planning
import Testing

@testable import flowbind

/// Plan files and snapshots that leave out what decides, or lie about it, by people who know how digests are made.
@Suite(.serialized) struct UntrustedFactsTests {
  private static let blueprint = PolicyWorld.blueprint.replacing(
    "id: mfa\n", with: "id: mfa\n    attrs: {invalid_response_action: restart}\n")

  enum Forgery: String, CaseIterable, Sendable {
    case none, stageRow, stageType, settings, otherSettings, policies, allPolicies, emptyPolicies, authentication
  }

  @Test(arguments: Forgery.allCases)
  func `a plan file with forged facts and the right digest writes nothing`(forgery: Forgery) async throws {
    let world = try PolicyWorld()
    let folder = try Folder(["shipped.yaml": Self.blueprint])
    let plan = folder.path("plan.json")
    #expect(await world.run("plan", folder.path("shipped.yaml"), "-o", "json=" + plan).code == .done)
    let report = try JSONDecoder().decode(PlanReport.self, from: Data(contentsOf: URL(filePath: plan)))
    try #require(report.operations.count == 1)
    let forged = try forged(report) { Self.forge(&$0, forgery) }
    #expect((forged.digest == report.digest) == (forgery == .none), "the digest covers it")
    try JSONEncoder().encode(forged).write(to: URL(filePath: plan))
    let bindings = world.server.withState(\.bindings)
    let apply = await world.run("apply", plan, "--yes")
    if forgery == .none {
      #expect(apply.code == .done, "\(apply.error)")
    } else {
      #expect([.refused, .invalidBlueprint].contains(apply.code), "\(apply.output)\(apply.error)")
      #expect(world.server.withState(\.bindings) == bindings)
    }
  }

  private static func forge(_ flow: inout CurrentReport, _ forgery: Forgery) {
    guard flow.slug == "default-authentication-flow" else { return }
    let mfa = flow.stages.firstIndex { $0.model == DecidingStageType.authenticatorValidation.rawValue }!
    let bound = flow.bindings.first { $0.settings.stage == flow.stages[mfa].pk }!.pk
    switch forgery {
    case .none: break
    case .stageRow: flow.stages.remove(at: mfa)
    case .stageType: flow.stages[mfa].model = "authentik_stages_dummy.dummystage"
    case .settings: flow.stages[mfa].settings = nil
    case .otherSettings: flow.stages[mfa].settings?.notConfiguredAction = .deny
    case .policies: flow.policies?.policies[bound] = nil
    case .allPolicies: flow.policies?.policies = [:]
    case .emptyPolicies: flow.policies?.policies[bound] = []
    case .authentication: flow.authentication = .requireSuperuser
    }
  }

  /// The report after an edit, with guards and digest as flowbind itself would make them.
  private func forged(_ report: PlanReport, _ edit: (inout CurrentReport) -> Void) throws -> PlanReport {
    var report = report
    var options = PlanOptions()
    options.release = try #require(AuthentikRelease(version: report.options?.dialect ?? ""))
    var plan = Plan(
      server: try #require(report.server), authentikVersion: report.authentikVersion, blueprints: report.blueprints,
      reads: ReadStatistics(), options: options)
    for index in try #require(report.current?.indices) {
      edit(&report.current![index])
      let current = report.current![index]
      var flow = FlowPlan(
        flow: Flow(
          pk: current.pk, slug: current.slug, name: current.name, designation: current.designation,
          authentication: current.authentication, policyEngineMode: current.policyEngineMode),
        current: current.bindings,
        facts: GuardFacts(of: current.stages, policies: current.policies?.policies ?? [:]))
      flow.operations = report.operations.filter { $0.flow == flow.flow.slug }
      flow.guards =
        FlowChange(flow: flow.flow, current: flow.current, wanted: flow.operations.map(\.operation))
        .writes(knowing: flow.facts).verdicts
      plan.flows.append(flow)
    }
    report.guards = plan.guards
    report.digest = PlanDigest(plan).shown
    return report
  }

  /// A snapshot whose stages or policies somebody took out.
  private func snapshot(_ world: PolicyWorld, _ folder: borrowing Folder, _ edit: (inout Snapshot) -> Void) async throws
    -> String
  {
    let path = folder.path("state.json")
    #expect(await world.run("snapshot", "-o", "json=" + path).code == .done)
    var snapshot = try JSONDecoder().decode(Snapshot.self, from: Data(contentsOf: URL(filePath: path)))
    edit(&snapshot)
    try JSONEncoder().encode(snapshot).write(to: URL(filePath: path))
    return path
  }

  @Test func `a snapshot without a stage is no ground for a write in its flow`() async throws {
    let world = try PolicyWorld()
    let folder = try Folder(["shipped.yaml": Self.blueprint])
    let whole = try await snapshot(world, folder) { _ in }
    #expect(await world.run("plan", folder.path("shipped.yaml"), "--snapshot", whole).code == .done)
    let path = try await snapshot(world, folder) { snapshot in
      snapshot.stages.removeAll { $0.name == "default-authentication-login" }
    }
    let plan = await world.run("plan", folder.path("shipped.yaml"), "--snapshot", path)
    #expect(plan.code == .refused, "\(plan.output)")
    #expect((plan.output + plan.error).contains("does not say of what type it is"), "\(plan.error)")
  }

  @Test func `a snapshot without policies never says of them that they are in sync, or gone with a binding`()
    async throws
  {
    let world = try PolicyWorld()
    let absent = PolicyWorld.bare
      .replacing("id: mfa\n", with: "id: mfa\n    state: absent\n")
    let folder = try Folder(["shipped.yaml": PolicyWorld.blueprint, "absent.yaml": absent])
    let path = try await snapshot(world, folder) { $0.policies = [:] }
    #expect(await world.run("drift", folder.path("shipped.yaml"), "--snapshot", path).code == .noPermission)
    let plan = await world.run("plan", folder.path("shipped.yaml"), "--snapshot", path)
    #expect(plan.output.contains("without their policies"), "\(plan.output)")
    let deletion = await world.run("plan", folder.path("absent.yaml"), "--snapshot", path, "--delete")
    #expect(deletion.code == .refused, "\(deletion.output)")
    #expect(deletion.output.contains("how many is not known"), "\(deletion.output)")
  }
}
