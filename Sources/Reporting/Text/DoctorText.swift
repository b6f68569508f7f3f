package import Documents

extension ReportText {
  /// Renders what stands between flowbind and a server, a line a check.
  package func render(_ report: DoctorReport) -> String {
    let widest = report.checks.map(\.subject.count).max() ?? 0
    let verdict = report.isGood ? style.paint("ready", .green) : style.paint("not ready", .red)
    var lines = [style.paint("DOCTOR", .bold) + "  " + verdict + " · " + report.server.printable, ""]
    for check in report.checks {
      let (sign, color): (String, TextStyle.Color?) =
        switch check.verdict {
        case .good: ("✓", nil)
        case .warning: ("!", .yellow)
        case .bad: ("✗", .red)
        case .notKnowable: ("?", .dim)
        }
      let subject = check.subject + String(repeating: " ", count: widest - check.subject.count)
      let cure = check.cure.map { " → \($0.printable)" } ?? ""
      lines.append(style.paint("\(sign) \(subject)  \(check.message.printable)\(cure)", color))
    }
    return text(lines)
  }
}
