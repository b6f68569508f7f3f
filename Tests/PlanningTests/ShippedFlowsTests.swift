import Bindings
import BindingsTestSupport
import Blueprints
import Foundation
import TestSupport
import Testing

@testable import Planning

/// The files that authentik brings along, and this project's own, on a server that holds what they say: nothing is to be
/// told of who gets in.
@Suite struct ShippedFlowsTests {
  static let files: [CorpusFile] = Corpus.beside.filter { file in
    file.path.hasPrefix("authentik-") && file.path.contains("/blueprints/")
  }

  private func readings(_ texts: [(String, [UInt8])]) -> [BlueprintReading] {
    texts.map { BlueprintReader().read(BlueprintText(file: $0.0, bytes: $0.1)) }
  }

  /// What a server holds once the files are applied, as far as they tell.
  private func store(_ declared: DeclaredFlows) -> MemoryStore {
    MemoryStore(
      Snapshot(
        server: "https://id.example.org", authentikVersion: "2026.5.0", readAt: "",
        flows: declared.flows.map(\.flow), stages: Array(Set(declared.flows.flatMap { $0.facts.stages.values })),
        bindings: declared.flows.flatMap(\.bindings),
        policies: declared.flows.reduce(into: [:]) { $0.merge($1.facts.policies) { $1 } }))
  }

  private func toldOfWays(_ readings: [BlueprintReading], on store: MemoryStore) async throws -> [String] {
    var told: [String] = []
    for comparesOnly in [false, true] {
      var options = PlanOptions()
      options.comparesOnly = comparesOnly
      let plan: Plan
      switch try await Reconciler(store: store, options: options).plan(readings) {
      case .success(let made): plan = made
      case .failure(let problems):
        // Whether an entry counts may be the server's alone to say.
        let expected = ["condition-needs-server", "unanswerable-look-up"]
        told += problems.diagnostics.filter { $0.severity == .error && !expected.contains($0.code) }.map(\.message)
        continue
      }
      told += plan.findings.filter { $0.way != nil }.map { "\($0.flow): \($0.message)" }
      told += plan.diagnostics.filter { ["open-login", "ways-not-judged"].contains($0.code) }.map(\.message)
    }
    return told
  }

  @Test(.enabled(if: Corpus.root != nil, "set FLOWBIND_CORPUS"), arguments: files)
  func `a shipped file that is applied has nobody in whom it keeps out`(file: CorpusFile) async throws {
    let readings = readings([(file.path, try file.bytes())])
    let declared = DeclaredFlows(readings)
    guard readings[0].isValid, !declared.flows.isEmpty else { return }
    #expect(try await toldOfWays(readings, on: store(declared)) == [])
    // The same file without its policies says nothing of them.
    var silent = readings
    silent[0].policies = []
    #expect(try await toldOfWays(silent, on: store(declared)).isEmpty)
  }

  @Test func `this project's examples have nobody in whom they keep out once they are applied`() async throws {
    let folder = Repository.root.appending(path: "blueprints")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    let readings = readings(
      try names.map { ($0, Array(try Data(contentsOf: folder.appending(path: $0)))) })
    let declared = DeclaredFlows(readings)
    #expect(declared.flows.count > 3)
    #expect(try await toldOfWays(readings, on: store(declared)).isEmpty)
    for flow in declared.flows {
      let ways = flow.certainWays
      #expect(ways.limit == nil && ways.openLogins.found.isEmpty, "\(flow.flow.slug)")
    }
  }
}
