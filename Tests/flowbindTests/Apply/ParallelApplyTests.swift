import Applying
import AuthentikSandbox
import Bindings
import Foundation
import Testing
@testable import flowbind

/// `--parallel` and `--deadline`, through the command line.
@Suite(.serialized) struct ParallelApplyTests {
  private static let twoFlows = LoginFlow.changes.last!

  @Test func `the first writes of two flows are under way at the same time where that is asked for`() async throws {
    let bench = try ApplyBench(Self.twoFlows)
    let gate = Gate()
    for number in 1...2 { bench.server.faults.on(.only(number), method: "PUT", .holdRequest(gate)) }
    async let run = bench.run(bench.words + ["--parallel", "2"])
    // With one flow at a time the second would never come.
    await gate.arrivals(2)
    let targets = Set(
      bench.server.requests.filter { $0.method == "GET" && $0.target.contains("target=") }.map(\.target))
    #expect(targets.count == 2)
    gate.open()
    #expect(await run.code == .done)
    #expect(bench.writes == 6)
    let replay = try JournalReplay(try Data(contentsOf: URL(filePath: try bench.journal)))
    #expect(replay.ending == .applied)
  }

  @Test func `one flow is written after the other by default`() async throws {
    let bench = try ApplyBench(Self.twoFlows)
    #expect(await bench.run(bench.words).code == .done)
    let text = try String(contentsOfFile: try bench.journal, encoding: .utf8)
    let numbers = text.matches(of: /"number":(\d+),"record":"(intent|done)"/).map { "\($0.1) \($0.2)" }
    #expect(numbers == (1...6).flatMap { ["\($0) intent", "\($0) done"] })
  }

  @Test func `a failure in one flow undoes both`() async throws {
    let bench = try ApplyBench(Self.twoFlows)
    let before = bench.server.bindings(of: Self.twoFlows.flows)
    bench.server.faults.on(.only(5), method: "PUT", .answer(.json(400, ["order": ["A valid integer is required."]])))
    let run = await bench.run(bench.words + ["--parallel", "2"])
    #expect(run.code == .undone, "\(run.output)\(run.error)")
    #expect(bench.server.bindings(of: Self.twoFlows.flows) == before)
  }

  @Test func `a failure in one flow leaves both where that is asked for`() async throws {
    let bench = try ApplyBench(Self.twoFlows)
    bench.server.faults.on(.only(5), method: "PUT", .answer(.json(400, ["order": ["A valid integer is required."]])))
    let run = await bench.run(bench.words + ["--on-failure", "stop"])
    #expect(run.code == .notUndone, "\(run.output)\(run.error)")
    #expect(bench.writes == 4)
    #expect(await bench.run(bench.words).code == .done)
  }

  @Test func `a deadline also ends an apply that only reads yet`() async throws {
    let bench = try ApplyBench()
    let gate = Gate()
    bench.server.faults.on(.from(1), .holdRequest(gate))
    let run = await bench.run(bench.words + ["--deadline", "300ms"])
    gate.open()
    #expect(run.code == .unavailable, "\(run.error)")
    #expect(bench.server.possibleWrites == 0)
  }

  /// Two deletions, of which the second fails: what the first took away comes back under another key.
  @Test func `an undone deletion is exit 5, with both keys`() async throws {
    let bench = try ApplyBench(LoginFlow.changes[7])
    bench.server.faults.on(
      .only(2), method: "DELETE", .status(403, detail: "You do not have permission to perform this action."))
    let old = Set(bench.server.loginBindings.map(\.pk))
    let binary = try BuiltBinary(bench.words + ["--delete"], environment: bench.environment)
    #expect(await binary.status() == ExitCode.notUndone.rawValue, "\(binary.error)")
    let now = Set(bench.server.loginBindings.map(\.pk))
    #expect(old.subtracting(now).count == 1 && now.subtracting(old).count == 1)
    let text = try String(contentsOfFile: try bench.journal, encoding: .utf8)
    for pk in old.symmetricDifference(now) { #expect(text.contains(pk.text)) }
  }
}
