import Bindings
import Blueprints
import Documents
import Foundation
import Reporting
import ScenarioSupport
import TestSupport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Whatever text others wrote, each format says it and nothing that reads the format does it.
@Suite struct HostileTextTests {
  static let texts = [
    "::stop-commands::x", "  ::add-mask::y", "\u{2003}::error::z", "a ##[add-mask]b", "###[group]", "##vso[task.x]y",
    "##teamcity[x]", "section_start:1:a\r\u{1B}[0K", "\u{1B}[2J\u{9B}31m\u{7F}\u{8}", "a\u{202E}b\u{2066}c\u{200F}",
    "a\u{2028}b\u{2029}c\u{85}d", "<script>alert(1)</script>\"'& ]]> -->", "\u{0}\u{1}\u{FFFE}\u{FFFF}\u{E000}\u{FEFF}",
    "| ` ``` [x](javascript:1) @all #1 ![i](http://e)", "x\n::error::injected\nFLOWBIND_DIGEST=evil", "\r::debug::x",
    "x\r\n::debug::y", "{0} [a](b) \\ \\\\", "\"} evil 1\n# HELP x", "%0A::error::", "é : % , \t\u{1F600}",
    "long words that wrap and ::error::wrap " + String(repeating: "::group::x ", count: 40),
  ]

  @Test(arguments: texts)
  func `no line of any format is a command to a runner, and none hides anything`(text: String) async throws {
    for (name, format, rendered) in try await Self.rendered(text) {
      let subject: Comment = "\(name) as \(format): \(text.debugDescription)"
      let unseen = rendered.unicodeScalars.filter { $0.isUnseen && $0 != "\n" }
      #expect(unseen.isEmpty, "\(subject)")
      for line in rendered.split(whereSeparator: \.isNewline).map(String.init) {
        if format == .github {
          #expect(line.contains(/^::(error|warning|notice) [^:]*::/), "\(subject): \(line)")
        } else if format != .markdown || !line.hasPrefix("```") {
          #expect(!RunnerCommand.isOne(line), "\(subject): \(line)")
        }
        #expect(!RunnerCommand.hasBracket(line), "\(subject): \(line)")
      }
    }
  }

