import Applying
import AuthentikSandbox
import Bindings
import Foundation
import TestSupport
import Testing

@testable import flowbind

/// The real program, killed before, while and after it imports.
@Suite(.serialized) struct AtomicKillTests {
  /// What becomes of the request at which the program is killed.
  private enum Fate: CaseIterable {
    case neverServed, served
    /// The server takes it up when its sender is dead.
    case servedAfterwards
    /// Its answer breaks off inside the header fields, on which Foundation ends the program.
    case answeredInPart
  }

  private static func bench() throws -> ApplyBench { try ApplyBench(options: ["--atomic"]) }

  @Test(.timeLimit(.minutes(20))) func `leaves all or nothing, which a rollback undoes or a resumed run finishes`()
    async throws
  {
    let clean = try Self.bench()
    _ = await clean.run(["plan", clean.folder.path("login.yaml"), "--atomic"])
    let plan = clean.server.requests.count
    let before = clean.server.loginBindings
    #expect(await clean.run(clean.words).code == .done)
    let (all, after) = (clean.server.requests.count - plan, clean.server.loginBindings)
    let imports = clean.server.requests.dropFirst(plan).firstIndex { $0.target.hasSuffix("/import/") }
    let importing = try #require(imports) - plan + 1
    let kills = ((plan + 1)...all).flatMap { request in
      Fate.allCases.flatMap { fate in [(request, fate, false), (request, fate, true)] }
    }
    for (request, fate, resumes) in Thoroughness.chosen(kills, every: 13, gate: 7, "kills of imports") {
      let note = Comment("request \(request) of \(all), import is \(importing), \(fate), resumes: \(resumes)")
      let bench = try Self.bench()
      let gate = Gate()
      let fault: Fault =
        switch fate {
        case .neverServed, .servedAfterwards: .holdRequest(gate)
        case .served: .holdReply(gate)
        case .answeredInPart: .cutHeader
        }
      bench.server.faults.on(.only(request), fault)
      let binary = try BuiltBinary(bench.words, environment: bench.environment)
      if fate != .answeredInPart {
        await gate.arrivals()
        binary.send(SIGKILL)
      }
      let status = await binary.status()
      // Foundation survives that in an answer that has no body.
      if fate == .answeredInPart, status == 0 { continue }
      #expect(status < 0, note)
      bench.server.faults.clear()
      // One that is never to be served stands at the gate until the test has seen all.
      if fate != .neverServed { gate.open() }
      defer { gate.open() }
      if fate == .servedAfterwards, request == importing { await landed(bench) }
      let hasLanded = request > importing || request == importing && fate != .neverServed
      #expect(bench.server.loginBindings == (hasLanded ? after : before), note)
      #expect(bench.server.withState { $0.history.count } == (hasLanded ? 2 : 1), note)

      let refused = await bench.run(bench.words)
      #expect(refused.code == .refused, "\(note): \(refused.output)\(refused.error)")
      #expect(refused.error.contains("flowbind rollback \(try bench.journal)"), note)
      let words = resumes ? ["apply", "--resume"] : ["rollback", try bench.journal, "--yes"]
      let settled = await bench.run(words + ["--settle", "1ms"])
      #expect(settled.code == .done, "\(note): \(settled.output)\(settled.error)")
      #expect(bench.server.loginBindings == (resumes ? after : before), note)
      #expect(await bench.run(bench.words).code == .done, note)
      #expect(bench.server.loginBindings == after, note)
      // No state but these two was ever there.
      let states = bench.server.withState(\.history).map(\.settingsByKey)
      let known = [before, after].map(\.settingsByKey)
      #expect(
        states.allSatisfy { state in
          known.contains { $0.allSatisfy { state[$0.key] == $0.value } }
        }, note)
    }
    print("killed at each of \(all - plan) requests of an import: \(kills.count) cases in all")
  }

  /// Waits until the server has carried out an import whose sender is dead.
  private func landed(_ bench: ApplyBench) async {
    while bench.server.withState({ $0.history.count }) < 2 { await Task.yield() }
  }
}
