package import Documents

/// Renders a doctor's report for people.
package struct DoctorText: Sendable {
  private let style: TextStyle

  package init(style: TextStyle = TextStyle()) { self.style = style }

  package func render(_ report: DoctorReport) -> String {
    let widest = report.checks.map(\.subject.count).max() ?? 0
    let verdict = report.isGood ? style.paint("ready", .green) : style.paint("not ready", .red)
    var lines = [style.paint("DOCTOR", .bold) + "  " + verdict + " · " + report.server.printable, ""]
    for check in report.checks {
      let (sign, color) = look(of: check.verdict)
      let subject = check.subject + String(repeating: " ", count: widest - check.subject.count)
      let cure = check.cure.map { " → \($0.printable)" } ?? ""
      lines.append(style.paint("\(sign) \(subject)  \(check.message.printable)\(cure)", color))
    }
    return lines.joinedAsText(style)
  }

  private func look(of verdict: DoctorReport.Check.Verdict) -> (sign: String, color: TextStyle.Color?) {
    switch verdict {
    case .good: ("✓", nil)
    case .warning: ("!", .yellow)
    case .bad: ("✗", .red)
    case .notKnowable: ("?", .dim)
    }
  }
}
