internal import Applying
internal import Bindings
internal import Documents
internal import FoundationEssentials
internal import Reporting

extension Run {
  /// Renders a report that an earlier run saved as JSON; talks to no server.
  func show() async throws(Failure) -> ExitCode {
    let outputs = try outputs()
    try outputs.checkWritable()
    guard let path = arguments.operands.first, arguments.operands.count == 1 else {
      throw Failure(.usage, "one-file", "flowbind show takes one file", help: "show them one by one")
    }
    let output = try ReportOutput(savedReport(path), path: path)
    tell(output.comparison?.diagnostics ?? [])
    try outputs.write(output, try style, to: console)
    return .done
  }

  private func savedReport(_ path: String) throws(Failure) -> SavedReport {
    let data =
      path == "-" ? Data(surroundings.readInput()) : try InputFile.contents(of: JournalFolder.located(path), path)
    if JournalReplay.head(of: data) != nil {
      do throws(JournalError) {
        let replay = try JournalReplay(data)
        return .journal(ApplyReport(replay, journal: path), undoIsBegun: replay.undoIsBegun)
      } catch {
        throw Failure(.invalidBlueprint, "bad-journal", "\(path.printable): \(error.message)")
      }
    }
    do {
      return try JSONText.read(SavedReport.self, from: data)
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

extension ReportOutput {
  /// A saved report with what to do about it, as far as the file alone tells.
  fileprivate init(_ saved: SavedReport, path: String) {
    // A file from standard input has no name that a command could be given.
    let name = path == "-" ? nil : path.quotedForShell
    switch saved {
    case .plan(let report): self.init(report, next: report.nextCommands(apply: name.map { "flowbind apply \($0)" }))
    case .drift(let report): self.init(report)
    case .apply(let report): self.init(report)
    case .journal(let report, let undoIsBegun):
      self.init(
        report, next: name.map { report.settlingCommands(journal: $0, undoIsBegun: undoIsBegun) } ?? [])
    case .rollback(let report): self.init(report)
    case .snapshot(let snapshot): self.init(snapshot)
    }
  }
}
