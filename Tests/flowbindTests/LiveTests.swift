import AuthentikSandbox
import Bindings
import Documents
import Foundation
import Planning
import Testing
@testable import flowbind

/// One after the other: all of them are guests of one server.
@Suite(.serialized) enum LiveTests {}

extension LiveTests {
  /// What flowbind promises, tried on a real authentik: `FLOWBIND_LIVE_URL=… FLOWBIND_LIVE_TOKEN=… swift test --filter Live`.
  ///
  /// The same courses run against the sandbox in every suite, which is how they are known to work.
  @Suite(.serialized, .timeLimit(.minutes(5))) struct Courses {
    @Test(arguments: LiveCourse.allCases, AuthentikVersion.allCases)
    func `on the sandbox`(course: LiveCourse, version: AuthentikVersion) async throws {
      let sandbox = SandboxServer(state: .freshInstall(version: version))
      let server = LiveServer(address: try sandbox.start(), token: sandbox.token)
      let before = sandbox.withState { $0 }
      try await server.withWorld { try await course.run(in: $0) }
      // Nothing of the world is left, and nothing else was touched.
      let after = sandbox.withState { $0 }
      #expect(after.flows == before.flows)
      #expect(after.stages == before.stages)
      #expect(after.bindings == before.bindings)
    }

    @Test(
      .enabled(
        if: LiveServer.ofEnvironment != nil,
        "set FLOWBIND_LIVE_URL and FLOWBIND_LIVE_TOKEN (a superuser's) to try a real authentik"),
      .serialized, arguments: LiveCourse.allCases)
    func `on a real authentik`(course: LiveCourse) async throws {
      let server = try #require(LiveServer.ofEnvironment)
      try await server.withWorld { try await course.run(in: $0) }
    }

    @Test func `a world is removed also where the work in it fails`() async throws {
      struct Failed: Error {}
      let sandbox = SandboxServer(state: .freshInstall())
      let server = LiveServer(address: try sandbox.start(), token: sandbox.token)
      let before = sandbox.withState { $0 }
      await #expect(throws: Failed.self) {
        try await server.withWorld { world in
          try await world.bind("a", order: 1)
          throw Failed()
        }
      }
      let after = sandbox.withState { $0 }
      #expect(after.flows == before.flows)
      #expect(after.stages == before.stages)
      #expect(after.bindings == before.bindings)
    }
  }
}

/// One promise each.
enum LiveCourse: String, CaseIterable, Sendable {
  case update, move, swap, create, delete, drift, snapshot, doctor

  func run(in world: LiveWorld) async throws {
    switch self {
    case .update: try await update(world)
    case .move: try await move(world)
    case .swap: try await swap(world)
    case .create: try await create(world)
    case .delete: try await delete(world)
    case .drift: try await drift(world)
    case .snapshot: try await snapshot(world)
    case .doctor: try await doctor(world)
    }
  }

  /// Plans, applies, finds everything in sync, and has nothing left to write.
  private func reconcile(_ world: LiveWorld, _ entries: [String], _ options: [String] = []) async throws {
    let plan = try await world.run("plan", entries, options + ["--detailed-exitcode"])
    #expect(plan.code == .differences, "\(plan.error)\(plan.output)")
    let apply = try await world.run("apply", entries, options + ["--yes"])
    #expect(apply.code == .done, "\(apply.error)\(apply.output)")
    let drift = try await world.run("drift", entries)
    #expect(drift.code == .done, "\(drift.error)\(drift.output)")
    let again = try await world.run("plan", entries, options + ["--detailed-exitcode"])
    #expect(again.code == .done, "\(again.error)\(again.output)")
  }

  private func update(_ world: LiveWorld) async throws {
    let (a, b) = (try await world.bind("a", order: 10), try await world.bind("b", order: 20))
    try await reconcile(world, [world.entry("a", order: 10, mode: "all"), world.entry("b", order: 20)])
    #expect(try await world.bindings() == ["\(a) a 10 all", "\(b) b 20 any"])
  }

