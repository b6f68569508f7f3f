@testable import AuthentikSandbox
import Bindings
import Documents
import Foundation
@testable import Planning
import Reporting
import Testing
@testable import flowbind

/// Drift with who and when, what counts, and what the configuration says of it, over real sockets.
@Suite(.serialized) struct DriftTests {
  let server: SandboxServer
  let environment: [String: String]
  let login = examples + "/login.yaml"

  init() throws {
    var state = SandboxState.default()
    state.now = { "2026-01-02T01:04:05.250000Z" }
    server = SandboxServer(state: state)
    let journals = FileManager.default.temporaryDirectory.appending(path: "flowbind-\(UUID().uuidString)").path
    environment = [
      "AUTHENTIK_URL": try server.start(), "AUTHENTIK_TOKEN": server.token, "STATE_DIRECTORY": journals,
    ]
  }

  private func run(_ words: [String]) async -> CommandRun { await CommandRun(words, environment: environment) }

  private func report(_ run: CommandRun) throws -> DriftReport {
    try JSONDecoder().decode(DriftReport.self, from: Data(run.output.utf8))
  }

  /// Applies the login blueprint, then edits the binding of a stage as a person does.
  private func edit(_ stage: String, by user: String, _ change: @escaping @Sendable (inout BindingSettings) -> Void)
    async
  {
    server.withState { state in
      let stage = state.stage(named: stage)!.pk
      let flow = state.flow(slug: "default-authentication-flow")!.pk
      let binding = state.bindings(ofFlow: flow).first { $0.settings.stage == stage }!
      state.edit(binding.pk, by: user, change)
    }
  }

  private func writeConfiguration(_ text: String, _ folder: borrowing Folder) throws -> String {
    let path = folder.path("flowbind.yaml")
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  @Test func `names the second user who changed a binding, and when`() async throws {
    _ = await run(["apply", login, "--yes"])
    await edit("default-authentication-login", by: "anna") { $0.order = 77 }
    let drift = await run(["drift", login])
    #expect(drift.code == .differences)
    #expect(
      drift.output.contains("last changed by anna 2 h before this report (2026-01-02 01:04:05 UTC), from"),
      "\(drift.output)")
    #expect(drift.output.contains("see what puts it back:"), "\(drift.output)")
    #expect(drift.output.hasSuffix("or adopt what the server has:  flowbind export --patch \(login)\n"))
    let event = try #require(try report(await run(["drift", login, "-o", "json"])).differences.first?.lastEvent)
    #expect(event.user == "anna")
    #expect(event.action == "model_updated")
  }

