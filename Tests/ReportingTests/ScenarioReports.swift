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
    let report = PlanReport(plan)
    self.plan = report
    drift = try await scenario.drift(store)
    let isWritten = !plan.isRefused && !plan.operations.isEmpty
    let outcome =
      isWritten ? await Applier(store: store).apply(PlannedWrites(plan, PlanDigest(plan)), startedAt: "") : nil
    apply = outcome.map { ApplyReport(report, $0) } ?? ApplyReport(report)
  }

  /// Every report in every format, by the name of its golden.
  func rendered() throws -> [String: String] {
    let outputs = [
      "report": ReportOutput(
        plan, next: plan.nextCommands(apply: "flowbind apply blueprint.yaml --expect \(plan.digest ?? "")")),
      "drift": ReportOutput(
        drift,
        next: drift.nextCommands(
          plan: "flowbind plan blueprint.yaml", adopt: "flowbind export --patch blueprint.yaml")),
      "apply": ReportOutput(apply),
    ]
    var files = ["report-80.txt": ReportText(style: TextStyle(usesUnicode: false, width: 80)).render(plan)]
    for (name, output) in outputs {
      for format in Format.allCases {
        files["\(name).\(Self.suffix(of: format))"] = try output.rendered(
          as: format, style: TextStyle(), markdownLimit: MarkdownText.defaultLimit,
          metrics: PrometheusText(now: 1_795_413_600, duration: 0.25))
      }
    }
    return files
  }

  private static func suffix(of format: Format) -> String {
    switch format {
    case .text: "txt"
    case .json: "json"
    case .markdown: "md"
    case .html: "html"
    case .sarif: "sarif"
    case .junit: "junit.xml"
    case .codequality: "codequality.json"
    case .github: "github.txt"
    case .prometheus: "prom"
    }
  }
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
