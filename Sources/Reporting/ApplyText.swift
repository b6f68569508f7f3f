internal import Applying
package import Documents
internal import Planning

/// Renders what became of a plan for people.
package struct ApplyText: Sendable {
  private let style: TextStyle
  private let next: [NextCommand]

  package init(style: TextStyle = TextStyle(), next: [NextCommand] = []) {
    self.style = style
    self.next = next
  }

  package func render(_ report: ApplyReport) -> String {
    var lines = ReportHead(style: style).lines(report)
    if report.results.isEmpty, report.verdict == .refused { lines += LadderText(style: style).lines(report.flows) }
    lines += report.results.flatMap { ResultText(style: style).lines($0) }
    if !report.results.isEmpty { lines.append("") }
    lines += report.surprises.map { style.paint("! " + $0.printable, .red) }
    if let events = report.events { lines.append(events.line) }
    if let journal = report.journal { lines.append("journal: \(journal.printable)") }
    lines += FindingText(style: style).lines(report.explanations)
    let guards = report.tellingGuards.isEmpty ? [] : GuardText(style: style).lines(report)
    for part in [guards, NextCommandText().lines(next)] where !part.isEmpty {
      lines += (lines.last == "" ? [] : [""]) + part
    }
    return lines.joinedAsText(style)
  }
}

/// One operation and what became of it, in one line or two.
struct ResultText {
  let style: TextStyle

  func lines(_ result: ResultReport) -> [String] {
    let (sign, color) = look(of: result.outcome)
    let changes = result.changes.map(\.text.printable)
    let words = [
      "\(sign) \(result.number)", "\(result.flow.printable): \(result.stage.printable)",
      changes.isEmpty ? result.op.rawValue : changes.joined(separator: ", "),
      result.outcome.words,
    ]
    return style.wrapped(words.joined(separator: "  "), hanging: 6).map { style.paint($0, color) }
      + (result.message.map { style.wrapped($0.printable, indent: 6, hanging: 6) } ?? [])
  }

  private func look(of outcome: OperationResult.Outcome) -> (sign: String, color: TextStyle.Color?) {
    switch outcome {
    case .applied: ("✓", .green)
    case .failed, .stale: ("✗", .red)
    case .inDoubt: ("?", .red)
    case .undone: ("↩", .yellow)
    case .notAttempted: ("·", .dim)
    }
  }
}

extension ApplyReport.EventCheck {
  /// What was done to notice an edit that landed between a read and its write.
  fileprivate var line: String {
    switch self {
    case .checked: "other writers: looked for in the server's events"
    case .notChecked: "other writers: not checked in the server's events, which the token may not see"
    }
  }
}
