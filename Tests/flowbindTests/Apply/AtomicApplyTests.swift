import Applying
import AuthentikAPI
import Bindings
import Documents
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import AuthentikSandbox
@testable import flowbind

/// `apply --atomic` through the command line, against the sandbox of each release.
@Suite(.serialized, .timeLimit(.minutes(10))) struct AtomicApplyTests {
  private static let options = ["--atomic", "--create", "--delete", "--settle", "1s"]

  private static func bench(
    _ change: LoginFlow.Change, on version: AuthentikVersion = .newest,
    _ prepare: (inout SandboxState) -> Void = { _ in }
  ) throws -> ApplyBench {
    try ApplyBench(change, on: version, options: options, prepare)
  }

  @Test(arguments: LoginFlow.changes.indices, AuthentikVersion.allCases)
  func `a plan is one import, and a rollback another`(index: Int, version: AuthentikVersion) async throws {
    let change = LoginFlow.changes[index]
    let bench = try Self.bench(change, on: version)
    let run = await bench.run(bench.words)
    #expect(run.code == .done, "\(run.error)\(run.output)")
    #expect(bench.sent.count == 2 && bench.sent[0].hasSuffix("/import/"), "\(bench.sent)")
    #expect(bench.sent[1].hasSuffix("/cache_clear/"))
    #expect(run.output.contains("written at once, by one import"))
    #expect(run.output.contains("cached plans: dropped once more after the import"))
    #expect(bench.server.bindings(of: change.flows) != bench.before)
    #expect(bench.server.withState { $0.history.count } == 2)
    let rollback = await bench.run(["rollback", try bench.journal, "--yes"])
    #expect(rollback.code == .done, "\(rollback.error)\(rollback.output)")
    // A deleted binding is there again with its old key.
    let after = bench.server.bindings(of: change.flows)
    #expect(after.map(\.settings) == bench.before.map(\.settings))
    #expect(after.map(\.pk) == bench.before.map(\.pk))
    #expect(bench.sent.count == 4)
  }

  /// Something goes wrong with the import.
  @Test(arguments: AuthentikVersion.allCases)
  func `whatever becomes of the import, all of it is there or nothing, and the exit code says which`(
    version: AuthentikVersion
  ) async throws {
    let change = LoginFlow.changes[6]
    let faults: [(Fault, ExitCode)] = [
      // Each of this kind takes the whole wait.
      (.reset, .refused), (.loseReply, .done), (.cutBody(after: 5), .done), (.serveTwice, .done),
      (.serveAndAnswer(.hiddenError), .done), (.serveAndAnswer(.unavailable(503)), .done),
      (.landLater(after: 2), .done),
    ]
    for (fault, code) in faults {
      let bench = try Self.bench(change, on: version)
      bench.server.faults.on(.only(1), method: "POST", path: "/import/", fault)
      let run = await bench.run(bench.words)
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
        let bench = try Self.bench(change, on: version)
        let order = isWritten ? 100 : 7
        let pk = try #require(bench.before.first { $0.settings.order == order }).pk
        let edit: Fault.Edit = { $0.edit(pk) { $0.invalidResponseAction = "restart" } }
        bench.server.faults.on(
          .only(1), method: "POST", path: "/import/", isBefore ? .editBefore(edit) : .editAfter(edit))
        let run = await bench.run(bench.words)
        #expect(run.code == (isBefore ? .refused : .surprised), "\(isWritten) \(isBefore) \(run.error)\(run.output)")
        let found = bench.server.bindings(of: change.flows)
        #expect(found.contains { $0.settings.invalidResponseAction == "restart" })
        if isBefore { #expect(found.map(\.settings.order) == bench.before.map(\.settings.order)) }
      }
    }
  }

  /// With its flow a binding cannot be brought back; nothing else is then, and the run is settled all the same.
  @Test(arguments: [7, 6], [true, false]) func `a rollback into a flow that is gone leaves everything, and says so`(
    index: Int, isKilled: Bool
  ) async throws {
    let bench = try Self.bench(LoginFlow.changes[index])
    #expect(await bench.run(bench.words).code == .done)
    bench.server.withState { state in
      for binding in bench.before { state.delete(binding.pk) }
      state.flows.removeAll { $0.slug == LoginFlow.slug }
    }
    if isKilled {
      let lines = try String(contentsOfFile: try bench.journal, encoding: .utf8).split(separator: "\n")
      try (lines.prefix(2).joined(separator: "\n") + "\n").write(
        toFile: try bench.journal, atomically: true, encoding: .utf8)
    }
    let sent = bench.sent.count
    let rollback = await bench.run(["rollback", try bench.journal, "--yes", "--settle", "1ms"])
    #expect(rollback.code == .notUndone, "\(rollback.error)\(rollback.output)")
    #expect(rollback.output.contains("somebody deleted the flow"), "\(rollback.output)")
    #expect(bench.sent.count == sent)
    let text = try String(contentsOfFile: try bench.journal, encoding: .utf8)
    #expect(JournalOutline(Array(text.utf8))?.ending == .notUndone, "\(text.suffix(300))")
  }

  /// authentik's log is that of the first run, so that its answer names nobody; it ended the import all the same.
  @Test(arguments: AuthentikVersion.allCases)
  func `an edit between the validation and the second run is stale at once`(version: AuthentikVersion) async throws {
    // Whoever waits for it to land waits longer than this test may.
    let bench = try ApplyBench(LoginFlow.changes[3], on: version, options: ["--atomic", "--settle", "1h"])
    let pk = bench.before[0].pk
    bench.server.faults.on(
      .only(1), path: "/import/",
      .editDuringImport { moment, state in
        if moment == ImportMoment(.validation, .end) { state.edit(pk) { $0.policyEngineMode = "all" } }
      })
    let run = await bench.run(bench.words)
    #expect(run.code == .refused, "\(run.error)\(run.output)")
    #expect(run.output.contains("policy_engine_mode any → all"), "\(run.output)")
    #expect(bench.server.loginBindings.map(\.settings.order) == bench.before.map(\.settings.order))
  }

  /// A binding that has a policy is deleted, of which no event tells, around the save of each update.
  @Test(arguments: AuthentikVersion.allCases, [true, false])
  func `no binding comes back without its policies, but where they cannot be seen, and then that is told`(
    version: AuthentikVersion, seesPolicies: Bool
  ) async throws {
    let views = seesPolicies ? Right.readOnly : Right.readOnly.subtracting([.view(.policyBinding)])
    let job = Account(pk: 9, username: "job", rights: views.union(Right.importing(version)))
    func bench() throws -> ApplyBench {
      try Self.bench(LoginFlow.changes[3], on: version) { $0.accounts["job"] = job }
    }
    let saves = Mutex<[Int]>([])
    let clean = try bench()
    clean.server.faults.on(
      .only(1), path: "/import/",
      .editDuringImport { moment, _ in
        if moment.run == .application, case .save(let index) = moment.step { saves.withLock { $0.append(index) } }
      })
    #expect(await clean.run(clean.words, token: "job").code == .done)
    let steps = saves.withLock(\.self).flatMap { [ImportMoment.Step.entry($0), .save($0)] }
    #expect(steps.count == 8)
    let after = clean.server.loginBindings.settingsByKey
    let pk = try #require(
      clean.server.withState { state in
        clean.before.first { row in
          after[row.pk] != row.settings && state.policyBindings.contains { $0.target == row.policyBindingModel }
        }
      }
    ).pk
    var comebacks = 0
    for step in steps {
      let bench = try bench()
      bench.server.faults.on(
        .only(1), path: "/import/",
        .editDuringImport { moment, state in if moment == ImportMoment(.application, step) { state.delete(pk) } })
      let run = await bench.run(bench.words, token: "job")
      let isThere = bench.server.withState { $0.binding(pk) } != nil
      #expect(run.code == (bench.server.withState { $0.history.count } > 2 ? .surprised : .refused), "\(step)")
      guard isThere else { continue }
      comebacks += 1
      #expect(run.code == .surprised, "\(run.error)\(run.output)")
      #expect(run.output.contains("binding \(pk) was deleted while it was imported"), "\(run.output)")
    }
    #expect(comebacks == (seesPolicies ? 0 : 2))
  }

  @Test func `a right that is missing is named, and nothing is written`() async throws {
    let change = LoginFlow.changes[0]
    let bench = try Self.bench(change) {
      $0.accounts["reader"] = Account(pk: 9, username: "reader", rights: Right.readOnly.union([.change(.binding)]))
    }
    let run = await bench.run(bench.words, token: "reader")
    #expect(run.code == .noPermission, "\(run.error)\(run.output)")
    #expect((run.error + run.output).contains("authentik_blueprints.add_blueprintinstance"))
    #expect(bench.server.bindings(of: change.flows) == bench.before)
  }

  @Test func `without the right to drop cached plans it is said until when the old sequence may be met`() async throws {
    let change = LoginFlow.changes[0]
    let bench = try Self.bench(change) {
      $0.accounts["job"] = Account(
        pk: 9, username: "job", rights: Right.readOnly.union(Right.importing(.newest)))
    }
    let run = await bench.run(
      bench.words + ["-o", "text", "-o", "json=" + bench.folder.path("a.json")], token: "job")
    #expect(run.code == .done, "\(run.error)\(run.output)")
    #expect(run.output.contains("authentik_flows.clear_flow_cache"))
    let data = try Data(contentsOf: URL(filePath: bench.folder.path("a.json")))
    let report = try JSONDecoder().decode(ApplyReport.self, from: data)
    #expect(report.cachedPlans?.dropped == false)
    #expect(report.cachedPlans?.until == "2026-01-02T03:09:05Z")
    #expect(report.plan.options?.atomic == true)
  }

  /// The role of the documentation, and the same without each of its rights to write.
  @Test func `the documented role is enough, and what each right is for is said where it is missing`() async throws {
    let writes: [String: Right] = [
      "authentik_blueprints.add_blueprintinstance": .add(.blueprint), "authentik_flows.add_flow": .add(.flow),
      "authentik_flows.clear_flow_cache": .clearFlowCache, "authentik_flows.add_flowstagebinding": .add(.binding),
      "authentik_flows.change_flowstagebinding": .change(.binding),
      "authentik_flows.delete_flowstagebinding": .delete(.binding),
    ]
    #expect(Set(writes.keys) == Set(LeastRole.atomic.rights).subtracting(LeastRole.drift.rights))
    for missing in writes.keys.sorted() + [nil] {
      let rights = writes.filter { $0.key != missing }.values
      let bench = try Self.bench(LoginFlow.changes[0]) {
        $0.accounts["job"] = Account(pk: 9, username: "job", rights: Right.readOnly.union(rights))
      }
      let run = await bench.run(bench.words, token: "job")
      let isOfCache = missing.map(ImportRights.toDropCachedPlans.contains) ?? true
      #expect(run.code == (isOfCache ? .done : .noPermission), "\(missing ?? ""): \(run.error)\(run.output)")
      #expect((bench.server.loginBindings == bench.before) == !isOfCache)
      #expect(run.output.contains("cached plans: dropped once more") == (missing == nil))
      if let missing { #expect((run.error + run.output).contains(missing)) }
    }
  }

  @Test func `the approval of one way is none of the other, and a plan file keeps its own`() async throws {
    let change = LoginFlow.changes[3]
    let bench = try Self.bench(change)
    func plan(_ more: [String]) async throws -> PlanReport {
      let run = await bench.run(["plan", bench.folder.path("login.yaml"), "-o", "json"] + more)
      try run.output.write(toFile: bench.folder.path("plan.json"), atomically: true, encoding: .utf8)
      return try JSONDecoder().decode(PlanReport.self, from: Data(run.output.utf8))
    }
    let one = try await plan([])
    let atOnce = try await plan(["--atomic"])
    #expect(one.digest != atOnce.digest)
    let stale = await bench.run(bench.words + ["--expect", try #require(one.digest)])
    #expect(stale.code == .refused)
    #expect(bench.sent.isEmpty)
    let run = await bench.run(["apply", bench.folder.path("plan.json")])
    #expect(run.code == .done, "\(run.error)\(run.output)")
    #expect(bench.sent.first?.hasSuffix("/import/") == true)
  }

  /// The column is a list, which no truth is equal to.
  @Test(arguments: [true, false])
  func `a source stage is guarded by whether it resumes anything`(resumes: Bool) async throws {
    let bench = try Self.bench(LoginFlow.changes[1], on: .august2026) { state in
      let pk = state.makeKey()
      var stage = SandboxStage(pk: pk, name: "corp-source", type: StageType(app: "source", verboseName: "Source"))
      stage.set("resume_on_match_failures", to: .array(resumes ? [.string("missing_property")] : []))
      state.stages.append(stage)
      for flow in Set(state.bindings.map(\.settings.flow)) {
        let settings = BindingSettings(flow: flow, stage: pk, order: 1)
        state.save(Binding(pk: state.makeKey(), policyBindingModel: state.makeKey(), settings: settings))
      }
    }
    let run = await bench.run(bench.words)
    #expect(run.code == .done, "\(run.error)\(run.output)")
    #expect(bench.sent.first?.hasSuffix("/import/") == true)
  }

  @Test func `the configuration can ask for it, and says so`() async throws {
    let change = LoginFlow.changes[1]
    let bench = try Self.bench(change)
    try "atomic: true\n".write(toFile: bench.folder.path("flowbind.yaml"), atomically: true, encoding: .utf8)
    let run = await bench.run(
      ["apply", bench.folder.path("login.yaml"), "--yes", "--config", bench.folder.path("flowbind.yaml")])
    #expect(run.code == .done, "\(run.error)\(run.output)")
    #expect(run.error.contains("flowbind.yaml:1:9: note: the configuration has every plan written"), "\(run.error)")
    #expect(bench.sent.first?.hasSuffix("/import/") == true)
  }

  @Test(arguments: ["--parallel=2", "--on-failure=stop"]) func `what is about single writes has no meaning`(
    option: String
  ) async throws {
    let bench = try Self.bench(LoginFlow.changes[0])
    let run = await bench.run(bench.words + [option])
    #expect(run.code == .usage)
    #expect(run.error.contains("has no meaning with --atomic"), "\(run.error)")
  }
}
