internal import Applying
internal import Bindings
internal import Documents
internal import FoundationEssentials
internal import Reporting

extension Run {
  /// Renders a report that an earlier run saved as JSON; talks to no server.
  func show() async throws(Failure) -> ExitCode {
    let outputs = try Outputs(arguments, surroundings)
    try outputs.checkWritable()
    guard let path = arguments.operands.first, arguments.operands.count == 1 else {
      throw Failure(.usage, "one-file", "flowbind show takes one file", help: "show them one by one")
    }
    let report = try RenderedAgain(report: savedReport(path), path: path)
    tell(report.comparison?.diagnostics.map(Diagnostic.init) ?? [])
    try outputs.write(report, try style, to: console)
    return .done
  }

  private func savedReport(_ path: String) throws(Failure) -> SavedReport {
    let data = path == "-" ? Data(surroundings.readInput()) : try InputFile.contents(of: path, path)
    if JournalReplay.head(of: data) != nil {
      do throws(JournalError) {
        let replay = try JournalReplay(data)
        return .journal(ApplyReport(replay, journal: path), undoIsBegun: replay.undoIsBegun)
      } catch {
        throw Failure(.invalidBlueprint, "bad-journal", "\(path.printable): \(error.message)")
      }
    }
    do {
      return try JSONDecoder().decode(SavedReport.self, from: data)
    } catch {
      throw Failure(
        .invalidBlueprint, "bad-report", "\(path) is no report that this version of flowbind understands",
        help: "save one with -o json=FILE; show takes plan, drift, apply, rollback and snapshot documents, and journals"
      )
    }
  }
}

/// A document of one of the formats that `show` knows.
private enum SavedReport: Decodable {
  case plan(PlanReport)
  case drift(DriftReport)
  case apply(ApplyReport)
  case rollback(RollbackReport)
  case snapshot(Snapshot)
  /// No JSON document, but lines of it.
  case journal(ApplyReport, undoIsBegun: Bool)

  private enum CodingKeys: String, CodingKey {
    case format
    case formatVersion = "format_version"
  }

  init(from decoder: any Decoder) throws {
    let head = try decoder.container(keyedBy: CodingKeys.self)
    let format = try head.decode(String.self, forKey: .format)
    let version = try head.decode(Int.self, forKey: .formatVersion)
    switch (format, version) {
    case (PlanReport.format, 1): self = .plan(try PlanReport(from: decoder))
    case (DriftReport.format, 1): self = .drift(try DriftReport(from: decoder))
    case (ApplyReport.format, 1): self = .apply(try ApplyReport(from: decoder))
    case (RollbackReport.format, 1): self = .rollback(try RollbackReport(from: decoder))
    case (Snapshot.format, Snapshot.formatVersion): self = .snapshot(try Snapshot(from: decoder))
    default:
      throw DecodingError.dataCorruptedError(
        forKey: .format, in: head, debugDescription: "\(format) version \(version) is none of these")
    }
  }
}

/// A saved report with what to do about it, as far as the file alone tells.
private struct RenderedAgain: RenderableReport {
  private let report: any RenderableReport

  init(report: SavedReport, path: String) {
    // A file from standard input has no name that a command could be given.
    let hasName = path != "-"
    self.report =
      switch report {
      case .plan(let report):
        PlanOutput(
          report: report,
          next: report.nextCommands(apply: hasName ? "flowbind apply \(path.quotedForShell)" : nil))
      case .drift(let report): DriftOutput(report: report)
      case .apply(let report): report
      case .journal(let report, let undoIsBegun):
        JournalOutput(
          report: report,
          next: hasName
            ? report.settlingCommands(journal: path.quotedForShell, undoIsBegun: undoIsBegun) : [])
      case .rollback(let report): report
      case .snapshot(let snapshot): snapshot
      }
  }

  func encode(to encoder: any Encoder) throws { try report.encode(to: encoder) }
  func text(_ style: TextStyle) -> String { report.text(style) }
  var comparison: (any ComparisonReport)? { report.comparison }
  var noticed: (any NoticedReport)? { report.noticed }
  var next: [NextCommand] { report.next }
}

/// What a journal tells of an apply, with what settles it.
private struct JournalOutput: RenderableReport {
  var report: ApplyReport
  var next: [NextCommand] = []

  func encode(to encoder: any Encoder) throws { try report.encode(to: encoder) }
  func text(_ style: TextStyle) -> String { ApplyText(style: style, next: next).render(report) }
  var comparison: (any ComparisonReport)? { report }
  var noticed: (any NoticedReport)? { report }
}