  private func move(_ world: LiveWorld) async throws {
    let (a, b) = (try await world.bind("a", order: 10), try await world.bind("b", order: 20))
    try await reconcile(world, [world.entry("a", order: 30), world.entry("b", order: 20)])
    #expect(try await world.bindings() == ["\(b) b 20 any", "\(a) a 30 any"])
  }

  /// One stage bound twice: (target, stage, order) is unique, so that a third order is needed on the way.
  private func swap(_ world: LiveWorld) async throws {
    let first = try await world.bind("a", order: 10, mode: "any")
    let second = try await world.bind("a", order: 20, mode: "all")
    try await reconcile(
      world, [world.entry("a", order: 20, pk: first), world.entry("a", order: 10, pk: second)])
    #expect(try await world.bindings() == ["\(second) a 10 all", "\(first) a 20 any"])
  }

  private func create(_ world: LiveWorld) async throws {
    let a = try await world.bind("a", order: 10)
    let entries = [world.entry("a", order: 10), world.entry("b", order: 20, mode: "all")]
    let without = try await world.run("apply", entries, ["--yes"])
    #expect(without.code == .differences)
    #expect(try await world.bindings() == ["\(a) a 10 any"])
    try await reconcile(world, entries, ["--create"])
    let bindings = try await world.bindings()
    #expect(bindings.count == 2)
    #expect(bindings.last?.hasSuffix(" b 20 all") == true)
  }

  private func delete(_ world: LiveWorld) async throws {
    let a = try await world.bind("a", order: 10)
    let b = try await world.bind("b", order: 20)
    let entries = [world.entry("a", order: 10), world.entry("b", order: 20, state: "absent")]
    let without = try await world.run("apply", entries, ["--yes"])
    #expect(without.code == .differences)
    #expect(try await world.bindings() == ["\(a) a 10 any", "\(b) b 20 any"])
    try await reconcile(world, entries, ["--delete"])
    #expect(try await world.bindings() == ["\(a) a 10 any"])
  }

  private func drift(_ world: LiveWorld) async throws {
    let a = try await world.bind("a", order: 10)
    let entries = [world.entry("a", order: 10, mode: "any")]
    #expect(try await world.run("drift", entries).code == .done)
    try await world.put(a, "a", order: 10, mode: "all")
    let drift = try await world.run("drift", entries, ["-o", "json"])
    #expect(drift.code == .differences, "\(drift.error)")
    let report = try JSONDecoder().decode(DriftReport.self, from: Data(drift.output.utf8))
    #expect(report.differences.map(\.changes).map { $0.map(\.field) } == [[.policyEngineMode]])
    #expect(try await world.bindings() == ["\(a) a 10 all"])
  }

  private func snapshot(_ world: LiveWorld) async throws {
    try await world.bind("a", order: 10)
    try await world.bind("b", order: 20)
    let entries = [world.entry("a", order: 10, mode: "all"), world.entry("b", order: 20)]
    let file = world.folder.appending(path: "state.json").path
    let snapshot = try await world.run("snapshot", nil, ["--flow", world.flow, "-o", "json=\(file)"])
    #expect(snapshot.code == .done, "\(snapshot.error)")
    func operations(_ run: CommandRun) throws -> [PlannedOperation] {
      try JSONDecoder().decode(PlanReport.self, from: Data(run.output.utf8)).operations
    }
    let online = try await world.run("plan", entries, ["-o", "json"])
    let blueprint = world.folder.appending(path: "\(world.prefix).yaml").path
    let offline = await CommandRun(["plan", blueprint, "--snapshot", file, "-o", "json"])
    #expect(offline.code == .done, "\(offline.error)")
    #expect(try operations(online).count == 1)
    #expect(try operations(offline) == operations(online))
  }

  private func doctor(_ world: LiveWorld) async throws {
    let doctor = try await world.run("doctor", [world.entry("a", order: 10)], ["-o", "json"])
    #expect(doctor.code == .done, "\(doctor.error)\(doctor.output)")
    let report = try JSONDecoder().decode(DoctorReport.self, from: Data(doctor.output.utf8))
    #expect(report.isGood)
    #expect(report.checks.filter { $0.subject == "view" }.allSatisfy { $0.verdict == .good })
  }
}
