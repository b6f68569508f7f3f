import Bindings
import Documents
import Foundation
@testable import Planning
import TestSupport
import Testing

@testable import flowbind

/// What jobs repeat, said once in `flowbind.yaml`: rights, what pruning keeps, the server's name, outputs.
@Suite(.serialized) struct ConfiguredRightsTests {
  /// Runs in a folder with the examples and a configuration.
  private func run(_ command: String, _ configuration: String, _ folder: borrowing Folder) async throws
    -> BuiltProgram.Outcome
  {
    try configuration.write(toFile: folder.path("flowbind.yaml"), atomically: true, encoding: .utf8)
    return try await BuiltProgram.run(shell: "flowbind " + command, in: folder.url)
  }

  private func report(_ outcome: BuiltProgram.Outcome) throws -> PlanReport {
    try JSONDecoder().decode(PlanReport.self, from: Data(outcome.output.utf8))
  }

  @Test(arguments: [("create: true", "--create"), ("delete: true", "--delete"), ("prune: true", "--prune")])
  func `a right of the configuration is that of the option, and the plan names it`(
    line: String, option: String
  ) async throws {
    let folder = try Folder()
    let command = "plan '\(examples)' --sandbox -o json "
    let configured = try report(try await run(command, line + "\n", folder))
    let given = try report(try await run(command + option, "", folder))
    #expect(configured.operations == given.operations)
    #expect(configured.digest == given.digest)
    let named = configured.diagnostics.filter { $0.code == "configured-right" }
    #expect(named.map(\.location?.line) == [1])
    #expect(given.diagnostics.allSatisfy { $0.code != "configured-right" })
    let text = try await run("plan '\(examples)' --sandbox", line + "\n", folder)
    #expect((text.output + text.error).contains("the configuration lets a run"), "\(text.output)\(text.error)")
    // What is false allows nothing.
    let refused = try report(try await run(command, line.replacing("true", with: "false") + "\n", folder))
    #expect(refused.digest == (try report(try await run(command, "", folder))).digest)
  }

  @Test func `pruning leaves what is to be kept, and says why`() async throws {
    let folder = try Folder()
    let keep = "prune: {keep: [{flow: default-*, stage: corp-captcha, reason: the captcha team's}]}\n"
    let kept = try report(try await run("plan '\(examples)' --sandbox -o json", keep, folder))
    let pruned = try report(try await run("plan '\(examples)' --sandbox -o json", "prune: true\n", folder))
    #expect(pruned.operations.count == kept.operations.count + 1)
    #expect(kept.summary.deletes == 0 && pruned.summary.deletes == 1)
    let finding = try #require(kept.findings.first { $0.kind == .unmanaged })
    #expect(finding.message.hasSuffix("it is left alone: the captcha team's"))
    #expect(kept.options?.keeps?.count == 1)
    #expect(kept.digest != pruned.digest)
    // A plan file with it can be applied.
    let saved = try await run("plan '\(examples)' --sandbox -o json=plan.json", keep, folder)
    #expect(saved.exitCode == 0)
    let applied = try await run("apply plan.json --sandbox --fail-on changed", keep, folder)
    #expect(applied.exitCode == 0, "\(applied.error)")
  }

  @Test func `the server's name stands in the digest, and the command line counts more`() async throws {
    let folder = try Folder()
    let command = "plan '\(examples)' --sandbox -o json "
    let configured = try report(try await run(command, "server_id: production\n", folder))
    #expect(configured.serverID == "production")
    #expect(configured.digest == (try report(try await run(command + "--server-id production", "", folder))).digest)
    let other = try await run(command + "--server-id other", "server_id: production\n", folder)
    #expect(try report(other).serverID == "other")
    let digest = try #require(configured.digest)
    let applied = try await run(
      "apply '\(examples)' --sandbox --expect \(digest) --fail-on changed", "server_id: production\n", folder)
    #expect(applied.exitCode == 0, "\(applied.error)")
  }

  @Test func `outputs of the configuration are written by the verb that they are for`() async throws {
    let folder = try Folder(["reports/keep": ""])
    let configuration = """
      outputs: {plan: [json=reports/plan.json, markdown=./plan.md], drift: [prometheus=drift.prom]}

      """
    let plan = try await run("plan '\(examples)' --sandbox -o html=plan.html", configuration, folder)
    #expect(plan.exitCode == 0, "\(plan.error)")
    #expect(plan.output.hasPrefix("PLAN  "))
    #expect(try folder.text("reports/plan.json").contains("flowbind/plan"))
    #expect(try folder.text("plan.md").contains("flowbind plan"))
    #expect(try folder.text("plan.html").contains("<html"))
    #expect(!FileManager.default.fileExists(atPath: folder.path("drift.prom")))
  }

  @Test(arguments: [
    "../out.md", "/tmp/out.md", ".git/config", "a/../b.md", "linked.md", "folder/out.md", "missing/out.md", "pipe",
  ])
  func `an output of the configuration leads nowhere else`(path: String) async throws {
    let folder = try Folder([".git/config": "", "a/b": ""])
    let elsewhere = try Folder()
    let manager = FileManager.default
    try manager.createSymbolicLink(atPath: folder.path("linked.md"), withDestinationPath: elsewhere.path("target"))
    try manager.createSymbolicLink(atPath: folder.path("folder"), withDestinationPath: elsewhere.url.path)
    #expect(mkfifo(folder.path("pipe"), 0o600) == 0)
    let plan = try await run("plan '\(examples)' --sandbox", "outputs: {plan: ['markdown=\(path)']}\n", folder)
    #expect(plan.exitCode == 78, "\(plan.error)")
    #expect(plan.error.contains("flowbind.yaml:1:18"), "\(plan.error)")
    #expect(plan.error.contains("is no place for a report"))
    #expect(try manager.contentsOfDirectory(atPath: elsewhere.url.path).isEmpty)
  }

  @Test(arguments: ["markdown=flowbind.yaml", "json=mine.yaml"])
  func `an output of the configuration replaces nothing that is read`(output: String) async throws {
    let folder = try Folder(["mine.yaml": "version: 1\nentries: []\n"])
    let plan = try await run("plan mine.yaml --sandbox", "outputs: {plan: [\(output)]}\n", folder)
    #expect(plan.exitCode == 64, "\(plan.error)")
    #expect(plan.error.contains("would replace"))
  }

  @Test(arguments: [
    ("create: yes please\n", "true or false belongs here"), ("prune: {}\n", "has no 'keep'"),
    ("prune: {keep: [{flow: a}]}\n", "has no 'reason'"), ("prune: {kepe: []}\n", "did you mean 'keep'?"),
    ("server_id: 12\n", "in quotes"), ("outputs: {paln: []}\n", "did you mean 'plan'?"),
    ("outputs: {plan: [markdwon=a]}\n", "did you mean 'markdown'?"), ("outputs: {plan: [json]}\n", "FORMAT=FILE"),
    ("outputs: {validate: [prometheus=a]}\n", "prometheus"), ("outputs: {plan: ['json=-']}\n", "FORMAT=FILE"),
  ])
  func `a mistake is named with its place`(text: String, words: String) async throws {
    let folder = try Folder()
    let plan = try await run("plan '\(examples)' --sandbox", text, folder)
    #expect(plan.exitCode == 78)
    #expect(plan.error.contains("flowbind.yaml:1:") && plan.error.contains(words), "\(plan.error)")
  }
}
