import Foundation
import TestSupport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@testable import Reconciliation

/// The recorded reports are what their formats demand, by schemas and by the tools that read them.
@Suite struct PublishedFormatTests {
  private static let schemas = Repository.root.appending(path: "Tests/Schemas")

  private static func reports(_ name: String) -> [URL] {
    Scenario.all.map { $0.file(name) }
  }

  @Test(.enabled(if: JSONSchemaTool.isInstalled, "needs python3 with jsonschema"))
  func `SARIF follows OASIS's schema`() throws {
    let schema = Self.schemas.appending(path: "sarif-2.1.0.schema.json")
    #expect(try JSONSchemaTool.complaint(Self.reports("report.sarif"), schema: schema) == nil)
  }

  @Test(.enabled(if: JSONSchemaTool.isInstalled, "needs python3 with jsonschema"))
  func `code quality follows GitLab's schema`() throws {
    let schema = Self.schemas.appending(path: "gitlab-codeclimate.schema.json")
    #expect(try JSONSchemaTool.complaint(Self.reports("report.codequality.json"), schema: schema, each: true) == nil)
  }

  @Test(.enabled(if: Tool("xmllint").isInstalled, "needs xmllint (libxml2-utils)"))
  func `JUnit follows Jenkins's schema`() throws {
    let schema = Self.schemas.appending(path: "junit-10.xsd").path
    let files = ["report", "drift", "apply"].flatMap { Self.reports("\($0).junit.xml") }
    #expect(try Tool("xmllint").complaint(["--noout", "--schema", schema] + files.map(\.path)) == nil)
  }

  @Test(.enabled(if: Tool("promtool").isInstalled, "needs promtool (prometheus)"), arguments: Scenario.all)
  func `promtool finds no fault with the metrics`(scenario: Scenario) throws {
    #expect(try Tool("promtool").complaint(["check", "metrics"], input: scenario.file("report.prom")) == nil)
  }

  @Test(.enabled(if: Tool("tidy").isInstalled, "needs tidy"), arguments: Scenario.all)
  func `tidy finds no fault with the HTML`(scenario: Scenario) throws {
    #expect(try Tool("tidy").complaint(["-e", "-q", scenario.file("report.html").path]) == nil)
  }

  /// The page is rendered, so an element that a name smuggled in would show up in what the browser made of it.
  @Test(.enabled(if: Tool("chromium").isInstalled, "needs chromium"), .timeLimit(.minutes(10)))
  func `a browser shows hostile names as text`() throws {
    let scenario = try #require(Scenario.all.first { $0.name == "hostile-names" })
    let folder = FileManager.default.temporaryDirectory.appending(path: "flowbind-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let picture = folder.appending(path: "page.png")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let complaint = try Tool("chromium").complaint([
      "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=\(folder.path)/profile",
      "--window-size=400,1000", "--screenshot=\(picture.path)", scenario.file("report.html").absoluteString,
    ])
    #expect(complaint == nil)
    #expect(try Data(contentsOf: picture).count > 10_000)
  }

  // MARK: - Read back

  @Test(arguments: Scenario.all)
  func `SARIF and code quality have unique fingerprints that no line and no value is part of`(
    scenario: Scenario
  ) async throws {
    let report = PlanReport(try await scenario.plan(MemoryStore(try scenario.snapshot())))
    let fingerprints = report.notices.fingerprinted.map(\.fingerprint)
    #expect(Set(fingerprints).count == fingerprints.count)

    var moved = report
    for index in moved.operations.indices {
      moved.operations[index].source?.line += 7
      moved.operations[index].after?.order += 1
    }
    #expect(moved.notices.fingerprinted.map(\.fingerprint) == fingerprints)
  }

  @Test(arguments: Scenario.all)
  func `JUnit reads back with the names and verdicts that went in`(scenario: Scenario) async throws {
    let report = PlanReport(try await scenario.plan(MemoryStore(try scenario.snapshot())))
    let document = try XMLDocument(contentsOf: scenario.file("report.junit.xml"))
    let names = try document.nodes(forXPath: "//testcase/@name").map { $0.stringValue ?? "" }
    #expect(names == report.checkedSuites.flatMap(\.checks).map(\.name.printable))
    let failures = report.checkedSuites.flatMap(\.checks).count {
      if case .failed = $0.outcome { true } else { false }
    }
    #expect(try document.nodes(forXPath: "//failure").count == failures)
    #expect((failures > 0) == (report.verdict == .refused || report.summary.exists > 0))
  }

  @Test(arguments: Scenario.all)
  func `metrics read back as the figures of the summary`(scenario: Scenario) async throws {
    let report = PlanReport(try await scenario.plan(MemoryStore(try scenario.snapshot())))
    let lines = try String(contentsOf: scenario.file("report.prom"), encoding: .utf8).split(separator: "\n")
    let values = Dictionary(
      uniqueKeysWithValues: lines.filter { !$0.hasPrefix("#") }.map { line in
        (String(line.prefix { $0 != "{" }), Double(line.split(separator: " ").last ?? ""))
      })
    #expect(values["flowbind_pending_changes"] == Double(report.operations.count))
    #expect(values["flowbind_unmanaged_bindings"] == Double(report.summary.unmanaged))
    #expect(values["flowbind_run_complete"] == 1)
  }

  @Test func `a failed run leaves no figure behind but when the last complete one was`() {
    let renderer = PrometheusText(now: 200, duration: 1, lastComplete: 100)
    let problem = Diagnostic(.error, "server-unreachable", "nothing answers")
    let text = renderer.render(DriftReport(PlanReport(failed: [problem], server: nil, reads: ReadStatistics())))
    let values = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(
      values == [
        "flowbind_run_complete{command=\"drift\"} 0", "flowbind_run_duration_seconds{command=\"drift\"} 1",
        "flowbind_last_complete_run_timestamp_seconds{command=\"drift\"} 100",
      ])
    #expect(PrometheusText.lastComplete(in: text, verb: "drift") == 100)
    #expect(PrometheusText.lastComplete(in: text, verb: "plan") == nil)
  }

  @Test(arguments: Scenario.all)
  func `annotations are one line each, the worst first`(scenario: Scenario) throws {
    let lines = try String(contentsOf: scenario.file("report.github.txt"), encoding: .utf8).split(separator: "\n")
    let ranks = lines.map { line in ["::error ", "::warning ", "::notice "].firstIndex { line.hasPrefix($0) } }
    #expect(!ranks.contains(nil))
    #expect(ranks.compactMap(\.self) == ranks.compactMap(\.self).sorted())
  }

  @Test(.enabled(if: Tool("python3").isInstalled, "needs python3"))
  func `the page's policy names the hash of its style sheet`() throws {
    let script = "import hashlib, base64, sys; print(end='') if base64.b64encode(hashlib.sha256(sys.argv[1].encode())"
    #expect(
      try Tool("python3").complaint([
        "-c", script + ".digest()).decode() == sys.argv[2] else sys.exit(1)", HTMLStyleSheet.text, HTMLStyleSheet.hash,
      ]) == nil)
  }
}
