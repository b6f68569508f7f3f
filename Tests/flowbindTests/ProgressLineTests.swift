import AuthentikSandbox
import Foundation
import Testing

@testable import flowbind

@Suite(.serialized) struct ProgressLineTests {
  /// Runs a plan on a terminal whose first request is held until standard error tells of it.
  private func slowPlan() async throws -> CommandRun {
    let gate = Gate()
    let faults = FaultScript()
    faults.on(.only(1), .holdRequest(gate))
    let server = SandboxServer(state: .default(), faults: faults)
    let environment = ["AUTHENTIK_URL": try server.start(), "AUTHENTIK_TOKEN": server.token]
    return await CommandRun(
      ["plan", examples, "--timeout", "1h"], environment: environment, terminal: true,
      onError: { if $0.contains("rows") { gate.open() } })
  }

  @Test func `a terminal is told what takes long, and the line is wiped before the end`() async throws {
    let run = try await slowPlan()
    #expect(run.code == .done)
    #expect(run.error.contains("\r\u{1B}[Kreading http://127.0.0.1:"))
    #expect(run.error.hasSuffix("\r\u{1B}[K"))
  }

  @Test func `a quick run says nothing, and a log is never told`() async {
    #expect(await CommandRun(["plan", examples, "--sandbox"]).error.isEmpty)
  }
}
