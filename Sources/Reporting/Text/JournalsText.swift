package import Documents

extension ReportText {
  /// Renders the journals of a folder, the latest first, and how to undo one.
  package func render(_ report: JournalsReport) -> String {
    let count = counted(report.journals.count, "journal")
    let head = style.paint("JOURNALS", .bold) + "  \(count) in \(report.folder.printable)"
    guard !report.journals.isEmpty else { return text([head]) }
    var table = TextTable(columns: [
      .init(title: "began", mayShrink: false), .init(title: "ended", mayShrink: false),
      .init(title: "operations", isRightAligned: true, mayShrink: false), .init(title: "server"),
      .init(title: "journal"),
    ])
    for journal in report.journals {
      table.rows.append(
        .init(
          cells: [
            journal.startedAt.map { PointInTime.shown($0).printable } ?? "?", journal.ending.words,
            journal.operations.map(String.init) ?? "?", (journal.server ?? "?").printable, journal.path.printable,
          ], color: journal.ending.color))
    }
    let problems = report.journals.compactMap { journal in
      journal.problem.map { "\(journal.path.printable): \($0.printable)" }
    }
    return text(
      [head, ""] + table.lines(indent: "", style: wide) + [""] + problems + ["undo one:  flowbind rollback JOURNAL"])
  }

  /// Paths are there to be copied, so none is cut.
  private var wide: TextStyle {
    var style = style
    style.width = .max
    return style
  }
}

extension JournalsReport.Entry {
  fileprivate var ending: (words: String, color: TextStyle.Color?) {
    switch verdict {
    case .applied: ("applied", nil)
    case .nothingToDo: ("nothing to do", nil)
    case .refused: ("nothing written", nil)
    case .undone: ("undone", nil)
    case .failed: ("not undone", .red)
    case .surprised: ("applied, others wrote", nil)
    case .stopped: ("stopped", .yellow)
    case .unsettled: ("not settled", .red)
    case nil: ("not known", .red)
    }
  }
}
