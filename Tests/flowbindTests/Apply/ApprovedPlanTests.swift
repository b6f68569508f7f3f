import AuthentikSandbox
import Bindings
import Documents
import Foundation
import Testing

@testable import flowbind

/// Plans that travel as a file or as a digest between the one who reads them and the job that applies them.
@Suite(.serialized) final class ApprovedPlanTests {
  private let server = SandboxServer(state: LoginFlow.state())
  private let environment: [String: String]
  private let folder: Folder

  init() throws {
    folder = try Folder(["login.yaml": LoginFlow.changes[3].blueprint])
    environment = [
      "AUTHENTIK_URL": try server.start(), "AUTHENTIK_TOKEN": server.token, "STATE_DIRECTORY": folder.path("journals"),
    ]
  }

  private func run(_ words: String...) async -> CommandRun { await CommandRun(words, environment: environment) }

  private func makePlan(_ options: String...) async throws -> String {
    let path = folder.path("plan.json")
    let run = await CommandRun(
      ["plan", folder.path("login.yaml"), "-o", "json=\(path)"] + options, environment: environment)
    try #require(run.code == .done, "\(run.error)")
    return path
  }

  private func digest(_ plan: String) throws -> String {
    let report = try JSONDecoder().decode(PlanReport.self, from: Data(contentsOf: URL(filePath: plan)))
    return try #require(report.digest)
  }

  @Test func `an approved plan is applied without asking, once`() async throws {
    let plan = try await makePlan()
    #expect(await run("apply", plan).code == .done)
    #expect(await run("apply", plan).code == .done)
    #expect(server.possibleWrites == 4)
  }

  @Test func `a plan is told by what it says, not by its name`() async throws {
    let plan = folder.path("approved.plan")
    try FileManager.default.moveItem(atPath: try await makePlan(), toPath: plan)
    #expect(await run("apply", plan).code == .done)
    #expect(server.possibleWrites == 4)
  }

  @Test func `a digest approves the same plan, and no other`() async throws {
    let digest = try digest(try await makePlan())
    let path = folder.path("login.yaml")
    #expect(await run("apply", path, "--expect", "0123456789abcdef").code == .refused)
    #expect(await run("apply", path, "--expect", digest, "--prune").code == .refused)
    #expect(await run("apply", path, "--expect", String(digest.prefix(8))).code == .refused)
    #expect(server.possibleWrites == 0)
    #expect(await run("apply", path, "--expect", digest).code == .done)
  }

  @Test(arguments: ["field", "addition", "deletion", "other flow"])
  func `whatever moved in a managed flow makes the plan stale, and is named`(_ edit: String) async throws {
    let plan = try await makePlan()
    let digest = try digest(plan)
    server.withState { state in
      let bindings = state.bindings(ofFlow: state.flow(slug: LoginFlow.slug)!.pk)
      switch edit {
      case "field": state.edit(bindings[0].pk) { $0.policyEngineMode = "all" }
      case "addition":
        var added = bindings[0]
        added.pk = PrimaryKey("99999999-2222-4333-8444-555555555555")
        added.settings.order = 3
        state.insert(added)
      case "deletion": state.delete(bindings[0].pk)
      default: state.edit(state.bindings(ofFlow: state.flow(slug: "corp-recovery")!.pk)[0].pk) { $0.order = 1 }
      }
    }
    let isElsewhere = edit == "other flow"
    let run = await run("apply", plan)
    #expect(run.code == (isElsewhere ? .done : .refused), "\(run.error)")
    if !isElsewhere {
      let word = ["field": "policy_engine_mode any → all", "addition": "added", "deletion": "deleted"][edit] ?? ""
      #expect(run.error.contains(word), "\(run.error)")
      #expect(await self.run("apply", folder.path("login.yaml"), "--expect", digest).code == .refused)
      #expect(server.possibleWrites == 0)
    }
  }

  @Test func `a plan expires, and its digest does not`() async throws {
    // The clock of these runs stands at 2026-01-02T03:04:05Z.
    let plan = try await makePlan("--expires", "1h")
    let text = try String(contentsOfFile: plan, encoding: .utf8)
    #expect(text.contains(#""expires_at" : "2026-01-02T04:04:05Z""#))
    let digest = try digest(plan)
    try text.replacing("2026-01-02T04:04:05Z", with: "2026-01-02T03:04:05Z").write(
      toFile: plan, atomically: true, encoding: .utf8)
    let late = await run("apply", plan)
    #expect(late.code == .refused)
    #expect(late.error.contains("expired"))
    #expect(await run("apply", folder.path("login.yaml"), "--expect", digest).code == .done)
  }

