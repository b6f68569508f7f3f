internal import Applying
package import Documents

/// Renders for people how an apply was settled.
package struct RollbackText: Sendable {
  private let style: TextStyle

  package init(style: TextStyle = TextStyle()) { self.style = style }

  package func render(_ report: RollbackReport) -> String {
    let verdict =
      switch (report.task, report.verdict) {
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
      style.paint(report.task.rawValue.uppercased(), .bold) + "  " + verdict,
      "    the apply of \(report.digest) to \(report.server.printable) that began at \(report.startedAt.printable)", "",
    ]
    lines += report.results.flatMap { ResultText(style: style).lines($0) } + [""]
    lines += report.surprises.map { style.paint("! " + $0.printable, .red) }
    lines.append("journal: \(report.journal.printable)")
    return lines.joinedAsText(style)
  }
}
