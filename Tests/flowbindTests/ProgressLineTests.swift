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

  /// The words of the line while the request is held that comes so many after the last write of an apply.
  @Test(arguments: [(0, "writing 4 of 4: "), (1, "reading once more"), (2, "looking for other writers")])
  func `an apply says what it is doing after its last write, too`(after: Int, words: String) async throws {
    let dry = try ApplyBench()
    #expect(await dry.run(dry.words).code == .done)
    let last = try #require(dry.server.requests.lastIndex { $0.method == "PUT" }) + 1
    let bench = try ApplyBench()
    let gate = Gate()
    bench.server.faults.on(.only(last + after), .holdRequest(gate))
    let run = await CommandRun(
      bench.words, environment: bench.environment, terminal: true,
      onError: { if $0.contains(words) { gate.open() } })
    #expect(run.code == .done, "\(run.error)")
  }
}
