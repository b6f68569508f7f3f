@testable import AuthentikSandbox
import Bindings
import Documents
import Foundation
import Testing

@testable import flowbind

/// What a plan costs a server, through the command line.
@Suite(.serialized) struct RequestCountTests {
  /// A server with so many flows of one dummy stage each, and one stage that is bound nowhere.
  private func state(flows count: Int) -> SandboxState {
    var state = SandboxState.freshInstall()
    for number in 0..<count {
      let flow = SandboxFlow(
        pk: state.makeKey(), policyBindingModel: state.makeKey(), slug: "many-\(number)", name: "Many", title: "Many",
        designation: "stage_configuration")
      let stage = SandboxStage(
        pk: state.makeKey(), name: "stage-\(number)", type: StageType(app: "dummy", verboseName: "Dummy"))
      state.flows.append(flow)
      state.stages.append(stage)
      state.insert(
        Binding(
          pk: state.makeKey(), policyBindingModel: state.makeKey(),
          settings: BindingSettings(flow: flow.pk, stage: stage.pk, order: 10)))
    }
    state.stages.append(
      SandboxStage(pk: state.makeKey(), name: "unbound", type: StageType(app: "dummy", verboseName: "Dummy")))
    return state
  }

  private func entry(_ flow: Int, stage: String, order: Int) -> String {
    """
      - model: authentik_flows.flowstagebinding
        identifiers:
          target: !Find [authentik_flows.flow, [slug, many-\(flow)]]
          stage: !Find [authentik_stages_dummy.dummystage, [name, \(stage)]]
          order: \(order)

    """
  }

  @Test(arguments: [1, 14, 200], [false, true])
  func `a plan costs version, pages of flows, each managed flow or all at once, unknown stages, and policies`(
    managed: Int, namesUnknownStage: Bool
  ) async throws {
    let server = SandboxServer(state: state(flows: managed))
    var entries = (0..<managed).map { entry($0, stage: "stage-\($0)", order: 10) }
    if namesUnknownStage { entries.append(entry(0, stage: "unbound", order: 20)) }
    let folder = try Folder(["all.yaml": "version: 1\nmetadata: {name: all}\nentries:\n" + entries.joined()])
    let plan = await CommandRun(
      ["plan", folder.path("all.yaml"), "-o", "json"],
      environment: ["AUTHENTIK_URL": try server.start(), "AUTHENTIK_TOKEN": server.token])
    #expect(plan.code == .done, "\(plan.error)")
    let pages = (server.withState { $0.flows.count } + 99) / 100
    // A policy request asks about a hundred flows and bindings; dummy stages have no settings that decide.
    // One page with the 34 bindings of the server costs less than 14 requests for one each.
    let bindings = managed == 14 ? 1 : managed
    let expected = 1 + pages + bindings + (namesUnknownStage ? 1 : 0) + (2 * managed + 99) / 100
    #expect(server.requests.count == expected)
    let report = try JSONDecoder().decode(PlanReport.self, from: Data(plan.output.utf8))
    #expect(report.reads.requests == expected)
    // Rows of the list of flows and of managed flows; of others only where that is cheaper.
    let rows = managed == 14 ? server.withState { $0.bindings.count } : managed
    #expect(report.reads.rows == rows + server.withState { $0.flows.count } + (namesUnknownStage ? 1 : 0))
  }

  private static let login = """
    version: 1
    metadata: {name: login}
    entries:
      - model: authentik_flows.flowstagebinding
        identifiers:
          target: !Find [authentik_flows.flow, [slug, default-authentication-flow]]
          stage: !Find [authentik_stages_identification.identificationstage, [name, default-authentication-identification]]
          order: 10
      - model: authentik_flows.flowstagebinding
        state: absent
        identifiers:
          target: !Find [authentik_flows.flow, [slug, default-authentication-flow]]
          stage: !Find [authentik_stages_invitation.invitationstage, [name, gone-long-ago]]
          order: 20

    """

  @Test(.timeLimit(.minutes(5)))
  func `settings of the stages that entries look for are read while the bindings are`() async throws {
    let server = SandboxServer(state: .freshInstall())
    let folder = try Folder(["login.yaml": Self.login])
    let gate = Gate()
    server.faults.on(.only(1), path: "/flows/bindings/", .holdReply(gate))
    let environment = ["AUTHENTIK_URL": try server.start(), "AUTHENTIK_TOKEN": server.token]
    async let run = CommandRun(["plan", folder.path("login.yaml")], environment: environment)
    await gate.arrivals()
    while !server.requests.contains(where: { $0.target.contains("/stages/identification/") }) { await Task.yield() }
    gate.open()
    #expect(await run.code == .done)
  }

  /// There is no such stage, so that it does not matter what its settings would be.
  @Test(arguments: [Fault.status(403, detail: "no"), .status(404, detail: "Not found."), .page])
  func `settings that nobody needs in the end are no reason to fail`(fault: Fault) async throws {
    let server = SandboxServer(state: .freshInstall())
    let folder = try Folder(["login.yaml": Self.login])
    server.faults.on(.from(1), path: "/stages/invitation/", fault)
    let run = await CommandRun(
      ["plan", folder.path("login.yaml")],
      environment: ["AUTHENTIK_URL": try server.start(), "AUTHENTIK_TOKEN": server.token])
    #expect(server.requests.contains { $0.target.contains("/stages/invitation/stages/") })
    #expect(run.code == .done, "\(run.error)")
    #expect(!(run.error + run.output).contains("settings-not-read"))
  }

  /// One more flow is managed, and is as it should be.
  @Test(arguments: [1, 2, 5])
  func `one transaction costs an import, a drop of cached plans, and two reads and one of each written flow`(
    written: Int
  ) async throws {
    let server = SandboxServer(state: state(flows: written + 1))
    let entries = (0...written).map { entry($0, stage: "stage-\($0)", order: $0 < written ? 20 : 10) }
    let folder = try Folder(["all.yaml": "version: 1\nmetadata: {name: all}\nentries:\n" + entries.joined()])
    let environment = [
      "AUTHENTIK_URL": try server.start(), "AUTHENTIK_TOKEN": server.token, "STATE_DIRECTORY": folder.path("journals"),
    ]
    let words = [folder.path("all.yaml"), "--atomic"]
    #expect(await CommandRun(["plan"] + words, environment: environment).code == .done)
    let plan = server.requests.count
    let before = server.withState(\.bindings).settingsByKey
    let apply = await CommandRun(["apply"] + words + ["--yes"], environment: environment)
    #expect(apply.code == .done, "\(apply.error)")
    let requests = server.requests.dropFirst(plan)
    let writes = requests.filter { $0.method != "GET" }.map(\.target)
    #expect(
      writes == ["/api/v3/managed/blueprints/import/", "/api/v3/flows/instances/cache_clear/"], "\(writes)")
    #expect(requests.count == plan + 2 + 2 + written, "\(requests.map(\.target))")
    // Only what is changed is written, once, by the server's own events.
    let after = server.withState(\.bindings).settingsByKey
    let changed = after.keys.filter { before[$0] != after[$0] }.map(\.digits).sorted()
    #expect(changed.count == written)
    #expect(server.withState(\.events).map(\.objectSpelling).sorted() == changed)
  }
}
