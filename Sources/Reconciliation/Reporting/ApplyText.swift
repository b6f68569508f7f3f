/// Renders what became of a plan for people.
package struct ApplyText: Sendable {
  private let style: TextStyle

  package init(style: TextStyle = TextStyle()) { self.style = style }

  package func render(_ report: ApplyReport) -> String {
    var lines = ReportHead(style: style).lines(report)
    for result in report.results {
      let (sign, color) = look(of: result.outcome)
      let changes = result.changes.map { "\($0.field.rawValue) \($0.before) → \($0.after)".printable }.joined(
        separator: ", ")
      lines.append(
        style.paint(
          "\(sign) \(result.number)  \(result.flow.printable): \(result.stage.printable)  \(changes)  \(result.outcome.words)",
          color))
      if let message = result.message { lines.append("      \(message.printable)") }
    }
    if !report.results.isEmpty { lines.append("") }
    lines += report.surprises.map { style.paint("! " + $0.printable, .red) }
    lines += FindingText(style: style).lines(report.explanations)
    return lines.joinedAsText(style)
  }

  private func look(of outcome: OperationResult.Outcome) -> (sign: String, color: TextStyle.Color?) {
    switch outcome {
    case .applied: ("✓", .green)
    case .failed, .stale: ("✗", .red)
    case .undone: ("↩", .yellow)
    case .notAttempted: ("·", .dim)
    }
  }
}
