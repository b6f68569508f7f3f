import Testing

@testable import Planning
@testable import Reporting

struct RuleExplanationTests {
  @Test(arguments: RuleExplanation.all) func `every rule explains itself`(_ explanation: RuleExplanation) {
    let text = RuleExplanationText().render(explanation)
    #expect(text.hasPrefix(explanation.name + "\n\n"))
    for part in ["\n\nWhy: ", "\n\nExample:\n\n    ", "\n\nCure: "] { #expect(text.contains(part)) }
    #expect(!text.contains("  \n"))
    for line in text.split(separator: "\n") where !line.hasPrefix("    ") { #expect(line.count <= 100) }
    let narrow = RuleExplanationText(style: TextStyle(width: 60)).render(explanation)
    for line in narrow.split(separator: "\n") where !line.hasPrefix("    ") { #expect(line.count <= 60) }
  }
}
