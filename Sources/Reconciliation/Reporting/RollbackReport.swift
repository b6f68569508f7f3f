/// What became of an apply that was settled by its journal: undone, or carried on. Format `flowbind/rollback`.
package struct RollbackReport: Hashable, Sendable, Codable {
  package static let format = "flowbind/rollback"

  package enum Task: String, Codable, Hashable, Sendable {
    case rollback, resume
  }

  package var format: String
  package var formatVersion: Int
  package var task: Task
  package var verdict: ApplyEnding.Kind
  package var server: String
  package var digest: String
  package var journal: String
  /// When the apply began; ISO 8601 in UTC.
  package var startedAt: String
  package var results: [ResultReport]
  package var surprises: [String]

  private enum CodingKeys: String, CodingKey {
    case format, task, verdict, server, digest, journal, results, surprises
    case formatVersion = "format_version"
    case startedAt = "started_at"
  }

  package init(_ replay: JournalReplay, _ outcome: ApplyOutcome, _ task: Task, journal: String) {
    format = Self.format
    formatVersion = 1
    self.task = task
    verdict = task == .rollback ? outcome.endingOfRollback.kind : outcome.ending.kind
    server = replay.writes.server
    digest = String(replay.writes.digest.prefix(PlanDigest.shownDigits))
    self.journal = journal
    startedAt = replay.startedAt
    results = outcome.results.map(ResultReport.init)
    surprises = outcome.surprises.map(\.message)
  }
}

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
