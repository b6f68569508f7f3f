@testable import AuthentikSandbox
import Bindings
import Documents
import Foundation
@testable import Planning
import TestSupport
import Testing
@testable import flowbind

/// A hundred plans and applies over a network on which everything goes wrong now and then.
@Suite(.serialized, .timeLimit(.minutes(10))) struct SoakTests {
  private static let rounds = Thoroughness.rounds(5, gate: 25)

  /// Four runs of 25 rounds, of 5 where not all cases are asked for; the argument is the seed of the faults and of what others change.
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `plans and applies end right, and no binding ends other than planned`(seed: UInt64) async throws {
    let faults = FaultScript()
      .on(.oneIn(50, seed: seed), .reset)
      .on(.oneIn(100, seed: seed &+ 100), .loseReply)
      .on(.oneIn(100, seed: seed &+ 200), .cutBody(after: 40))
      .on(.oneIn(50, seed: seed &+ 300), .badGateway())
    let bench = try Bench(faults)
    var chance = SeededGenerator(seed: seed)
    var failures = 0
    for round in 1...Self.rounds {
      let differing = bench.disturb(&chance)
      let untouched = bench.others

      let plan = await bench.run("plan", "-o", "json")
      try #require(plan.code == .done, "seed \(seed), round \(round): \(plan.error)")
      let report = try JSONDecoder().decode(PlanReport.self, from: Data(plan.output.utf8))
      #expect(Set(report.operations.compactMap(\.operation.pk)) == differing, "seed \(seed), round \(round)")

      // A write that did not arrive ends an apply; the next one finds the rest to do.
      var tries = 1
      var apply = await bench.run("apply", "--yes")
      while apply.code != .done, tries < 6 {
        failures += 1
        tries += 1
        #expect(
          [.undone, .notUndone, .unavailable].contains(apply.code), "seed \(seed), round \(round): \(apply.error)")
        #expect(bench.strays(among: differing) == [], "seed \(seed), round \(round)")
        apply = await bench.run("apply", "--yes")
      }
      try #require(apply.code == .done, "seed \(seed), round \(round): \(apply.error)\(apply.output)")
      #expect(bench.managed == bench.wanted, "seed \(seed), round \(round)")
      #expect(bench.others == untouched, "seed \(seed), round \(round)")
    }
    let answers = bench.server.requests
    if Thoroughness.isComplete {
      #expect(answers.contains { $0.status == nil } && answers.contains { $0.status == 502 }, "no fault struck")
    }
    // Most writes arrive; were each apply to fail, this would be no test of applying.
    #expect(failures < Self.rounds)
  }
}

/// A sandbox with one managed flow of five bindings, and the blueprint for it.
private final class Bench {
  let server: SandboxServer
  let folder: Folder
  /// What the blueprint asks for.
  let wanted: Set<Binding>
  private let environment: [String: String]

  init(_ faults: FaultScript) throws {
    var state = SandboxState.default()
    let flow = SandboxFlow(
      pk: state.makeKey(), policyBindingModel: state.makeKey(), slug: "soak", name: "Soak", title: "Soak",
      designation: "stage_configuration")
    state.flows.append(flow)
    var text = "version: 1\nmetadata: {name: soak}\nentries:\n"
    var bindings: Set<Binding> = []
    for number in 1...5 {
      let stage = SandboxStage(
        pk: state.makeKey(), name: "soak-\(number)", type: StageType(app: "dummy", verboseName: "Dummy"))
      state.stages.append(stage)
      let binding = Binding(
        pk: state.makeKey(), policyBindingModel: state.makeKey(),
        settings: BindingSettings(flow: flow.pk, stage: stage.pk, order: number * 10))
      state.insert(binding)
      bindings.insert(binding)
      text += """
          - model: authentik_flows.flowstagebinding
            identifiers:
              target: !Find [authentik_flows.flow, [slug, soak]]
              stage: !Find [authentik_stages_dummy.dummystage, [name, soak-\(number)]]
              order: \(number * 10)
            attrs: {policy_engine_mode: any, invalid_response_action: retry}

        """
    }
    let server = SandboxServer(state: state, faults: faults)
    let address = try server.start()
    let folder = try Folder(["soak.yaml": text])
    environment = [
      "AUTHENTIK_URL": address, "AUTHENTIK_TOKEN": server.token, "STATE_DIRECTORY": folder.path("state"),
    ]
    wanted = bindings
    self.server = server
    self.folder = folder
  }

  func run(_ verb: String, _ options: String...) async -> CommandRun {
    await CommandRun([verb, folder.path("soak.yaml")] + options, environment: environment)
  }

  var managed: Set<Binding> { bindings { $0.contains($1.pk) } }
  var others: Set<Binding> { bindings { !$0.contains($1.pk) } }

  private func bindings(where isMeant: (Set<PrimaryKey>, Binding) -> Bool) -> Set<Binding> {
    let keys = Set(wanted.map(\.pk))
    return Set(server.withState { $0.bindings }.filter { isMeant(keys, $0) })
  }

  /// Somebody else gives one to three bindings other values; answers their keys.
  func disturb(_ chance: inout SeededGenerator) -> Set<PrimaryKey> {
    var keys: Set<PrimaryKey> = []
    for (place, binding) in wanted.sorted(by: { $0.settings.order < $1.settings.order }).shuffled(using: &chance)
      .prefix(Int.random(in: 1...3, using: &chance)).enumerated()
    {
      let kind = Int.random(in: 0..<3, using: &chance)
      let order = Int.random(in: 6...30, using: &chance) * 10 + place + 1
      server.withState { state in
        state.edit(binding.pk) { settings in
          switch kind {
          case 0: settings.order = order
          case 1: settings.policyEngineMode = "all"
          default: settings.invalidResponseAction = "restart"
          }
        }
      }
      keys.insert(binding.pk)
    }
    return keys
  }

  /// Bindings that nobody should have touched since the last disturbance, and that are not as wanted.
  func strays(among differing: Set<PrimaryKey>) -> [PrimaryKey] {
    managed.filter { !wanted.contains($0) && !differing.contains($0.pk) }.map(\.pk)
  }
}
