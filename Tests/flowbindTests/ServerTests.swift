import AuthentikSandbox
import Bindings
import Documents
import Foundation
import Planning
import Testing
@testable import flowbind

/// The verbs against a sandbox that goes on between them, over real sockets.
@Suite(.serialized) struct ServerTests {
  let server = SandboxServer(state: .default())
  let environment: [String: String]

  init() throws {
    let address = try server.start()
    let journals = FileManager.default.temporaryDirectory.appending(path: "flowbind-\(UUID().uuidString)").path
    environment = ["AUTHENTIK_URL": address, "AUTHENTIK_TOKEN": server.token, "STATE_DIRECTORY": journals]
  }

  private func run(_ words: String...) async -> CommandRun {
    await CommandRun(words, environment: environment)
  }

  private var writes: Int { server.requests.count { $0.method != "GET" } }

  @Test func `a plan, an apply and a second plan that is empty`() async throws {
    let login = examples + "/login.yaml"
    let plan = await run("plan", login, "--detailed-exitcode")
    #expect(plan.code == .differences)
    #expect(writes == 0)

    let apply = await run("apply", login, "--yes")
    #expect(apply.code == .done, "\(apply.error)\(apply.output)")
    #expect(writes == 3)

    let again = await run("apply", login, "--yes")
    #expect(again.code == .done)
    #expect(again.output.contains("nothing to write"))
    #expect(writes == 3)

    let drift = await run("drift", login)
    #expect(drift.code == .done)
    #expect(drift.output.contains("in sync: 4 bindings"))
  }

  @Test func `drift names the field that another client changed`() async throws {
    _ = await run("apply", examples + "/login.yaml", "--yes")
    server.withState { state in
      let login = state.stage(named: "default-authentication-login")!.pk
      let flow = state.flow(slug: "default-authentication-flow")!.pk
      let binding = state.bindings(ofFlow: flow).first { $0.settings.stage == login }!
      state.edit(binding.pk) { $0.policyEngineMode = "all" }
      state.edit(binding.pk) { $0.order = 77 }
    }
    let drift = await run("drift", examples + "/login.yaml", "-o", "json")
    #expect(drift.code == .differences)
    let report = try JSONDecoder().decode(DriftReport.self, from: Data(drift.output.utf8))
    // policy_engine_mode of the login binding is not named by the blueprint: it is left alone, and no drift.
    #expect(report.differences.map { $0.changes.map(\.field) } == [[.order]])
    #expect(report.differences.first?.changes.first?.before == .integer(77))
  }

  @Test func `what apply leaves makes its exit code 2`() async {
    let apply = await run("apply", examples, "--yes")
    #expect(apply.code == .differences)
    let again = await run("apply", examples, "--yes")
    #expect(again.code == .differences)
    #expect(writes == 4)
  }

  @Test func `creates only where it is told to`() async {
    let apply = await run("apply", examples + "/enrollment.yaml", "--yes", "--create")
    #expect(apply.code == .done, "\(apply.error)\(apply.output)")
    let drift = await run("drift", examples + "/enrollment.yaml")
    #expect(drift.code == .done)
  }

  @Test func `asks on a terminal and writes nothing without a yes`() async {
    for answer in [nil, "", "n", "no"] {
      let apply = await CommandRun(
        ["apply", examples + "/login.yaml"], environment: environment, terminal: true, answer: answer)
      #expect(apply.code == .refused)
      #expect(apply.error.contains("[y/N]"))
    }
    #expect(writes == 0)
    let apply = await CommandRun(
      ["apply", examples + "/login.yaml"], environment: environment, terminal: true, answer: "y")
    #expect(apply.code == .done)
  }

  @Test func `without a terminal apply needs --yes, and reads nothing before it knows`() async {
    let apply = await run("apply", examples + "/login.yaml")
    #expect(apply.code == .usage)
    #expect(server.requests.isEmpty)
  }

  @Test func `a wrong token is told apart and is in no output`() async {
    var environment = environment
    environment["AUTHENTIK_TOKEN"] = "wrong-secret-token"
    let plan = await CommandRun(["plan", examples, "-v", "-o", "json"], environment: environment)
    #expect(plan.code == .noPermission)
    #expect(plan.error.contains("token"))
    #expect(!(plan.error + plan.output).contains("wrong-secret-token"))
  }

