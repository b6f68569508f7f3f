@testable import Bindings
@testable import Documents
import Foundation
import Planning
import Reporting
import ScenarioSupport
import TestSupport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// The reports of all scenarios are what their formats demand, by schemas and by the tools that read them.
@Suite struct PublishedFormatTests {
  private static let schemas = Repository.root.appending(path: "Tests/Schemas")

  @Test(.enabled(if: JSONSchemaTool.isInstalled, "needs python3 with jsonschema"))
  func `SARIF follows OASIS's schema`() async throws {
    let schema = Self.schemas.appending(path: "sarif-2.1.0.schema.json")
    let complaint = try await ScenarioReports.withFiles("sarif") { try JSONSchemaTool.complaint($0, schema: schema) }
    #expect(complaint == nil)
  }

  /// Code scanning refuses a whole file for one result without a file.
  @Test func `every SARIF result has a file and a line`() async throws {
    struct Log: Decodable {
      struct Run: Decodable { var results: [Result] }
      struct Result: Decodable { var locations: [Location] }
      struct Location: Decodable { var physicalLocation: PhysicalLocation }
      struct PhysicalLocation: Decodable {
        var artifactLocation: [String: String]
        var region: [String: Int]
      }
      var runs: [Run]
    }
    for (_, text) in try await ScenarioReports.all("sarif") {
      let log = try JSONDecoder().decode(Log.self, from: Data(text.utf8))
      for location in log.runs.flatMap(\.results).map({ $0.locations.first?.physicalLocation }) {
        #expect(location?.artifactLocation["uri"] == "blueprint.yaml")
        #expect((location?.region["startLine"] ?? 0) > 0)
      }
    }
  }

  @Test func `what explain tells of a rule, SARIF tells too`() async throws {
    struct Log: Decodable {
      struct Run: Decodable { var tool: Tool }
      struct Tool: Decodable { var driver: Driver }
      struct Driver: Decodable { var rules: [Rule] }
      struct Rule: Decodable {
        var id: String
        var help: [String: String]?
      }
      var runs: [Run]
    }
    let cures = Dictionary(uniqueKeysWithValues: RuleExplanation.all.map { ($0.name, $0.cure) })
    var seen: Set<String> = []
    for (_, text) in try await ScenarioReports.all("sarif") {
      let log = try JSONDecoder().decode(Log.self, from: Data(text.utf8))
      for rule in log.runs.flatMap(\.tool.driver.rules) {
        #expect(rule.help?["text"] == cures[rule.id], "\(rule.id)")
        seen.insert(rule.id)
      }
    }
    #expect(seen.isSuperset(of: ["unverified-login", "open-login", "way-not-in-blueprint"]))
  }