  /// What somebody may do to a file between its reading and its apply.
  @Test(arguments: [
    (#""order" : 33"#, #""order" : 9"#), (#""rule" : "unverified-login""#, #""rule" : "empty-flow""#),
    (#""prune" : false"#, #""prune" : true"#), (#""designation" : "authentication""#, #""designation" : "recovery""#),
    (#""format_version" : 1"#, #""format_version" : 2"#), (#""server" : "http:"#, #""server" : "https:"#),
    (#""create" : false"#, #""create" : true"#), (#""delete" : false"#, #""delete" : true"#),
    (#""policy_engine_mode" : "any""#, #""policy_engine_mode" : "all""#), (#""allows" : ["#, #""allowed" : ["#),
    (#""op" : "update""#, #""op" : "delete""#), (#""verdict" : "holds""#, #""verdict" : "allowed""#),
    ("authentik_stages_password.passwordstage", "authentik_stages_dummy.dummystage"),
    (#""number" : 2"#, #""number" : 3"#), (#""digest" : ""#, #""digest" : "0"#),
  ])
  func `a plan file that was changed is no plan`(_ old: String, _ new: String) async throws {
    let plan = try await makePlan()
    let text = try String(contentsOfFile: plan, encoding: .utf8)
    let changed = text.replacing(old, with: new)
    try #require(changed != text)
    try changed.write(toFile: plan, atomically: true, encoding: .utf8)
    let run = await run("apply", plan)
    #expect(run.code == .invalidBlueprint, "\(run.error)")
    #expect(server.possibleWrites == 0)
  }

  @Test func `a plan for one server is refused by another, unless both go by one name`() async throws {
    let other = SandboxServer(state: LoginFlow.state())
    var elsewhere = environment
    elsewhere["AUTHENTIK_URL"] = try other.start()
    elsewhere["AUTHENTIK_TOKEN"] = other.token
    defer { other.stop() }
    #expect(await CommandRun(["apply", try await makePlan()], environment: elsewhere).code == .refused)
    let named = try await makePlan("--server-id", "production")
    #expect(await CommandRun(["apply", named, "--server-id", "production"], environment: elsewhere).code == .done)
    #expect(server.possibleWrites == 0)
  }

  @Test func `the digest is the same whatever the order of files and rows, and another for every option`() async throws
  {
    let digests = try await [
      digest(makePlan()), digest(makePlan("--parallel-reads", "1")), digest(makePlan("--expires", "1h")),
    ]
    #expect(Set(digests).count == 1)
    server.withState { state in state.begin(with: state.bindings.reversed()) }
    #expect(try await digest(makePlan()) == digests[0])
    let others = try await [
      digest(makePlan("--create")), digest(makePlan("--delete")), digest(makePlan("--allow", "empty-flow=a")),
      digest(makePlan("--dialect", "2024.8")), digest(makePlan("--server-id", "a")),
    ]
    #expect(Set(others + digests).count == 6)
  }

  /// One plan from differently written blueprints: several files in any order, keys in any order, another page size.
  @Test func `the digest does not depend on how blueprints and pages are cut`() async throws {
    let change = LoginFlow.changes[3]
    var parts: [String] = []
    for order in change.orders {
      parts.append(LoginFlow.Change(name: "part", orders: [order], operations: 1).blueprint)
    }
    let reversed = parts.map { text in
      text.replacing("    state: present\n", with: "").replacing("    attrs:", with: "    state: present\n    attrs:")
    }
    try #require(reversed[0] != parts[0])
    var digests: [String] = [try digest(try await makePlan())]
    for (name, texts) in [("a", parts), ("b", parts.reversed()), ("c", reversed)] {
      let files = try texts.enumerated().map { number, text in
        let path = folder.path("\(name)-\(number).yaml")
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
      }
      for files in [files, files.reversed()] {
        let run = await CommandRun(["plan", "-o", "json"] + files, environment: environment)
        digests.append(
          try #require(try JSONDecoder().decode(PlanReport.self, from: Data(run.output.utf8)).digest, "\(run.error)"))
      }
    }
    // The version with pages of 20 rows, and the one with pages of 100.
    for version in [AuthentikVersion.newest, .october2025] {
      var state = LoginFlow.state(of: version)
      // What releases bring with them is not what this is about.
      state.policyBindings = []
      for index in state.stages.indices { state.stages[index].settings = [] }
      let other = SandboxServer(state: state)
      defer { other.stop() }
      let run = await CommandRun(
        ["plan", folder.path("login.yaml"), "-o", "json", "--server-id", "x", "--dialect", "2025.10"],
        environment: ["AUTHENTIK_URL": try other.start(), "AUTHENTIK_TOKEN": other.token])
      digests.append(
        try #require(try JSONDecoder().decode(PlanReport.self, from: Data(run.output.utf8)).digest, "\(run.error)"))
    }
    #expect(Set(digests.dropLast(2)).count == 1)
    #expect(Set(digests.suffix(2)).count == 1)
  }

  @Test func `the command that a plan shows applies just that plan`() async throws {
    let path = folder.path("login.yaml")
    let plan = await run("plan", path, "--create", "--set", "note=it's fine", "--max-changes", "4")
    let shown = plan.output.split(separator: "\n").last.map(String.init) ?? ""
    let digest = try #require(shown.split(separator: " ").last).description
    #expect(
      shown
        == "apply it:  flowbind apply --create --max-changes=4 --set='note=it'\\''s fine' \(path) --expect \(digest)")
    let apply = await run(
      "apply", path, "--create", "--set", "note=it's fine", "--max-changes", "4", "--expect", digest)
    #expect(apply.code == .done, "\(apply.error)")
  }

  @Test func `the states between the writes are shown where they are asked for`() async throws {
    let run = await run("plan", folder.path("login.yaml"), "--steps")
    #expect(run.output.contains("after write 4 of 4"))
  }
}