  @Test func `reads the version, the flows, each managed flow and what decides once`() async {
    let plan = await run("plan", examples + "/login.yaml")
    #expect(plan.code == .done)
    // And the policies, and the settings of the two types of stages there that have any.
    #expect(server.requests.count == 3 + 1 + 2)
  }

  @Test func `a snapshot answers as the server does, offline`() async throws {
    let folder = try Folder()
    let snapshot = await run("snapshot", "-o", "json=" + folder.path("state.json"))
    #expect(snapshot.code == .done)
    let online = await run("plan", examples, "-o", "json")
    let offline = await CommandRun(["plan", examples, "--snapshot", folder.path("state.json"), "-o", "json"])
    #expect(offline.code == .done)
    func report(_ text: String) throws -> PlanReport {
      var report = try JSONDecoder().decode(PlanReport.self, from: Data(text.utf8))
      report.comparison.reads.requests = 0
      report.comparison.reads.rows = 0
      return report
    }
    #expect(try report(online.output) == report(offline.output))
    let other = await CommandRun(["plan", examples, "--sandbox", "--state", folder.path("state.json")])
    #expect(other.code == .done)
    #expect(other.output.contains("4 updates in 2 of 4 flows"))
  }

  @Test func `the guards decide by a snapshot as they do online`() async throws {
    // Moving the login before the password leaves the identification, whose password stage only its own type tells;
    // the password's binding has a policy, which only the policies' own list tells.
    let folder = try Folder([
      "login.yaml": """
      version: 1
      metadata: {name: login}
      entries:
        - model: authentik_flows.flowstagebinding
          identifiers:
            target: !Find [authentik_flows.flow, [slug, default-authentication-flow]]
            stage: !Find [authentik_stages_user_login.userloginstage, [name, default-authentication-login]]
            order: 12
        - model: authentik_flows.flowstagebinding
          state: absent
          identifiers:
            target: !Find [authentik_flows.flow, [slug, default-authentication-flow]]
            stage: !Find [authentik_stages_password.passwordstage, [name, default-authentication-password]]
            order: 20

      """
    ])
    for checksPassword in [false, true] {
      server.withState { state in
        let password = checksPassword ? state.stage(named: "default-authentication-password")?.pk : nil
        for index in state.stages.indices where state.stages[index].name == "default-authentication-identification" {
          state.stages[index].set("password_stage", to: password.map { .string($0.text) } ?? .null)
        }
      }
      #expect(await run("snapshot", "-o", "json=" + folder.path("state.json")).code == .done)
      let words = ["plan", folder.path("login.yaml"), "--delete", "-o", "json"]
      func guards(_ words: [String]) async throws -> [GuardVerdict] {
        let plan = await CommandRun(words, environment: environment)
        return try JSONDecoder().decode(PlanReport.self, from: Data(plan.output.utf8)).guards
      }
      let online = try await guards(words)
      #expect(try await guards(words + ["--snapshot", folder.path("state.json")]) == online)
      let sandbox = ["--sandbox", "--state", folder.path("state.json")]
      #expect(try await guards(words + sandbox) == online)
      let refusals = online.filter { $0.outcome == .refused }.map(\.rule)
      #expect(refusals.contains(.policiesLost))
      #expect(refusals.contains(.unverifiedLogin) != checksPassword)
    }
  }

  @Test func `a report goes to files and standard output alike`() async throws {
    let folder = try Folder()
    let plan = await run(
      "plan", examples, "-o", "json=" + folder.path("plan.json"), "-o", "text=" + folder.path("plan.txt"))
    #expect(plan.code == .done)
    #expect(try folder.text("plan.txt") == plan.output)
    #expect(try folder.text("plan.json").hasSuffix("}\n"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted() == ["plan.json", "plan.txt"])
  }

  @Test func `an output that cannot be written is known before anything is sent`() async {
    let apply = await run("apply", examples, "--yes", "-o", "json=/no/such/folder/apply.json")
    #expect(apply.code == .outputFailed)
    #expect(server.requests.isEmpty)
  }
}
