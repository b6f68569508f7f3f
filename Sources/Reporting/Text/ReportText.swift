package import Documents
internal import Planning

/// Renders reports for people: the verdict first, a ladder a flow, the next commands last.
package struct ReportText: Sendable {
  let style: TextStyle
  private let next: [NextCommand]

  package init(style: TextStyle = TextStyle(), next: [NextCommand] = []) {
    self.style = style
    self.next = next
  }

  package func render(_ plan: PlanReport) -> String {
    text(head(plan) + ladders(plan.flows) + ways(plan.flows) + findings(plan) + guards(plan) + nextLines)
  }

  package func render(_ drift: DriftReport) -> String {
    text(head(drift) + ladders(drift.flows) + ways(drift.flows) + findings(drift) + circumstances(drift) + nextLines)
  }

  package func render(_ report: ApplyReport) -> String {
    var lines = head(report)
    if report.results.isEmpty, report.verdict == .refused { lines += ladders(report.flows) + ways(report.flows) }
    lines += results(report)
    if report.plan.options?.atomic == true, !report.results.isEmpty { lines.append("written at once, by one import") }
    if let events = report.events { lines.append(events.line) }
    if let plans = report.cachedPlans { lines.append(plans.line.printable) }
    if let journal = report.journal { lines.append("journal: \(journal.printable)") }
    lines += findings(report)
    let guards = report.tellingGuards.isEmpty ? [] : guards(report)
    for part in [guards, nextLines] where !part.isEmpty {
      lines += (lines.last == "" ? [] : [""]) + part
    }
    return text(lines)
  }

  private func ladders(_ flows: [FlowReport]) -> [String] { LadderText(style: style).lines(flows) }

  /// The commands, their labels in one column.
  private var nextLines: [String] {
    let widest = next.map(\.label.count).max() ?? 0
    return next.map { next in
      next.label + ":" + String(repeating: " ", count: widest - next.label.count + 2) + next.command.printable
    }
  }

  /// The lines as one text that ends with exactly one line break.
  func text(_ lines: [String]) -> String {
    var lines = lines
    while lines.last == "" { lines.removeLast() }
    return style.spelled(lines.joined(separator: "\n")) + "\n"
  }
}

extension CachedPlansReport {
  fileprivate var line: String {
    guard !dropped else { return "cached plans: dropped once more after the import" }
    let end = until.map { " until \(PointInTime.shown($0))" } ?? ""
    let reason = reason.map { " (\($0))" } ?? ""
    return "cached plans: not dropped after the import\(reason): who began to log in meanwhile may run the old "
      + "sequence\(end)"
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