  @Test(
    .enabled(if: JSONSchemaTool.isInstalled, "needs python3 with jsonschema"), arguments: ["plan", "drift", "apply"])
  func `a report is what flowbind's own schema says, and holds no other key`(verb: String) async throws {
    let schemas = ["plan": ReportSchema.plan, "drift": ReportSchema.drift, "apply": ReportSchema.apply]
    let schema = FileManager.default.temporaryDirectory.appending(path: "flowbind-\(UUID().uuidString).json")
    try Data(try #require(schemas[verb]).utf8).write(to: schema)
    defer { try? FileManager.default.removeItem(at: schema) }
    let name = verb == "plan" ? "report" : verb
    let complaint = try await ScenarioReports.withFiles("json") { files in
      let reports = files.filter { $0.lastPathComponent.hasSuffix("-\(name).json") }
      #expect(reports.count == Scenario.all.count)
      return try JSONSchemaTool.complaint(reports, schema: schema, isClosed: true)
    }
    #expect(complaint == nil)
  }

  @Test(.enabled(if: JSONSchemaTool.isInstalled, "needs python3 with jsonschema"))
  func `code quality follows GitLab's schema`() async throws {
    let schema = Self.schemas.appending(path: "gitlab-codeclimate.schema.json")
    let complaint = try await ScenarioReports.withFiles("codequality.json") { files in
      try JSONSchemaTool.complaint(files, schema: schema, each: true)
    }
    #expect(complaint == nil)
  }

  @Test(.enabled(if: Tool("xmllint").isInstalled, "needs xmllint (libxml2-utils)"))
  func `JUnit follows Jenkins's schema`() async throws {
    let schema = Self.schemas.appending(path: "junit-10.xsd").path
    let complaint = try await ScenarioReports.withFiles("junit.xml") { files in
      try Tool("xmllint").complaint(["--noout", "--schema", schema] + files.map(\.path))
    }
    #expect(complaint == nil)
  }

  @Test(.enabled(if: Tool("promtool").isInstalled, "needs promtool (prometheus)"))
  func `promtool finds no fault with the metrics`() async throws {
    let complaints = try await ScenarioReports.withFiles("prom") { files in
      try files.compactMap { try Tool("promtool").complaint(["check", "metrics"], input: $0) }
    }
    #expect(complaints == [])
  }

  @Test(.enabled(if: Tool("tidy").isInstalled, "needs tidy"))
  func `tidy finds no fault with the HTML`() async throws {
    let complaints = try await ScenarioReports.withFiles("html") { files in
      try files.compactMap { try Tool("tidy").complaint(["-e", "-q", $0.path]) }
    }
    #expect(complaints == [])
  }

  /// GitHub and GitLab draw the diagrams with Mermaid itself, so a browser with its library has to draw them here.
  @Test(
    .enabled(
      if: Browser.isInstalled && Mermaid.isThere, "needs chromium and mermaid.min.js, named by FLOWBIND_MERMAID"),
    .timeLimit(.minutes(10)))
  func `Mermaid draws every diagram, with every name as it is`() async throws {
    let diagrams = try await ScenarioReports.all("md").flatMap { _, text in
      text.matches(of: /(?s)```mermaid\n(.*?)\n```/).map { String($0.1) }
    }
    #expect(diagrams.count > 20)
    let verdicts = try Mermaid.draw(diagrams)
    #expect(verdicts.count == diagrams.count)
    for (diagram, verdict) in zip(diagrams, verdicts) { #expect(verdict == "drawn", "\(diagram)") }
    #expect(try Mermaid.draw(["flowchart LR\n  a[\"unfinished"]).first != "drawn")
  }

  /// The page is rendered, so an element that a name smuggled in would show up in what the browser made of it.
  @Test(.enabled(if: Browser.isInstalled, "needs chromium"), .timeLimit(.minutes(10)), arguments: ["report", "drift"])
  func `a browser shows hostile names as text, and nothing is wider than the window`(name: String) async throws {
    let shown = ["hostile-names-\(name).html", "changed-by-others-\(name).html"]
    try await ScenarioReports.withFiles("html") { files in
      let pages = files.filter { shown.contains($0.lastPathComponent) }
      #expect(pages.count == shown.count)
      for page in pages {
        for width in [400, 1400] {
          let seen = try Browser.measure(page, width: width)
          #expect(seen.elements.isDisjoint(with: ["script", "img", "iframe", "a"]), "\(page) \(width)")
          #expect(seen.width <= width, "\(page) \(width)")
          #expect(seen.height > 300)
        }
      }
    }
  }

  // MARK: - Read back

  @Test(arguments: Scenario.all)
  func `SARIF and code quality have unique fingerprints that no line and no value is part of`(
    scenario: Scenario
  ) async throws {
    let report = try await scenario.report()
    let fingerprints = report.notices.fingerprinted.map(\.fingerprint)
    #expect(Set(fingerprints).count == fingerprints.count)

    var moved = report
    for index in moved.operations.indices {
      moved.operations[index].source?.line += 7
      moved.operations[index].operation.after?.order += 1
    }
    #expect(moved.notices.fingerprinted.map(\.fingerprint) == fingerprints)
  }

  @Test(arguments: Scenario.all)
  func `JUnit reads back with the names and verdicts that went in`(scenario: Scenario) async throws {
    let report = try await scenario.report()
    let document = try XMLDocument(xmlString: JUnitText.render(report))
    let names = try document.nodes(forXPath: "//testcase/@name").map { $0.stringValue ?? "" }
    #expect(names == report.checkedSuites.flatMap(\.checks).map(\.name.printable))
    let failures = report.checkedSuites.flatMap(\.checks).count {
      if case .failed = $0.outcome { true } else { false }
    }
    #expect(try document.nodes(forXPath: "//failure").count == failures)
    let isOpen = report.findings.contains { $0.kind == .way }
    #expect((failures > 0) == (report.verdict == .refused || report.summary.exists > 0 || isOpen))
  }

  @Test(arguments: Scenario.all)
  func `metrics read back as the figures of the summary`(scenario: Scenario) async throws {
    let report = try await scenario.report()
    let lines = PrometheusText(now: 200, duration: 1).render(report).split(separator: "\n")
    let samples = lines.filter { !$0.hasPrefix("#") }.map { line in
      (
        name: line.prefix { $0 != "{" }, labels: line.prefix { $0 != "}" },
        value: Double(line.split(separator: " ").last!)!
      )
    }
    #expect(samples.allSatisfy { $0.labels.contains(",server=\"\(report.server ?? "")\"") })
    func sum(_ name: String) -> Double { samples.filter { $0.name == name }.reduce(0) { $0 + $1.value } }
    for flow in report.flows {
      let open = report.findings.contains { $0.kind == .way && $0.flow == flow.slug }
      let shown = samples.filter { $0.name == "flowbind_open_ways" && $0.labels.hasSuffix("flow=\"\(flow.slug)\"") }
      #expect(shown.count == 1)
      #expect(!open || shown[0].value > 0)
    }
    let inSync = samples.filter { $0.name == "flowbind_in_sync" }
    #expect(inSync.count >= report.flows.count)
    #expect(inSync.allSatisfy { $0.value == 1 } == report.differences().isEmpty)
    #expect(sum("flowbind_differences") == Double(report.differences().count))
    #expect(sum("flowbind_pending_changes") == Double(report.operations.count))
    #expect(sum("flowbind_unmanaged_bindings") == Double(report.summary.unmanaged))
    #expect(sum("flowbind_run_complete") == 1)
  }

  @Test func `a failed run leaves no figure behind but when the last complete one was`() {
    let earlier = """
      flowbind_run_complete{command="drift",server="https://a"} 1
      flowbind_last_complete_run_timestamp_seconds{command="drift",server="https://a"} 100
      """
    func values(_ verb: String, of server: String?) -> [Substring] {
      let failed = PlanReport(failed: [Diagnostic(.error, "server-unreachable", "nothing answers")], server: server)
      let metrics = PrometheusText(now: 200, duration: 1, earlier: earlier)
      let text = verb == "drift" ? metrics.render(DriftReport(failed)) : metrics.render(failed)
      return text.split(separator: "\n").filter { !$0.hasPrefix("#") }
    }
    // One that does not know its server is the one of the file.
    for server in ["https://a", nil] {
      #expect(
        values("drift", of: server) == [
          "flowbind_run_complete{command=\"drift\",server=\"https://a\"} 0",
          "flowbind_run_duration_seconds{command=\"drift\",server=\"https://a\"} 1",
          "flowbind_last_complete_run_timestamp_seconds{command=\"drift\",server=\"https://a\"} 100",
        ])
    }
    for (verb, server) in [("plan", "https://a"), ("drift", "https://b")] {
      #expect(
        values(verb, of: server) == [
          "flowbind_run_complete{command=\"\(verb)\",server=\"\(server)\"} 0",
          "flowbind_run_duration_seconds{command=\"\(verb)\",server=\"\(server)\"} 1",
        ])
    }
  }

  @Test(arguments: Scenario.all)
  func `annotations are one line each, the worst first`(scenario: Scenario) async throws {
    let lines = GitHubAnnotations.render(try await scenario.report()).split(separator: "\n")
    let ranks = lines.map { line in ["::error ", "::warning ", "::notice "].firstIndex { line.hasPrefix($0) } }
    #expect(!ranks.contains(nil))
    #expect(ranks.compactMap(\.self) == ranks.compactMap(\.self).sorted())
  }
}
