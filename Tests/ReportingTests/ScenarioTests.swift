import Applying
import Bindings
import BindingsTestSupport
import Documents
import Foundation
import Planning
import Reporting
import ScenarioSupport
import TestSupport
import Testing

/// Every scenario's reports are as recorded, and what a plan promises holds for each.
@Suite struct ScenarioTests {
  /// Between them these show nearly all that any format has to show, hostile names among it.
  private static let recordedInEveryFormat = [
    "absent-and-must-created", "both-flags-false", "changed-by-others", "hostile-names",
  ]

  @Test(arguments: Scenario.all)
  func `every report is as recorded, and nothing else is`(scenario: Scenario) async throws {
    var files = try await ScenarioReports(scenario).rendered()
    if !Self.recordedInEveryFormat.contains(scenario.name) {
      files = files.filter { $0.key.wholeMatch(of: /(report|drift|apply)\.(txt|md|json)/) != nil }
    }
    for (name, text) in files.sorted(by: { $0.key < $1.key }) {
      let recorded = name.hasSuffix(".html") ? withoutStyleSheet(text) : text
      if let difference = try Golden(scenario.file(name)).difference(from: recorded) { Issue.record("\(difference)") }
    }
    let given = ["blueprint.yaml", "current.json", "options.txt", "events.json", "baseline.json"]
    let folder = try FileManager.default.contentsOfDirectory(atPath: scenario.file("").path)
    #expect(Set(folder).subtracting(given) == Set(files.keys))
  }

  /// The style sheet has a test of its own; a page is recorded for what it says.
  private func withoutStyleSheet(_ page: String) -> String {
    page.replacing(HTMLStyleSheet.text, with: "/* the style sheet */")
      .replacing("sha256-\(HTMLStyleSheet.hash)", with: "sha256-of-the-style-sheet")
  }

  @Test(arguments: Scenario.all)
  func `a report survives its JSON`(scenario: Scenario) async throws {
    let reports = try await ScenarioReports(scenario)
    try expectRoundTrip(reports.plan)
    try expectRoundTrip(reports.drift)
    try expectRoundTrip(reports.apply)
  }

  private func expectRoundTrip<Report: Codable>(_ report: Report) throws {
    let text = try JSONText.render(report)
    let decoded = try JSONDecoder().decode(Report.self, from: Data(text.utf8))
    #expect(try JSONText.render(decoded) == text)
  }

  @Test(arguments: Scenario.all)
  func `after an apply there is nothing left to write, and fields that no entry names are as before`(
    scenario: Scenario
  ) async throws {
    let store = MemoryStore(try scenario.snapshot())
    let plan = try await scenario.plan(store)
    guard !plan.isRefused else { return }
    let outcome = await Applier(store: store).apply(PlannedWrites(plan, PlanDigest(plan)), startedAt: "")
    #expect(outcome.results.allSatisfy { $0.outcome == .applied } && outcome.surprises.isEmpty)
    #expect(try await scenario.plan(store).operations.isEmpty)

    let after = Dictionary(store.snapshot.bindings.map { ($0.pk, $0.settings) }) { first, _ in first }
    for binding in try scenario.snapshot().bindings {
      let named = plan.operations.filter { $0.operation.pk == binding.pk }.flatMap(\.changes)
      guard let settings = after[binding.pk] else { continue }
      let changed = FieldChange.between(binding.settings, and: settings).map(\.field)
      #expect(Set(changed) == Set(named.map(\.field)))
    }
  }

  @Test(arguments: Scenario.all)
  func `the order in which a server lists things changes no byte`(scenario: Scenario) async throws {
    let snapshot = try scenario.snapshot()
    let seed = UInt64(20_261_123)
    var random = SeededGenerator(seed: seed)
    var shuffled = snapshot
    shuffled.flows.shuffle(using: &random)
    shuffled.stages.shuffle(using: &random)
    shuffled.bindings.shuffle(using: &random)
    let report = try JSONText.render(PlanReport(try await scenario.plan(MemoryStore(snapshot))))
    let shuffledReport = try JSONText.render(PlanReport(try await scenario.plan(MemoryStore(shuffled))))
    #expect(report == shuffledReport, "seed \(seed)")
  }
}
