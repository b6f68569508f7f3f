internal import Applying
package import Documents

extension ReportText {
  /// Renders how an apply was settled.
  package func render(_ report: RollbackReport) -> String {
    let verdict =
      switch (report.settling, report.verdict) {
      case (.rollback, .undone): style.paint("everything is as before", .green)
      case (.rollback, _): style.paint("not everything is as before", .red)
      case (.resume, .applied): style.paint("done", .green)
      case (.resume, .surprised): style.paint("applied, but somebody else wrote meanwhile", .red)
      case (.resume, .nothingWritten): style.paint("refused, nothing written", .red)
      case (.resume, .undone): style.paint("failed, and everything is as before", .yellow)
      case (.resume, .notUndone): style.paint("failed, and not everything is as before", .red)
      case (.resume, .stopped): style.paint("stopped between two writes", .yellow)
      }
    var lines = [
      style.paint(report.settling.rawValue.uppercased(), .bold) + "  " + verdict,
      "    the apply of \(report.digest) to \(report.server.printable) that began at \(report.startedAt.printable)", "",
    ]
    lines += report.results.flatMap(result) + [""]
    lines += report.surprises.map(surprise)
    lines.append("journal: \(report.journal.printable)")
    return text(lines)
  }
}