  @Test(arguments: texts)
  func `JSON says exactly what was meant`(text: String) async throws {
    let report = try await Self.plan(text)
    let json = try #require(try Self.render(ReportOutput(report), .json))
    let (read, meant) = (try AnyJSON(reading: Data(json.utf8)), try AnyJSON(encoding: report))
    #expect(read == meant)
    for format in [Format.sarif, .codequality] {
      _ = try AnyJSON(reading: Data(try #require(try Self.render(ReportOutput(report), format)).utf8))
    }
  }

  @Test(.enabled(if: Tool("python3").isInstalled, "needs python3"))
  func `Python reads every JSON document of hostile texts`() async throws {
    let script = "import json, sys\nfor path in sys.argv[1:]: json.load(open(path, encoding='utf-8'))"
    let complaint = try await Self.withFiles([.json, .sarif, .codequality]) { files in
      try Tool("python3").complaint(["-c", script] + files.map(\.path))
    }
    #expect(complaint == nil)
  }

  @Test(.enabled(if: Tool("xmllint").isInstalled, "needs xmllint (libxml2-utils)"))
  func `xmllint reads every JUnit document of hostile texts`() async throws {
    let complaint = try await Self.withFiles([.junit]) { files in
      try Tool("xmllint").complaint(["--noout"] + files.map(\.path))
    }
    #expect(complaint == nil)
  }

  @Test(.enabled(if: Tool("promtool").isInstalled, "needs promtool (prometheus)"))
  func `promtool reads every metric of hostile texts`() async throws {
    let complaints = try await Self.withFiles([.prometheus]) { files in
      try files.compactMap { try Tool("promtool").complaint(["check", "metrics"], input: $0) }
    }
    #expect(complaints == [])
  }

  @Test(arguments: texts)
  func `a hostile text adds no element, no case and no metric`(text: String) async throws {
    let (plain, hostile) = (try await Self.rendered("plain"), try await Self.rendered(text))
    for ((name, format, rendered), (_, _, expected)) in zip(hostile, plain) {
      let subject: Comment = "\(name) as \(format): \(text.debugDescription)"
      switch format {
      case .html:
        let tags = { (html: String) in html.matches(of: /<\/?[A-Za-z!][A-Za-z0-9]*/).map { String($0.0) } }
        #expect(tags(rendered) == tags(expected), "\(subject)")
      case .junit:
        let names = { (xml: String) throws in
          try XMLDocument(xmlString: xml).nodes(forXPath: "//*").map { $0.name ?? "" }
        }
        let (found, wanted) = (try names(rendered), try names(expected))
        #expect(found == wanted, "\(subject)")
      case .prometheus, .github:
        let lines = { (text: String) in text.split(separator: "\n").count }
        #expect(lines(rendered) == lines(expected), "\(subject)")
      case .text, .json, .markdown, .sarif, .codequality: break
      }
    }
  }

  @Test(arguments: texts)
  func `the lines of a blueprint are shown and not obeyed`(text: String) throws {
    let blueprint = "entries:\n- model: {\n  \(text)\n - x\n:: x\n  ##[x]\n"
    let reading = BlueprintReader().read(BlueprintText(file: text, text: blueprint))
    #expect(!reading.isValid)
    let output = ReportOutput(ValidationReport([reading]), listsPassedOver: true)
    for format in [Format.text, .json, .sarif, .junit, .codequality] {
      for line in try #require(try Self.render(output, format)).split(whereSeparator: \.isNewline).map(String.init) {
        #expect(!RunnerCommand.isOne(line) && !RunnerCommand.hasBracket(line), "\(format): \(line)")
      }
    }
  }

  @Test func `the page about closed doors has the table of formats`() throws {
    let page = try Repository.text("Sources/flowbind/flowbind.docc/Closed-doors.md")
    for format in Format.allCases {
      #expect(page.contains("| \(format.rawValue) | \(format.escapes.what) | \(format.escapes.place) |\n"), "\(format)")
    }
  }

  // MARK: - Reports of hostile texts

  private static func plan(_ text: String) async throws -> PlanReport { try hostile(try await base().plan, text) }

  private static func base() async throws -> ScenarioReports {
    try await ScenarioReports(try #require(Scenario.all.first { $0.name == "changed-by-others" }))
  }

  /// Every report in every format, with the text in place of all that others wrote.
  private static func rendered(_ text: String) async throws -> [(name: String, format: Format, text: String)] {
    let base = try await base()
    let problem = Diagnostic(
      .error, "a-problem", "m", at: SourceLocation(file: "f", line: 1, column: 3), sourceLine: text, help: "h")
    var (plan, drift, apply) = (base.plan, base.drift, base.apply)
    plan.comparison.diagnostics.append(problem)
    drift.comparison.diagnostics.append(problem)
    apply.surprises.append("s")
    let outputs = [
      ("plan", ReportOutput(try hostile(plan, text), next: [NextCommand("apply it", "flowbind apply " + text)])),
      ("drift", ReportOutput(try hostile(drift, text))), ("apply", ReportOutput(try hostile(apply, text))),
    ]
    return try outputs.flatMap { name, output in
      // A command is to be copied as it is.
      try Format.allCases.map { (name, $0, try #require(try render(output, $0)).asLogLinesUnless($0 == .github)) }
    }
  }

  private static func render(_ output: ReportOutput, _ format: Format) throws -> String? {
    try output.rendered(
      as: format, style: TextStyle(width: 100), markdownLimit: MarkdownText.defaultLimit,
      metrics: PrometheusText(now: 1, duration: 1))
  }

  private static func withFiles<Answer>(
    _ formats: Set<Format>, _ check: ([URL]) throws -> Answer
  ) async throws -> Answer {
    let folder = FileManager.default.temporaryDirectory.appending(path: "flowbind-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var files: [URL] = []
    for text in texts {
      for (_, format, rendered) in try await rendered(text) where formats.contains(format) {
        files.append(folder.appending(path: "\(files.count)"))
        try Data(rendered.utf8).write(to: files[files.count - 1])
      }
    }
    return try check(files)
  }

  /// The report read back from its JSON with the text in every place that is not flowbind's own.
  private static func hostile<Report: Codable>(_ report: Report, _ text: String) throws -> Report {
    let names: Set = [
      "stage", "flow", "slug", "designation", "message", "help", "file", "server", "authentik_version", "code",
      "digest", "journal", "started_at", "server_id", "app", "username",
    ]
    func changed(_ part: Any, _ name: String) -> Any {
      switch part {
      case let members as [String: Any]: members.reduce(into: members) { $0[$1.key] = changed($1.value, $1.key) }
      case let items as [Any]: items.map { changed($0, name == "surprises" ? "message" : "") }
      // A key is no name.
      case let old as String where names.contains(name) && !PrimaryKey(old).isUUID: text
      default: part
      }
    }
    let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(report))
    return try JSONDecoder().decode(Report.self, from: JSONSerialization.data(withJSONObject: changed(json, "")))
  }
}

extension String {
  /// What standard output is given.
  fileprivate func asLogLinesUnless(_ isCommand: Bool) -> String { isCommand ? self : asLogLines }
}

/// What runners take for a command, written from how they parse a line and not from how flowbind escapes one.
enum RunnerCommand {
  /// GitHub's second form: the key first, after blanks, and once more behind the command.
  static func isOne(_ line: String) -> Bool {
    line.drop { $0.isWhitespace }.hasPrefix("::") || line.contains(/section_(start|end):\d+:[^\r]*\r/)
  }

  /// GitHub's first form and those of Azure and TeamCity, anywhere in a line.
  static func hasBracket(_ line: String) -> Bool { line.contains(/##(vso|teamcity)?\[/) }
}
