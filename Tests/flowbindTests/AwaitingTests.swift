@testable import AuthentikSandbox
import Bindings
import Foundation
import Testing

@testable import flowbind

/// Flows that are waited for, or gone, by whole commands: what is written, and the exit code.
@Suite(.serialized) struct AwaitingTests {
  private let server = SandboxServer(state: .default())
  private let address: String

  init() throws { address = try server.start() }

  private func run(_ verb: String, _ blueprint: String, _ options: String...) async throws -> CommandRun {
    let folder = try Folder(["f.yaml": "version: 1\nentries:\n" + blueprint])
    return await CommandRun(
      [verb, folder.path("f.yaml"), "--no-config"] + options,
      environment: ["AUTHENTIK_URL": address, "AUTHENTIK_TOKEN": server.token, "STATE_DIRECTORY": folder.path("s")])
  }

  private static let waiting = """
    - {model: authentik_stages_dummy.dummystage, id: s, identifiers: {name: brand-new}}
    - model: authentik_flows.flowstagebinding
      identifiers: {target: !Find [authentik_flows.flow, [slug, corp-recovery]], stage: !KeyOf s, order: 12}
    - model: authentik_flows.flowstagebinding
      identifiers:
        target: !Find [authentik_flows.flow, [slug, corp-recovery]]
        stage: !Find [authentik_flows.stage, [name, corp-recovery-email]]
      attrs: {order: 15}

    """

  private static let other = """
    - model: authentik_flows.flowstagebinding
      identifiers:
        target: !Find [authentik_flows.flow, [slug, corp-enrollment]]
        stage: !Find [authentik_flows.stage, [name, corp-enrollment-write]]
      attrs: {order: 21}

    """

  @Test func `apply writes nothing of a flow that waits, goes on with others, and says that something is left`()
    async throws
  {
    let before = server.withState { $0.bindings }
    let alone = try await run("apply", Self.waiting, "--yes")
    #expect(alone.code == .differences, "\(alone.output)\(alone.error)")
    #expect(alone.output.contains("corp-recovery-email"))
    #expect(server.withState { $0.bindings } == before)
    let both = try await run("apply", Self.waiting + Self.other, "--yes")
    #expect(both.code == .differences, "\(both.output)\(both.error)")
    let changed = server.withState { state in state.bindings.filter { !before.contains($0) } }
    #expect(changed.map(\.settings.order) == [21])
    #expect(try await run("drift", Self.waiting).code == .differences)
  }

  @Test(arguments: ["plan", "apply", "drift"])
  func `tombstones of a flow that is gone are nothing to do`(verb: String) async throws {
    let gone = """
      - model: authentik_flows.flowstagebinding
        state: absent
        identifiers:
          target: !Find [authentik_flows.flow, [slug, long-gone]]
          stage: !Find [authentik_flows.stage, [name, corp-captcha]]
          order: 10

      """
    let run = verb == "apply" ? try await run(verb, gone, "--yes") : try await run(verb, gone)
    #expect(run.code == .done, "\(run.output)\(run.error)")
  }
}
