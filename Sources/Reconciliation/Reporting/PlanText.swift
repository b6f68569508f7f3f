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
    lines += FindingText(style: style).lines(plan.findings)
    lines += GuardText(style: style).lines(plan.guards)
    if let nextCommand, plan.verdict == .differences, !plan.operations.isEmpty {
      lines.append("apply it:  \(nextCommand)")
    }
    return lines.joinedAsText(style)
  }
}

/// Renders drift for people.
package struct DriftText: Sendable {
  private let style: TextStyle

  package init(style: TextStyle = TextStyle()) { self.style = style }

  package func render(_ drift: DriftReport) -> String {
    var lines = ReportHead(style: style).lines(drift)
    lines += LadderText(style: style).lines(drift.flows)
    lines += FindingText(style: style).lines(drift.findings)
    lines += DriftEventText(style: style).lines(drift)
    return lines.joinedAsText(style)
  }
}

/// The verdict line and the line that says what was compared.
struct ReportHead {
  let style: TextStyle

  func lines(_ report: some ComparisonReport) -> [String] {
    let line = report.verdictLine
    let color: TextStyle.Color? =
      switch line.tone {
      case .good: .green
      case .change: nil
      case .bad: .red
      }
    let verb = report.verb.uppercased()
    let verdict = ([style.paint(line.judgement, color)] + line.counts).joined(separator: " · ")
    let version = report.authentikVersion.map { " (authentik \($0.printable))" } ?? ""
    let server = report.server.map { $0.printable + version }
    return [
      style.paint(verb, .bold) + "  " + verdict,
      String(repeating: " ", count: verb.count + 2)
        + [server, report.readLine].compactMap(\.self).joined(separator: " · "),
      "",
    ]
  }
}

/// The findings that the ladders cannot explain by themselves: why, and what to do.
struct FindingText {
  let style: TextStyle

  func lines(_ findings: [FindingReport]) -> [String] {
    let explained = findings.filter { $0.kind != .unmanaged }
    let lines = explained.flatMap { finding in
      let subject = [finding.flow, finding.stage].compactMap(\.self).map(\.printable).joined(separator: ": ")
      let order = finding.order.map { " at order \($0)" } ?? ""
      let source = finding.source.map { "  (\($0.file.printable):\($0.line))" } ?? ""
      return ["\(finding.kind.rawValue)  \(subject)\(order) \(finding.message.printable)\(source)"]
        + (finding.help.map { ["    " + style.paint($0.printable, .dim)] } ?? [])
    }
    return lines.isEmpty ? [] : lines + [""]
  }
}

/// What the guards say: every refusal and note, or in one line that all hold.
struct GuardText {
  let style: TextStyle

  func lines(_ guards: [GuardReport]) -> [String] {
    if guards.isEmpty { return [] }
    let telling = guards.filter { $0.verdict != .holds }
    if telling.isEmpty { return ["GUARDS  all hold before, after and between the writes", ""] }
    let lines = telling.map { report in
      let color: TextStyle.Color? =
        switch report.verdict {
        case .refused: .red
        case .allowed, .warning: .yellow
        case .holds, .note: nil
        }
      return style.paint("  \(report.verdict.rawValue)  \(report.rule.rawValue)  \(report.message.printable)", color)
    }
    return ["GUARDS"] + lines + [""]
  }
}

extension [String] {
  /// The lines as one text that ends with exactly one line break.
  func joinedAsText(_ style: TextStyle) -> String {
    var lines = self
    while lines.last == "" { lines.removeLast() }
    return style.spelled(lines.joined(separator: "\n")) + "\n"
  }
}