  @Test(arguments: Format.allCases.filter { $0 != .prometheus })
  func `every format names the user, the time and whose change it is`(format: Format) async throws {
    let folder = try Folder()
    let drift = try await changedByAnna(folder, format)
    let words =
      format == .json
      ? ["\"user\" : \"anna\"", "2026-01-02T01:04:05.250000Z", "\"origin\" : \"server\"", "\"new\" : true"]
      : ["anna", "2026-01-02 01", "changed on the server", "new"]
    for word in words { #expect(drift.output.contains(word), "\(word) in \(drift.output)") }
  }

  @Test func `metrics count differences by the side they came about on, and new ones`() async throws {
    let folder = try Folder()
    let drift = try await changedByAnna(folder, .prometheus)
    let server = try #require(environment["AUTHENTIK_URL"])
    let labels = "{command=\"drift\",server=\"\(server)\""
    #expect(drift.output.contains("flowbind_differences_by_origin\(labels),origin=\"server\"} 1\n"))
    #expect(drift.output.contains("flowbind_differences_by_origin\(labels),origin=\"not_applied\"} 0\n"))
    #expect(drift.output.contains("flowbind_new_differences\(labels)} 1\n"))
  }

  /// The drift after an apply, a run without drift, and a change by a second user.
  private func changedByAnna(_ folder: borrowing Folder, _ format: Format) async throws -> CommandRun {
    let (apply, drift) = (folder.path("apply.json"), folder.path("drift.json"))
    #expect(await run(["apply", login, "--yes", "-o", "json=" + apply]).code == .done)
    #expect(await run(["drift", login, "-o", "json=" + drift]).code == .done)
    await edit("default-authentication-login", by: "anna") { $0.order = 77 }
    return await run(["drift", login, "--baseline", apply, "--new-since", drift, "-o", format.rawValue])
  }

  @Test func `asks once a changed binding, and not for bindings in sync`() async throws {
    _ = await run(["apply", login, "--yes"])
    await edit("default-authentication-login", by: "anna") { $0.order = 77 }
    let before = server.requests.count { $0.target.contains("/events/events/") }
    _ = await run(["drift", login])
    #expect(server.requests.count { $0.target.contains("/events/events/") } - before == 1)
    #expect(server.requests.suffix(4).allSatisfy { $0.method == "GET" })
  }

  @Test func `says once that the token may not view events`() async throws {
    server.withState { state in
      state.accounts["reader"] = Account(
        pk: 9, username: "reader", rights: [.view(.flow), .view(.stage), .view(.binding), .view(.policyBinding)])
    }
    let reader = environment.merging(["AUTHENTIK_TOKEN": "reader"]) { $1 }
    let drift = await CommandRun(["drift", login], environment: reader)
    #expect(drift.code == .differences, "\(drift.error)")
    #expect(drift.output.components(separatedBy: "the token may not view events").count == 2, "\(drift.output)")
    #expect(server.requests.count { $0.target.contains("/events/events/") } == 1)
  }

  @Test func `tells who deleted a binding that an entry names by its pk`() async throws {
    let pk = server.withState { state in
      state.bindings(ofFlow: state.flow(slug: "default-user-settings-flow")!.pk).last!.pk
    }
    func blueprint(_ state: String) -> String {
      """
      version: 1
      metadata: {name: pinned}
      entries:
        - model: authentik_flows.flowstagebinding
          state: \(state)
          identifiers:
            pk: \(pk)
            target: !Find [authentik_flows.flow, [slug, default-user-settings-flow]]
            stage: !Find [authentik_flows.stage, [name, default-user-settings-write]]
            order: 100

      """
    }
    let folder = try Folder(["absent.yaml": blueprint("absent"), "present.yaml": blueprint("present")])
    let apply = await run(["apply", folder.path("absent.yaml"), "--delete", "--yes"])
    #expect(apply.code == .done, "\(apply.error)\(apply.output)")
    let drift = await run(["drift", folder.path("present.yaml")])
    #expect(drift.code == .differences)
    #expect(drift.output.contains("missing: deleted by akadmin with flowbind 2 h before"), "\(drift.output)")
  }

  @Test func `an apply report as baseline tells whose change it is`() async throws {
    let folder = try Folder()
    _ = await run(["apply", login, "--yes", "-o", "json=" + folder.path("apply.json")])
    await edit("default-authentication-login", by: "anna") { $0.order = 77 }
    let changed = await run(["drift", login, "--baseline", folder.path("apply.json"), "-o", "json"])
    #expect(try report(changed).differences.map(\.origin) == [.server])
    let other = await run(["drift", login, "--baseline", login])
    #expect(other.code == .invalidBlueprint)
  }

  @Test func `only new differences fail a run that knows an earlier report`() async throws {
    let folder = try Folder()
    let first = await run(["drift", login, "-o", "json=" + folder.path("drift.json")])
    #expect(first.code == .differences)
    let known = await run(["drift", login, "--new-since", folder.path("drift.json")])
    #expect(known.code == .done, "\(known.output)")
    await edit("default-authentication-identification", by: "anna") { $0.order = 11 }
    let more = await run(["drift", login, "--new-since", folder.path("drift.json"), "-o", "json"])
    #expect(more.code == .differences)
    #expect(try report(more).differences.count { $0.isNew == true } == 1)
  }

  @Test(arguments: [
    (["--exit-zero"], ExitCode.done), (["--fail-on", "missing"], .done),
    (["--fail-on", "changed,missing"], .differences),
    (["--fail-on", "missing", "--fail-on=unmanaged"], .differences), (["--fail-on", "chnaged"], .usage),
  ])
  func `what fails a run is chosen by option`(options: [String], code: ExitCode) async {
    #expect(await run(["drift", login] + options).code == code)
  }

  @Test func `an ignored change is left as it is by plan, apply and drift alike`() async throws {
    let folder = try Folder()
    let configuration = try writeConfiguration(
      """
      ignore:
        - {flow: default-*, stage: "*-login", fields: [order], reason: tuned by hand, until: 2026-01-02}
        - {flow: no-such-flow, reason: left over}
      fail_on: [missing]
      paths: [blueprints]
      """, folder)
    try FileManager.default.createDirectory(
      at: folder.url.appending(path: "blueprints"), withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: login, toPath: folder.path("blueprints/login.yaml"))

    let plan = await run(["plan", "--config", configuration, "-o", "json"])
    #expect(plan.code == .done, "\(plan.error)")
    let report = try JSONDecoder().decode(PlanReport.self, from: Data(plan.output.utf8))
    #expect(report.operations.count == 2)
    #expect(report.findings.filter { $0.kind == .ignored }.map(\.stage) == ["default-authentication-login"])
    #expect(report.findings.contains { $0.message.contains("order 100 → 40") && $0.message.contains("tuned by hand") })
    #expect(report.summary.ignored == 1)
    #expect(report.diagnostics.contains { $0.code == "unused-ignore" && $0.location?.line == 3 })

    let apply = await run(["apply", "--config", configuration, "--yes"])
    #expect(apply.code == .done, "\(apply.error)\(apply.output)")
    let drift = await run(["drift", "--config", configuration])
    #expect(drift.code == .done)
    #expect(drift.output.contains("in sync"))
    #expect(drift.output.contains("1 ignored"))
    let unfiltered = await run(["drift", login, "--no-config"])
    #expect(unfiltered.code == .differences)

    let ended = try writeConfiguration(
      "ignore: [{flow: default-*, fields: [order], reason: x, until: 2026-01-01}]\n", folder)
    let expired = await run(["drift", login, "--config", ended])
    #expect(expired.code == .differences)
    #expect(expired.error.contains("expired-ignore") || expired.error.contains("ended on 2026-01-01"))
  }

  @Test func `a rule without fields covers the binding itself`() async throws {
    let folder = try Folder()
    let configuration = try writeConfiguration("ignore: [{flow: '*', stage: 'corp-*', reason: x}]\n", folder)
    let plan = await run(["plan", examples, "--config", configuration, "--create", "--prune", "-o", "json"])
    let report = try JSONDecoder().decode(PlanReport.self, from: Data(plan.output.utf8))
    #expect(!report.operations.contains { $0.stage.hasPrefix("corp-") }, "\(plan.error)")
    #expect(!report.findings.contains { $0.kind == .missing || $0.kind == .unmanaged })
    #expect((report.summary.ignored ?? 0) >= 3)
  }

  @Test func `a configuration with problems stops the run before anything is read`() async throws {
    let folder = try Folder()
    let configuration = try writeConfiguration("token: abc-123\nfail_on: [chnaged]\n", folder)
    let plan = await run(["plan", login, "--config", configuration])
    #expect(plan.code == .configuration)
    #expect(plan.error.contains("flowbind.yaml:1:1") && plan.error.contains("flowbind.yaml:2:11"), "\(plan.error)")
    #expect(plan.error.contains("did you mean 'changed'?"))
    #expect(!plan.error.contains("abc-123"))
    #expect(server.requests.isEmpty)
  }

  @Test(arguments: ["validate", "plan", "drift", "apply"])
  func `without a PATH and without paths in the configuration it says what is needed`(verb: String) async {
    let run = await run([verb, "--no-config"] + (verb == "apply" ? ["--yes"] : []))
    #expect(run.code == .usage)
    #expect(run.error.contains("flowbind \(verb) needs PATH…"))
    #expect(server.requests.isEmpty)
  }

  @Test func `a guard that the configuration lifts is counted, and guards again when its time is over`() async throws {
    let blueprint = """
      version: 1
      metadata: {name: empty}
      entries:
        - model: authentik_flows.flowstagebinding
          state: absent
          identifiers:
            target: !Find [authentik_flows.flow, [slug, default-invalidation-flow]]
            stage: !Find [authentik_flows.stage, [name, default-invalidation-logout]]
            order: 0

      """
    let folder = try Folder(["empty.yaml": blueprint])
    func configuration(_ until: String) throws -> String {
      try writeConfiguration(
        "allow: [{rule: empty-flow, flow: default-invalidation-flow, reason: it moves, until: \(until)}]\n", folder)
    }
    let words = ["plan", folder.path("empty.yaml"), "--delete", "--config"]
    #expect(await run(words.dropLast() + ["--no-config"]).code == .refused)
    let lifted = await run(words + [try configuration("2026-01-02")])
    #expect(lifted.code == .done, "\(lifted.error)\(lifted.output)")
    #expect(lifted.output.split(separator: "\n").first?.contains("1 guard lifted") == true, "\(lifted.output)")
    let why = "; lifted by the configuration of \(folder.path("flowbind.yaml")):1 until 2026-01-02: it moves"
    #expect(lifted.output.replacing(/\n +/, with: " ").contains(why), "\(lifted.output)")
    #expect(await run(words + [try configuration("2026-01-01")]).code == .refused)
  }

  @Test func `a limit of the configuration refuses, and the command line's counts more`() async throws {
    let folder = try Folder()
    let configuration = try writeConfiguration("limits: {max_changes: 2}\n", folder)
    #expect(await run(["plan", login, "--config", configuration]).code == .refused)
    #expect(await run(["plan", login, "--config", configuration, "--max-changes", "3"]).code == .done)
  }
}
