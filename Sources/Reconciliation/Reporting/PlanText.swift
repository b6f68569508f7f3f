/// Renders a plan for people: the verdict first, a ladder a flow, the next command last.
package struct PlanText: Sendable {
  private let style: TextStyle
  /// The command that applies what is shown.
  private let nextCommand: String?

  package init(style: TextStyle = TextStyle(), nextCommand: String? = nil) {
    self.style = style
    self.nextCommand = nextCommand
  }

  package func render(_ plan: PlanReport) -> String {
    var lines = ReportHead(style: style).lines(plan)
    lines += LadderText(style: style).lines(plan.flows)
    lines += FindingText(style: style).lines(plan.explanations)
    lines += GuardText(style: style).lines(plan.guards)
    if let nextCommand, plan.verdict == .differences, !plan.operations.isEmpty {
      lines.append("apply it:  \(nextCommand)")
    }
    return lines.joinedAsText(style)
  }
}
