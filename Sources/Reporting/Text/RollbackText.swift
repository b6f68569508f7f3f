package import Documents

extension ReportText {
  /// Renders how an apply was settled.
  package func render(_ report: RollbackReport) -> String {
    var lines = head(report) + results(report)
    if let journal = report.journal { lines.append("journal: \(journal.printable)") }
    return text(lines)
  }

  /// Renders what a rollback is going to write, for somebody who is asked about it.
  ///
  /// - Parameter remarks: what it is going to leave or to wait for, in people's words.
  package func preview(_ report: RollbackReport, remarks: [String]) -> String {
    let flows = report.flows.filter(\.isChanged)
    let count = report.plan.operations.count
    var lines = [
      style.paint("ROLLBACK", .bold) + "  "
        + style.paint("\(counted(count, "write")) in \(counted(flows.count, "flow"))", .yellow),
      "          the apply of \((report.digest ?? "").printable) to \((report.server ?? "").printable), \(report.readLine)",
      "",
    ]
    lines += LadderText(style: style).lines(flows)
    lines += remarks.flatMap { style.wrapped($0.printable, hanging: 4) }
    return text(lines)
  }
}
