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
  @Test(arguments: Scenario.all)
  func `every report is as recorded`(scenario: Scenario) async throws {
    let store = MemoryStore(try scenario.snapshot())
    let plan = try await scenario.plan(store)
    let report = PlanReport(plan)
    let next = report.nextCommands(apply: "flowbind apply blueprint.yaml --expect \(report.digest ?? "")")
    try check(scenario, "report.txt", ReportText(next: next).render(report))
    try check(scenario, "report-80.txt", ReportText(style: TextStyle(usesUnicode: false, width: 80)).render(report))
    try check(scenario, "report.json", try JSONText.render(report))
    try check(scenario, "report.md", MarkdownText(next: next).render(report))
    try check(scenario, "report.html", HTMLText(next: next).render(report))
    try check(scenario, "report.sarif", try SARIFText.render(report))
    try check(scenario, "report.codequality.json", try CodeQualityText.render(report))
    try check(scenario, "report.junit.xml", JUnitText.render(report))
    try check(scenario, "report.github.txt", GitHubAnnotations.render(report))
    try check(scenario, "report.prom", Self.metrics.render(report))

    let drift = try await scenario.drift(store)
    let afterDrift = drift.nextCommands(
      plan: "flowbind plan blueprint.yaml", adopt: "flowbind export --patch blueprint.yaml")
    try check(scenario, "drift.txt", ReportText(next: afterDrift).render(drift))
    try check(scenario, "drift.json", try JSONText.render(drift))
    try check(scenario, "drift.md", MarkdownText(next: afterDrift).render(drift))
    try check(scenario, "drift.html", HTMLText(next: afterDrift).render(drift))
    try check(scenario, "drift.sarif", try SARIFText.render(drift))
    try check(scenario, "drift.codequality.json", try CodeQualityText.render(drift))
    try check(scenario, "drift.junit.xml", JUnitText.render(drift))
    try check(scenario, "drift.github.txt", GitHubAnnotations.render(drift))
    try check(scenario, "drift.prom", Self.metrics.render(drift))

    let outcome =
      plan.isRefused || plan.operations.isEmpty
      ? nil : await Applier(store: store).apply(PlannedWrites(plan, PlanDigest(plan)), startedAt: "")
    let apply = ApplyReport(report, outcome)
    let afterApply = apply.verdict == .refused ? report.nextCommands(apply: nil) : []
    try check(scenario, "apply.txt", ReportText(next: afterApply).render(apply))
    try check(scenario, "apply.json", try JSONText.render(apply))
    try check(scenario, "apply.md", MarkdownText().render(apply))
    try check(scenario, "apply.html", HTMLText().render(apply))
    try check(scenario, "apply.sarif", try SARIFText.render(apply))
    try check(scenario, "apply.codequality.json", try CodeQualityText.render(apply))
    try check(scenario, "apply.junit.xml", JUnitText.render(apply))
    try check(scenario, "apply.github.txt", GitHubAnnotations.render(apply))
    try check(scenario, "apply.prom", Self.metrics.render(apply))
  }

  private static let metrics = PrometheusText(now: 1_795_413_600, duration: 0.25)

  @Test(arguments: Scenario.all)
  func `a report survives its JSON`(scenario: Scenario) async throws {
    let plan = try await scenario.plan(MemoryStore(try scenario.snapshot()))
    let report = PlanReport(plan)
    try expectRoundTrip(report)
    try expectRoundTrip(try await scenario.drift(MemoryStore(try scenario.snapshot())))
    try expectRoundTrip(ApplyReport(report, nil))
  }

  private func expectRoundTrip<Report: Codable>(_ report: Report) throws {
    let text = try JSONText.render(report)
    let decoded = try JSONDecoder().decode(Report.self, from: Data(text.utf8))
    #expect(try JSONText.render(decoded) == text)
  }

  private func check(_ scenario: Scenario, _ file: String, _ text: String) throws {
    if let difference = try Golden(scenario.file(file)).difference(from: text) { Issue.record("\(difference)") }
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
    let reports = try await [snapshot, shuffled].asyncMap { snapshot in
      try JSONText.render(PlanReport(try await scenario.plan(MemoryStore(snapshot))))
    }
    #expect(reports[0] == reports[1], "seed \(seed)")
  }
}

extension Array {
  fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
    var results: [Result] = []
    for element in self { results.append(try await transform(element)) }
    return results
  }
}
