@testable import Documents
import Planning
@testable import Reporting
import ScenarioSupport
import TestSupport
import Testing

@Suite struct TextWidthTests {
  @Test(arguments: [
    ("default-authentication-login", 40, "default-authentication-login"),
    ("default-authentication-login", 12, "defau…-login"),
    ("default-authentication-login", 1, "…"), ("日本語のステージ", 16, "日本語のステージ"), ("日本語のステージ", 9, "日本…ージ"),
    ("👍🏽🇩🇪é", 5, "👍🏽🇩🇪é"), ("", 3, ""),
  ])
  func `a long name loses its middle, in columns`(name: String, columns: Int, shown: String) {
    #expect(name.cut(to: columns) == shown)
    #expect(name.cut(to: columns).displayWidth <= columns)
  }

  @Test(arguments: [("a", 1), ("é", 1), ("e\u{301}", 1), ("日", 2), ("👍🏽", 2), ("🇩🇪", 2), ("❤️", 2), ("→", 1), ("…", 1)])
  func `knows how many columns a character takes`(character: String, columns: Int) {
    #expect(character.displayWidth == columns)
  }

  @Test(arguments: Scenario.all, [80, 100, 110, 120, 160, 200])
  func `no line is wider than the terminal, with Unicode and without`(scenario: Scenario, width: Int) async throws {
    let report = try await scenario.report()
    for usesUnicode in [true, false] {
      let style = TextStyle(usesUnicode: usesUnicode, width: width)
      for text in [ReportText(style: style).render(report), ReportText(style: style).render(DriftReport(report))] {
        let tooLong = text.split(separator: "\n").map(String.init).filter { $0.displayWidth > width }
        #expect(tooLong == [])
        if !usesUnicode { #expect(text.utf8.allSatisfy { $0 < 0x80 }) }
      }
    }
  }

  @Test(arguments: Scenario.all.filter { $0.name != "hostile-names" }, [80, 100, 110, 120, 160, 200])
  func `no name of usual length is cut, whatever the width`(scenario: Scenario, width: Int) async throws {
    let report = try await scenario.report()
    let text = ReportText(style: TextStyle(width: width)).render(report)
    for rung in report.flows.filter({ !$0.isInSync }).flatMap(\.bindings) { #expect(text.contains(rung.stage)) }
  }

  @Test func `colour changes no word and no column`() async throws {
    for scenario in Scenario.all {
      let report = try await scenario.report()
      let colored = ReportText(style: TextStyle(usesColor: true)).render(report)
      #expect(colored.replacing(/\u{1B}\[[0-9]+m/, with: "") == ReportText().render(report))
    }
  }

  @Test func `many flows in sync are counted, and those that differ are shown`() async throws {
    var report = try await LargeReport.plan(flows: 200, bindingsPerFlow: 3)
    for index in report.flows.indices where index > 0 {
      for rung in report.flows[index].bindings.indices {
        report.comparison.flows[index].bindings[rung].status = .unchanged
        report.comparison.flows[index].bindings[rung].changes = []
      }
    }
    let lines = ReportText().render(report).split(separator: "\n")
    #expect(lines.contains("= 199 flows in sync"))
    #expect(lines.count < 15)
  }
}
