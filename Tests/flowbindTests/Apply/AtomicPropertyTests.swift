import AuthentikSandbox
import Bindings
import Documents
import Foundation
import Planning
import TestSupport
import Testing

@testable import flowbind

/// Flows and blueprints by chance, through the command line: one transaction writes what PUTs would, nothing else, and is
/// undone by another.
@Suite(.serialized, .timeLimit(.minutes(10))) struct AtomicPropertyTests {
  @Test func `one transaction leaves what the plan says and writes nothing else, and a rollback undoes it`()
    async throws
  {
    let seed = SeededGenerator.seed
    print("atomic applies: FLOWBIND_SEED=\(seed)")
    var random = SeededGenerator(seed: seed)
    let rounds = Thoroughness.rounds(15, gate: 60)
    var kinds: [OperationKind: Int] = [:]
    var compared = 0
    for round in 1...rounds {
      let world = try World(RandomFlows(&random), "seed \(seed), round \(round)")
      compared += try await world.comparesWithPUTs() ? 1 : 0
      for kind in try await world.applies() { kinds[kind, default: 0] += 1 }
    }
    print("atomic applies: \(kinds), \(compared) of \(rounds) compared with PUTs")
    #expect(Set(kinds.keys) == Set(OperationKind.allCases) && compared > rounds / 3)
  }

  private final class World {
    private let flows: RandomFlows
    private let server: SandboxServer
    private let folder: Folder
    private let environment: [String: String]
    private let note: Comment

    init(_ flows: RandomFlows, _ note: String) throws {
      self.flows = flows
      server = SandboxServer(state: flows.state)
      folder = try Folder(["chance.yaml": flows.blueprint])
      environment = [
        "AUTHENTIK_URL": try server.start(), "AUTHENTIK_TOKEN": server.token,
        "STATE_DIRECTORY": folder.path("journals"),
      ]
      self.note = Comment("\(note), \(flows.state.version.rawValue)\n\(flows.blueprint)")
    }

    deinit { server.stop() }

    private func run(_ verb: String, _ options: [String]) async -> CommandRun {
      let words = [verb, folder.path("chance.yaml"), "--create", "--delete", "--prune", "--max-changes", "100"]
      return await CommandRun(words + options, environment: environment)
    }

    private func plan(_ options: String...) async throws -> PlanReport {
      let run = await run("plan", ["-o", "json"] + options)
      return try JSONDecoder().decode(PlanReport.self, from: Data(run.output.utf8))
    }

    /// Whether PUTs are not refused because of a state between; then they come to the same.
    func comparesWithPUTs() async throws -> Bool {
      let (one, atOnce) = (try await plan(), try await plan("--atomic"))
      #expect(atOnce.verdict != .refused && atOnce.verdict != .failed, "\(note) \(atOnce.comparison.diagnostics)")
      let before = flows.state.bindings.settingsByKey
      var wanted = NetChange()
      for (pk, settings) in before where flows.wanted[pk] != settings {
        wanted.bindings[pk] = [settings, flows.wanted[pk]]
      }
      wanted.created = flows.created
      #expect(NetChange(atOnce.operations) == wanted, note)
      // Nothing is parked in the plan of one transaction.
      #expect(atOnce.operations.count == wanted.bindings.count + wanted.created.count, note)
      guard one.verdict != .refused else { return false }
      #expect(NetChange(one.operations) == wanted, note)
      #expect(one.digest != atOnce.digest || wanted == NetChange(), note)
      return true
    }

    /// The keys of the bindings that the server's events are about; that of a new one is spelled as the document has it.
    private var written: Set<String> {
      server.withState { state in Set(state.events.map { $0.objectSpelling.filter { $0 != "-" } }) }
    }

    /// Applies and rolls back; answers what was written.
    func applies() async throws -> [OperationKind] {
      let operations = try await plan("--atomic").operations
      guard !operations.isEmpty else { return [] }
      let apply = await run("apply", ["--atomic", "--yes"])
      #expect(apply.code == .done, "\(note) \(apply.error)\(apply.output)")
      let (before, after) = (flows.state.bindings.settingsByKey, server.withState(\.bindings).settingsByKey)
      let added = after.filter { before[$0.key] == nil }
      #expect(after.filter { before[$0.key] != nil } == flows.wanted, note)
      #expect(added.count == flows.created.count && Set(added.values) == flows.created, note)
      let planned = Set(operations.compactMap(\.operation.pk)).union(added.keys)
      #expect(written == Set(planned.map(\.digits)), note)
      #expect(server.withState { $0.history.count } == 2, note)
      #expect(try await plan("--atomic").operations.isEmpty, note)

      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("journals"))
      let journal = try #require(names.first { $0.hasSuffix(".journal") })
      let rollback = await CommandRun(
        ["rollback", folder.path("journals/\(journal)"), "--yes"], environment: environment)
      #expect(rollback.code == .done, "\(note) \(rollback.error)\(rollback.output)")
      #expect(server.withState(\.bindings).settingsByKey == before, note)
      #expect(server.withState(\.policyBindings) == flows.state.policyBindings, note)
      #expect(written == Set(planned.map(\.digits)), note)
      #expect(server.withState { $0.history.count } == 3, note)
      return operations.map(\.operation.kind)
    }
  }

  /// What a plan comes to, whatever is parked on the way.
  private struct NetChange: Equatable {
    /// What each of the bindings that there are holds before and after.
    var bindings: [PrimaryKey: [BindingSettings?]] = [:]
    var created: Set<BindingSettings> = []

    init() {}

    init(_ operations: [PlannedOperation]) {
      for operation in operations.map(\.operation) {
        if let pk = operation.pk {
          bindings[pk] = [bindings[pk]?.first ?? operation.before, operation.after]
        } else if let after = operation.after {
          created.insert(after)
        }
      }
    }
  }
}
