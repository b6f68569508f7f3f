package import Planning

/// Renders what `flowbind explain RULE` says for people.
package struct RuleExplanationText: Sendable {
  /// Longer lines are hard to read, however wide a terminal is.
  private static let widest = 100

  private let style: TextStyle

  package init(style: TextStyle = TextStyle()) {
    var style = style
    style.width = min(style.width, Self.widest)
    self.style = style
  }

  package func render(_ explanation: RuleExplanation) -> String {
    let example = explanation.example.split(separator: "\n", omittingEmptySubsequences: false).map {
      $0.isEmpty ? "" : "    " + style.spelled(String($0))
    }
    let paragraphs = [
      [style.paint(explanation.name, .bold)], style.wrapped(explanation.says, hanging: 0),
      style.wrapped("Why: " + explanation.cause, hanging: 0), ["Example:"], example,
      style.wrapped("Cure: " + explanation.cure, hanging: 0),
    ]
    return paragraphs.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
  }
}
