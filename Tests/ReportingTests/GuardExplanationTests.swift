import Testing

@testable import Planning
@testable import Reporting

struct GuardExplanationTests {
  @Test(arguments: GuardRule.allCases) func `every rule explains itself`(_ rule: GuardRule) {
    let text = GuardExplanationText().render(rule.explanation)
    #expect(text.hasPrefix(rule.rawValue + "\n\n"))
    for part in ["\n\nWhy: ", "\n\nExample:\n\n    ", "\n\nCure: "] { #expect(text.contains(part)) }
    #expect(!text.contains("  \n"))
    for line in text.split(separator: "\n") where !line.hasPrefix("    ") { #expect(line.count <= 100) }
    let narrow = GuardExplanationText(style: TextStyle(width: 60)).render(rule.explanation)
    for line in narrow.split(separator: "\n") where !line.hasPrefix("    ") { #expect(line.count <= 60) }
  }
}
