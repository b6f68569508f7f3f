/// Renders drift for people.
package struct DriftText: Sendable {
  private let style: TextStyle

  package init(style: TextStyle = TextStyle()) { self.style = style }

  package func render(_ drift: DriftReport) -> String {
    var lines = ReportHead(style: style).lines(drift)
    lines += LadderText(style: style).lines(drift.flows)
    lines += FindingText(style: style).lines(drift.explanations)
    lines += DriftEventText(style: style).lines(drift)
    return lines.joinedAsText(style)
  }
}
