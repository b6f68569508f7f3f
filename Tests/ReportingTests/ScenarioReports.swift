import Applying
import BindingsTestSupport
import Documents
import Foundation
import Planning
import Reporting
import ScenarioSupport

/// What plan, drift and apply report of a scenario, in every format.
struct ScenarioReports {
  let plan: PlanReport
  let drift: DriftReport
  let apply: ApplyReport

  init(_ scenario: Scenario) async throws {
    let store = MemoryStore(try scenario.snapshot())
    let plan = try await scenario.plan(store)
    self.plan = PlanReport(plan)
    drift = try await scenario.drift(store)
    let isWritten = !plan.isRefused && !plan.operations.isEmpty
    let outcome =
      isWritten ? await Applier(store: store).apply(PlannedWrites(plan, PlanDigest(plan)), startedAt: "") : nil
    apply = ApplyReport(self.plan, outcome)
  }

  /// Every report in every format, by the name of its golden.
  func rendered() throws -> [String: String] {
    let afterPlan = plan.nextCommands(apply: "flowbind apply blueprint.yaml --expect \(plan.digest ?? "")")
    let afterDrift = drift.nextCommands(
      plan: "flowbind plan blueprint.yaml", adopt: "flowbind export --patch blueprint.yaml")
    let afterApply = apply.verdict == .refused ? plan.nextCommands(apply: nil) : []
    var files = [
      "report.txt": PlanText(next: afterPlan).render(plan),
      "report-80.txt": PlanText(style: TextStyle(usesUnicode: false, width: 80)).render(plan),
      "drift.txt": DriftText(next: afterDrift).render(drift),
      "apply.txt": ApplyText(next: afterApply).render(apply),
    ]
    let reports: [(name: String, report: AnyReport, next: [NextCommand])] = [
      ("report", plan, afterPlan), ("drift", drift, afterDrift), ("apply", apply, []),
    ]
    for (name, report, next) in reports {
      for (suffix, render) in Self.formats { files["\(name).\(suffix)"] = try render(report, next) }
    }
    return files
  }

  private typealias AnyReport = any ComparisonReport & NoticedReport

  /// How each format is made of any report; the texts above are another for each.
  private static let formats: [(suffix: String, render: @Sendable (AnyReport, [NextCommand]) throws -> String)] = [
    ("json", { report, _ in try JSONText.render(report) }),
    ("md", { report, next in MarkdownText(next: next).render(report) }),
    ("html", { report, next in HTMLText(next: next).render(report) }),
    ("sarif", { report, _ in try SARIFText.render(report) }),
    ("codequality.json", { report, _ in try CodeQualityText.render(report) }),
    ("junit.xml", { report, _ in JUnitText.render(report) }),
    ("github.txt", { report, _ in GitHubAnnotations.render(report) }),
    ("prom", { report, _ in PrometheusText(now: 1_795_413_600, duration: 0.25).render(report) }),
  ]
}

extension ScenarioReports {
  /// The plan, drift and apply reports of every scenario in one format, each by scenario and name.
  static func all(_ suffix: String) async throws -> [(name: String, text: String)] {
    var reports: [(name: String, text: String)] = []
    for scenario in Scenario.all {
      let files = try await ScenarioReports(scenario).rendered()
      for verb in ["report", "drift", "apply"] {
        let name = "\(verb).\(suffix)"
        reports.append(("\(scenario)-\(name)", files[name] ?? ""))
      }
    }
    return reports
  }

  /// Puts them into files for as long as a tool reads them.
  static func withFiles<Answer>(_ suffix: String, _ read: ([URL]) throws -> Answer) async throws -> Answer {
    let folder = FileManager.default.temporaryDirectory.appending(path: "flowbind-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try read(
      try await all(suffix).map { name, text in
        let file = folder.appending(path: name)
        try Data(text.utf8).write(to: file)
        return file
      })
  }
}
