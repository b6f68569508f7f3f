package import Documents

/// Renders a plan for people: the verdict first, a ladder a flow, the next command last.
package struct PlanText: Sendable {
  private let style: TextStyle
  private let next: [NextCommand]

  package init(style: TextStyle = TextStyle(), next: [NextCommand] = []) {
    self.style = style
    self.next = next
  }

  package func render(_ plan: PlanReport) -> String {
    var lines = ReportHead(style: style).lines(plan)
    lines += LadderText(style: style).lines(plan.flows)
    lines += FindingText(style: style).lines(plan.explanations)
    lines += GuardText(style: style).lines(plan)
    lines += NextCommandText().lines(next)
    return lines.joinedAsText(style)
  }
}
