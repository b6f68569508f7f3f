package import Documents

/// Renders drift for people.
package struct DriftText: Sendable {
  private let style: TextStyle
  private let next: [NextCommand]

  package init(style: TextStyle = TextStyle(), next: [NextCommand] = []) {
    self.style = style
    self.next = next
  }

  package func render(_ drift: DriftReport) -> String {
    var lines = ReportHead(style: style).lines(drift)
    lines += LadderText(style: style).lines(drift.flows)
    lines += FindingText(style: style).lines(drift.explanations)
    lines += DriftEventText(style: style).lines(drift)
    lines += NextCommandText().lines(next)
    return lines.joinedAsText(style)
  }
}
