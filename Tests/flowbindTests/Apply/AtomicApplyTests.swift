import Bindings
import Documents
import Foundation
import TestSupport
import Testing

@testable import AuthentikSandbox
@testable import flowbind

/// `apply --atomic` through the command line, against the sandbox of each release.
@Suite(.serialized, .timeLimit(.minutes(10))) struct AtomicApplyTests {
  private final class Bench {
    let server: SandboxServer
    let folder: Folder
    let environment: [String: String]
    let before: [Binding]

    init(
      _ change: LoginFlow.Change, _ version: AuthentikVersion = .newest,
      _ prepare: (inout SandboxState) -> Void = { _ in }
    ) throws {
      var state = LoginFlow.state(of: version)
      prepare(&state)
      server = SandboxServer(state: state)
      folder = try Folder(["login.yaml": change.blueprint])
      environment = [
        "AUTHENTIK_URL": try server.start(), "AUTHENTIK_TOKEN": server.token,
        "STATE_DIRECTORY": folder.path("journals"),
      ]
      before = server.bindings(of: change.flows)
    }

    deinit { server.stop() }

    func apply(_ more: [String] = [], token: String? = nil) async -> CommandRun {
      var environment = environment
      if let token { environment["AUTHENTIK_TOKEN"] = token }
      return await CommandRun(
        ["apply", folder.path("login.yaml"), "--atomic", "--yes", "--create", "--delete", "--settle", "1s"] + more,
        environment: environment)
    }

    var journal: String {
      get throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("journals"))
        return folder.path("journals/" + (try #require(names.first { $0.hasSuffix(".journal") })))
      }
    }

    var writes: [String] {
      server.requests.filter { $0.method != "GET" && $0.method != "HEAD" }.map(\.target)
    }
  }

  @Test(arguments: LoginFlow.changes.indices, AuthentikVersion.allCases)
  func `a plan is one import, and a rollback another`(index: Int, version: AuthentikVersion) async throws {
    let change = LoginFlow.changes[index]
    let bench = try Bench(change, version)
    let run = await bench.apply()
    #expect(run.code == .done, "\(run.error)\(run.output)")
    #expect(bench.writes.count == 2 && bench.writes[0].hasSuffix("/import/"), "\(bench.writes)")
    #expect(bench.writes[1].hasSuffix("/cache_clear/"))
    #expect(run.output.contains("written at once, by one import"))
    #expect(run.output.contains("cached plans: dropped once more after the import"))
    #expect(bench.server.bindings(of: change.flows) != bench.before)
    #expect(bench.server.withState { $0.history.count } == 2)
    let rollback = await CommandRun(
      ["rollback", try bench.journal, "--yes"], environment: bench.environment)
    #expect(rollback.code == .done, "\(rollback.error)\(rollback.output)")
    // A deleted binding is there again with its old key.
    let after = bench.server.bindings(of: change.flows)
    #expect(after.map(\.settings) == bench.before.map(\.settings))
    #expect(after.map(\.pk) == bench.before.map(\.pk))
    #expect(bench.writes.count == 4)
  }

  /// Something goes wrong with the import.
  @Test(arguments: AuthentikVersion.allCases)
  func `whatever becomes of the import, all of it is there or nothing, and the exit code says which`(
    version: AuthentikVersion
  ) async throws {
    let change = LoginFlow.changes[6]
    let faults: [(Fault, ExitCode)] = [
      (.reset, .refused), (.loseReply, .done), (.cutBody(after: 5), .done), (.serveTwice, .done),
      (Fault.page, .refused), (Fault.hiddenError, .refused), (.serveAndAnswer(.hiddenError), .done),
      (.serveAndAnswer(.unavailable(503)), .done), (Fault.badGateway(), .refused),
      (.landLater(after: 2), .done),
    ]
    for (fault, code) in faults {
      let bench = try Bench(change, version)
      bench.server.faults.on(.only(1), method: "POST", path: "/import/", fault)
      let run = await bench.apply()
      #expect(run.code == code, "\(fault): \(run.error)\(run.output)")
      #expect((bench.server.bindings(of: change.flows) == bench.before) == (code == .refused), "\(fault)")
      #expect(bench.server.withState { $0.history.count } == (code == .refused ? 1 : 2), "\(fault)")
    }
  }

  @Test(arguments: AuthentikVersion.allCases)
  func `an edit before the import is never overwritten, and one after it is told`(
    version: AuthentikVersion
  ) async throws {
    let change = LoginFlow.changes[3]
    for isWritten in [true, false] {
      for isBefore in [true, false] {
        let bench = try Bench(change, version)
        let order = isWritten ? 100 : 7
        let pk = try #require(bench.before.first { $0.settings.order == order }).pk
        let edit: Fault.Edit = { $0.edit(pk) { $0.invalidResponseAction = "restart" } }
        bench.server.faults.on(
          .only(1), method: "POST", path: "/import/", isBefore ? .editBefore(edit) : .editAfter(edit))
        let run = await bench.apply()
        #expect(run.code == (isBefore ? .refused : .surprised), "\(isWritten) \(isBefore) \(run.error)\(run.output)")
        let found = bench.server.bindings(of: change.flows)
        #expect(found.contains { $0.settings.invalidResponseAction == "restart" })
        if isBefore { #expect(found.map(\.settings.order) == bench.before.map(\.settings.order)) }
      }
    }
  }

  @Test func `a right that is missing is named, and nothing is written`() async throws {
    let change = LoginFlow.changes[0]
    let bench = try Bench(change) {
      $0.accounts["reader"] = Account(pk: 9, username: "reader", rights: Right.readOnly.union([.change(.binding)]))
    }
    let run = await bench.apply(token: "reader")
    #expect(run.code == .noPermission, "\(run.error)\(run.output)")
    #expect((run.error + run.output).contains("authentik_blueprints.add_blueprintinstance"))
    #expect(bench.server.bindings(of: change.flows) == bench.before)
  }

  @Test func `without the right to drop cached plans it is said until when the old sequence may be met`() async throws {
    let change = LoginFlow.changes[0]
    let bench = try Bench(change) {
      $0.accounts["job"] = Account(
        pk: 9, username: "job", rights: Right.readOnly.union(Right.importing(.newest)))
    }
    let run = await bench.apply(["-o", "text", "-o", "json=" + bench.folder.path("a.json")], token: "job")
    #expect(run.code == .done, "\(run.error)\(run.output)")
    #expect(run.output.contains("authentik_flows.clear_flow_cache"))
    let data = try Data(contentsOf: URL(filePath: bench.folder.path("a.json")))
    let report = try JSONDecoder().decode(ApplyReport.self, from: data)
    #expect(report.cachedPlans?.dropped == false)
    #expect(report.cachedPlans?.until == "2026-01-02T03:09:05Z")
    #expect(report.plan.options?.atomic == true)
  }

  @Test func `the approval of one way is none of the other, and a plan file keeps its own`() async throws {
    let change = LoginFlow.changes[3]
    let bench = try Bench(change)
    func plan(_ more: [String]) async throws -> PlanReport {
      let run = await CommandRun(
        ["plan", bench.folder.path("login.yaml"), "-o", "json"] + more, environment: bench.environment)
      try run.output.write(toFile: bench.folder.path("plan.json"), atomically: true, encoding: .utf8)
      return try JSONDecoder().decode(PlanReport.self, from: Data(run.output.utf8))
    }
    let one = try await plan([])
    let atOnce = try await plan(["--atomic"])
    #expect(one.digest != atOnce.digest)
    let stale = await bench.apply(["--expect", try #require(one.digest)])
    #expect(stale.code == .refused)
    #expect(bench.writes.isEmpty)
    let run = await CommandRun(["apply", bench.folder.path("plan.json")], environment: bench.environment)
    #expect(run.code == .done, "\(run.error)\(run.output)")
    #expect(bench.writes.first?.hasSuffix("/import/") == true)
  }

  /// The column is a list, which no truth is equal to.
  @Test(arguments: [true, false])
  func `a source stage is guarded by whether it resumes anything`(resumes: Bool) async throws {
    let bench = try Bench(LoginFlow.changes[1], .august2026) { state in
      let pk = state.makeKey()
      var stage = SandboxStage(pk: pk, name: "corp-source", type: StageType(app: "source", verboseName: "Source"))
      stage.set("resume_on_match_failures", to: .array(resumes ? [.string("missing_property")] : []))
      state.stages.append(stage)
      for flow in Set(state.bindings.map(\.settings.flow)) {
        let settings = BindingSettings(flow: flow, stage: pk, order: 1)
        state.save(Binding(pk: state.makeKey(), policyBindingModel: state.makeKey(), settings: settings))
      }
    }
    let run = await bench.apply()
    #expect(run.code == .done, "\(run.error)\(run.output)")
    #expect(bench.writes.first?.hasSuffix("/import/") == true)
  }

  @Test func `the configuration can ask for it, and says so`() async throws {
    let change = LoginFlow.changes[1]
    let bench = try Bench(change)
    try "atomic: true\n".write(toFile: bench.folder.path("flowbind.yaml"), atomically: true, encoding: .utf8)
    let run = await CommandRun(
      ["apply", bench.folder.path("login.yaml"), "--yes", "--config", bench.folder.path("flowbind.yaml")],
      environment: bench.environment)
    #expect(run.code == .done, "\(run.error)\(run.output)")
    #expect(run.error.contains("flowbind.yaml:1:9: note: the configuration has every plan written"), "\(run.error)")
    #expect(bench.writes.first?.hasSuffix("/import/") == true)
  }

  @Test(arguments: ["--parallel=2", "--on-failure=stop"]) func `what is about single writes has no meaning`(
    option: String
  ) async throws {
    let bench = try Bench(LoginFlow.changes[0])
    let run = await bench.apply([option])
    #expect(run.code == .usage)
    #expect(run.error.contains("has no meaning with --atomic"), "\(run.error)")
  }
}
