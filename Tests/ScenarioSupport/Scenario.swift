package import Bindings
internal import BindingsTestSupport
package import Blueprints
package import Documents
package import Foundation
package import Planning
internal import TestSupport

/// One folder of `Tests/Scenarios`: `blueprint.yaml` and `current.json`, `options.txt` where flags are given, and the
/// reports that they lead to. A drift knows of `events.json`, by binding, and of `baseline.json`.
package struct Scenario: Sendable, CustomStringConvertible {
  package let name: String

  package static let folder = Repository.root.appending(path: "Tests/Scenarios")

  package static var all: [Scenario] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { FileManager.default.fileExists(atPath: folder.appending(path: "\($0)/blueprint.yaml").path) }
      .sorted().map(Scenario.init)
  }

  package var description: String { name }

  package func file(_ name: String) -> URL { Self.folder.appending(path: "\(self.name)/\(name)") }

  package func snapshot() throws -> Snapshot {
    try JSONDecoder().decode(Snapshot.self, from: Data(contentsOf: file("current.json")))
  }

  package func readings() throws -> [BlueprintReading] {
    let text = try String(contentsOf: file("blueprint.yaml"), encoding: .utf8)
    return [
      BlueprintReader(options: ReadingOptions(release: try release())).read(
        BlueprintText(file: "blueprint.yaml", text: text))
    ]
  }

  /// Read by the rules of the release that its server has.
  private func release() throws -> AuthentikRelease {
    try snapshot().authentikVersion.flatMap(AuthentikRelease.init(version:)) ?? .newest
  }

  package func options() -> PlanOptions {
    let words = ((try? String(contentsOf: file("options.txt"), encoding: .utf8)) ?? "").split(
      whereSeparator: \.isWhitespace)
    var options = PlanOptions()
    options.release = (try? release()) ?? .newest
    for word in words {
      switch word {
      case "--create": options.creates = true
      case "--delete": options.deletes = true
      case "--prune": options.prunes = true
      default:
        let parts = word.split(separator: "=")
        guard parts.count == 3, parts[0] == "--allow", let rule = GuardRule(rawValue: String(parts[1])) else {
          preconditionFailure("\(name)/options.txt: \(word)")
        }
        options.allowances.insert(Allowance(rule, flow: String(parts[2])))
      }
    }
    return options
  }

  /// The drift against a store, with the events and the baseline of the folder, where it has them.
  package func drift(_ store: some BindingStore) async throws -> DriftReport {
    // What may be created, deleted or lifted is no matter of a drift, and no guard refuses to compare.
    var options = PlanOptions()
    options.release = try release()
    options.comparesOnly = true
    let plan = try await plan(store, options: options)
    guard let events = try decoded([String: LastEvent].self, "events.json") else {
      return DriftReport(PlanReport(plan))
    }
    var drift = DriftReport(PlanReport(plan, readAt: "2026-11-23T06:00:00Z"))
    if let baseline = try decoded(Baseline.self, "baseline.json") { drift = drift.compared(with: baseline) }
    // The job of the night before saw what nobody applied, and nothing else.
    var earlier = drift
    earlier.differences.removeAll { $0.origin != .notApplied }
    drift = drift.marked(since: earlier)
    return await drift.withEvents(from: RecordedEvents(events: events), parallelReads: 1)
  }

  private func decoded<Document: Decodable>(_ type: Document.Type, _ name: String) throws -> Document? {
    guard let data = try? Data(contentsOf: file(name)) else { return nil }
    return try JSONDecoder().decode(type, from: data)
  }

  /// Plans against a store; what is wrong with the scenario itself is a failed precondition.
  package func plan(_ store: some BindingStore, options: PlanOptions? = nil) async throws -> Plan {
    try await Reconciler(store: store, options: options ?? self.options()).plan(readings()).get()
  }

  /// What a plan against the snapshot reports.
  package func report() async throws -> PlanReport {
    PlanReport(try await plan(MemoryStore(try snapshot())))
  }
}

/// The events of a scenario, by the key of the binding.
private struct RecordedEvents: EventSource {
  let events: [String: LastEvent]

  func lastEvent(ofBinding pk: PrimaryKey) async throws(StoreError) -> LastEvent? { events[pk.text] }
  func lastEvent(ofPolicyBinding pk: PrimaryKey) async throws(StoreError) -> LastEvent? { events[pk.text] }
  func lastDeletion(
    ofPolicyBindingTo policyBindingModel: PrimaryKey, named name: String
  ) async throws(StoreError) -> LastEvent? { events[name] }
  func eventMark() async throws(StoreError) -> EventMark? { nil }
  func writes(since mark: EventMark) async throws(StoreError) -> [BindingWrite] { [] }
}
