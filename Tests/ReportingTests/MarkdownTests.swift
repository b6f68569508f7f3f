import Foundation
import ScenarioSupport
import TestSupport
import Testing

@testable import Bindings
@testable import Documents
@testable import Planning
@testable import Reporting

@Suite struct MarkdownTests {
  @Test(arguments: [
    ("default-login", "`default-login`"), ("", "` `"), (" blank ends ", "<code> blank ends </code>"),
    ("a|b", "<code>a&#124;b</code>"), ("`", "<code>&#96;</code>"), ("<b>", "<code>&#60;b&#62;</code>"),
    ("@all", "<code>&#64;all</code>"), ("a\nb", "<code>a&#92;u&#123;a&#125;b</code>"), ("ステージ", "`ステージ`"),
  ])
  func `a name is code, whatever it holds`(name: String, code: String) {
    #expect(name.markdownCode == code)
  }

  @Test(arguments: [
    ("no entry names it; it is left alone", "no entry names it; it is left alone"),
    (
      "@me #1 !2 $3 ~4 %5 &6 ^7",
      "&#64;&#8203;me &#35;&#8203;1 &#33;&#8203;2 &#36;&#8203;3 &#126;&#8203;4 &#37;&#8203;5 &#38;&#8203;6 &#94;&#8203;7"
    ),
    ("see https://a.b", "see https&#58;&#47;&#47;a.b"), ("www.a.b", "www&#46;a&#46;b"),
    ("[a](b) *c* _d_ `e` <f>", "&#91;a&#93;(b) &#42;c&#42; &#95;d&#95; &#96;e&#96; &#60;f&#62;"),
  ])
  func `a message is prose, whatever it quotes`(message: String, prose: String) {
    #expect(message.markdownProse == prose)
  }

  @Test(arguments: [1_000, 2_000, 4_000, 8_000, 20_000, 65_000])
  func `what does not fit is left out and said, never the verdict, the guards or the command`(limit: Int) async throws {
    let report = try await LargeReport.plan(flows: 20, bindingsPerFlow: 10)
    let next = [NextCommand("apply it", "flowbind apply x")]
    let whole = MarkdownText(next: next, limit: .max).render(report)
    let text = MarkdownText(next: next, limit: limit).render(report)
    #expect(text.utf8.count <= limit)
    #expect(text.contains("### 🟡 flowbind plan: 20 updates in 20 of 20 flows"))
    #expect(text.contains("**Guards:** all hold"))
    #expect(text.contains("```sh\nflowbind apply x\n```"))
    #expect(text.contains("Digest of this plan: `\(try #require(report.digest))`"))
    #expect(text.contains("**Left out to fit:**") == (text != whole))
    // Diagrams go before rows.
    if text.contains("```mermaid") { #expect(!text.contains("more row")) }
  }

  @Test(arguments: [1_000, 2_000, 8_000, 65_000])
  func `findings, problems and guards without number keep the limit, and guards go last`(limit: Int) async throws {
    var report = try await LargeReport.plan(flows: 3, bindingsPerFlow: 4)
    report.comparison.verdict = .refused
    for number in 0..<1_000 {
      report.comparison.findings.append(
        Finding(
          kind: .missing, flow: "corp", stage: "stage-\(number)", order: number, message: "the server lacks it"))
      report.comparison.diagnostics.append(Diagnostic(.warning, "w", "problem \(number)"))
      report.guards.append(GuardVerdict(.emptyFlow, flow: "flow-\(number)", .refused, "it is empty"))
    }
    let text = MarkdownText(limit: limit).render(report)
    #expect(text.utf8.count <= limit)
    #expect(text.contains("### 🔴 flowbind plan: refused"))
    #expect(text.contains("<b>⚠️ Guards: 1000 refused</b>") && text.contains("`flow-0`"))
    #expect(text.contains("**Left out to fit:**") && text.contains("1000 findings"))
  }
}
