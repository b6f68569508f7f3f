import Applying
import AuthentikSandbox
import Bindings
import Documents
import Foundation
import Testing

@testable import flowbind

/// An apply of what is applied already is no failure, and one that is overtaken says by what.
@Suite(.serialized) struct SecondTimeTests {
  private static let already = "nothing to do: applied already, or overtaken"

  private func plan(_ bench: ApplyBench, _ options: String...) async throws -> String {
    let run = await bench.run(["plan", bench.path("BLUEPRINT"), "-o", "json=\(bench.path("PLAN"))"] + options)
    try #require(run.code == .done, "\(run.error)")
    let report = try JSONDecoder().decode(
      PlanReport.self, from: Data(contentsOf: URL(filePath: bench.path("PLAN"))))
    return try #require(report.digest)
  }

  /// Every change of the login flow: renumberings, a create, deletions, and two flows.
  @Test(arguments: LoginFlow.changes)
  func `whatever a plan does, it is there the second time`(_ change: LoginFlow.Change) async throws {
    let bench = try ApplyBench(change)
    let digest = try await plan(bench, "--create", "--delete")
    #expect(await bench.run(["apply", bench.path("PLAN")]).code == .done)
    let (writes, bindings) = (bench.server.possibleWrites, bench.server.bindings(of: change.flows))
    let byFile = await bench.run(["apply", bench.path("PLAN"), "-o", "json=\(bench.folder.path("second.json"))"])
    #expect(byFile.code == .done, "\(byFile.error)")
    #expect(
      byFile.output.hasPrefix("APPLY  \(Self.already)") && !byFile.output.contains("\(change.operations) applied"))
    let report = try JSONDecoder().decode(
      ApplyReport.self, from: Data(contentsOf: URL(filePath: bench.folder.path("second.json"))))
    #expect(report.verdict == .nothingToDo && report.approved == digest && report.left.isEmpty)
    #expect(report.results.allSatisfy { $0.outcome == .applied && $0.message == "it was there already" })

    let byDigest = await bench.run(
      ["apply", bench.path("BLUEPRINT"), "--expect", digest, "--create", "--delete"])
    #expect(byDigest.code == .done, "\(byDigest.error)")
    #expect(byDigest.output.hasPrefix("APPLY  \(Self.already)"), "\(byDigest.output)")
    #expect(bench.server.possibleWrites == writes)
    #expect(bench.server.bindings(of: change.flows) == bindings)
  }

  @Test func `what is left makes the second time 2 as well`() async throws {
    let bench = try ApplyBench(LoginFlow.changes[6])
    let digest = try await plan(bench)
    for words in [["PLAN"], ["PLAN"], ["BLUEPRINT", "--expect", digest]] {
      let run = await bench.run(["apply"] + words.map { bench.path($0) })
      #expect(run.code == .differences, "\(run.output)\(run.error)")
      #expect(run.output.contains("2 bindings still differ"), "\(run.output)")
    }
    #expect(bench.writes == 2)
  }

  @Test func `an approval that has run out approves nothing, and nothing needs no approval`() async throws {
    let bench = try ApplyBench()
    // The clock of these runs stands at 2026-01-02T03:04:05Z.
    _ = try await plan(bench, "--expires", "1h")
    #expect(await bench.run(["apply", bench.path("PLAN")]).code == .done)
    let file = bench.path("PLAN")
    try String(contentsOfFile: file, encoding: .utf8).replacing("2026-01-02T04:04:05Z", with: "2026-01-02T03:04:05Z")
      .write(toFile: file, atomically: true, encoding: .utf8)
    let again = await bench.run(["apply", file])
    #expect(again.code == .done, "\(again.error)")
  }

  @Test func `what moved besides a plan that is there is told, and fails nobody`() async throws {
    let bench = try ApplyBench()
    _ = try await plan(bench)
    #expect(await bench.run(["apply", bench.path("PLAN")]).code == .done)
    bench.server.editLogin { $0.policyEngineMode = "all" }
    let again = await bench.run(["apply", bench.path("PLAN"), "-o", "json"])
    #expect(again.code == .done, "\(again.error)")
    #expect(again.error.contains("warning: ") && again.error.contains("policy_engine_mode any → all"), "\(again.error)")
    #expect(again.output.contains("\"moved-besides\""))
  }

  @Test func `a part of a plan that is there is told from what else moved, field by field`() async throws {
    let bench = try ApplyBench()
    _ = try await plan(bench)
    // The plan moves this binding from 100 to 33.
    bench.server.editLogin { settings in
      settings.order = 33
      settings.policyEngineMode = "all"
    }
    let run = await bench.run(["apply", bench.path("PLAN")])
    #expect(run.code == .refused)
    let own = "as the plan wants it already: \(LoginFlow.slug): default-authentication-login: order 100 → 33"
    #expect(run.error.contains("note: \(own)\n"), "\(run.error)")
    let errors = run.error.split(separator: "\n").filter { $0.hasPrefix("error: ") }
    #expect(errors.count == 1 && errors[0].hasSuffix("changed meanwhile: policy_engine_mode any → all"), "\(errors)")
    #expect(bench.writes == 0)
  }

  @Test func `a part of a plan alone is no ground to write the rest`() async throws {
    let bench = try ApplyBench()
    _ = try await plan(bench)
    bench.server.editLogin { $0.order = 33 }
    let run = await bench.run(["apply", bench.path("PLAN")])
    #expect(run.code == .refused)
    #expect(run.error.contains("error: a part of the plan is on the server already, and the rest is not"))
    #expect(run.error.contains("order 100 → 33"))
    #expect(bench.writes == 0)
  }

  @Test func `a newer value in the place of the plan's own is what moved`() async throws {
    let bench = try ApplyBench()
    _ = try await plan(bench)
    #expect(await bench.run(["apply", bench.path("PLAN")]).code == .done)
    bench.server.editLogin { $0.order = 50 }
    let run = await bench.run(["apply", bench.path("PLAN")])
    #expect(run.code == .refused)
    #expect(run.error.contains("order 100 → 50"), "\(run.error)")
    #expect(run.error.split(separator: "\n").count { $0.hasPrefix("note: as the plan wants it already") } == 3)
    #expect(bench.writes == 4)
  }

  @Test func `a plan that is refused is refused, whatever was approved`() async throws {
    let bench = try ApplyBench()
    let run = await bench.run(
      ["apply", bench.path("BLUEPRINT"), "--expect", "0123456789abcdef", "--max-changes", "1"])
    #expect(run.code == .refused)
    #expect(bench.writes == 0)
  }
}
