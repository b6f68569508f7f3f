package import Applying
package import Bindings
internal import Planning

/// What became of an apply that was settled by its journal: undone, or carried on. Format `flowbind/rollback`.
package struct RollbackReport: Hashable, Sendable, Codable {
  package static let format = "flowbind/rollback"

  package enum Settling: String, Codable, Hashable, Sendable, CaseIterable {
    case rollback, resume
  }

  package enum Verdict: String, Codable, Hashable, Sendable, CaseIterable {
    case applied, surprised, undone, stopped
    case nothingWritten = "nothing_written"
    case notUndone = "not_undone"
    /// There was nothing to undo.
    case nothingToDo = "nothing_to_do"
    /// The run ended before anything was looked at.
    case failed
  }

  package var format = Self.format
  package var formatVersion = 1
  package var settling: Settling
  package var verdict: Verdict
  package var server: String?
  /// That of the plan that was applied.
  package var digest: String?
  package var journal: String?
  /// When the apply began; ISO 8601 in UTC.
  package var startedAt: String?
  /// What was to be written: for a rollback the inverse operations, from what the server held when it began.
  package var plan: PlanReport
  /// What became of each operation of the apply.
  package var results: [ResultReport] = []
  /// What is not as it was meant to be, now that the run has ended.
  package var left: [DifferenceReport] = []
  package var surprises: [String] = []

  private enum CodingKeys: String, CodingKey {
    case format, verdict, server, digest, journal, plan, results, left, surprises
    case settling = "task"
    case formatVersion = "format_version"
    case startedAt = "started_at"
  }

  /// Tells of a journal of which nothing need be undone, or not yet what became of its undo.
  package init(_ replay: JournalReplay, undo: UndoPlan, journal: String) {
    self.init(.rollback, .nothingToDo, replay, PlanReport(undo, of: replay), journal: journal)
  }

  /// Tells what became of an apply that was undone.
  package init(_ replay: JournalReplay, undo: UndoPlan, _ outcome: ApplyOutcome, journal: String) {
    let ending = outcome.endingOfRollback.kind
    let isNothing = ending == .undone && undo.operations.isEmpty
    self.init(
      .rollback, isNothing ? .nothingToDo : Verdict(ending), replay, PlanReport(undo, of: replay), journal: journal)
    results = outcome.results.map(ResultReport.init)
    left = outcome.results.compactMap(DifferenceReport.init(notUndone:))
    surprises = outcome.surprises.map(\.message)
  }

  /// Tells what became of an apply that was carried on.
  package init(resumed replay: JournalReplay, _ outcome: ApplyOutcome, journal: String) {
    self.init(.resume, Verdict(outcome.ending.kind), replay, PlanReport(replay), journal: journal)
    results = outcome.results.map(ResultReport.init)
    left = plan.differences(after: results.applied)
    surprises = outcome.surprises.map(\.message)
  }

  /// Tells of a run that ended before anything was looked at.
  package init(failed diagnostics: [Diagnostic]) {
    settling = .rollback
    verdict = .failed
    plan = PlanReport(failed: diagnostics)
  }

  private init(
    _ settling: Settling, _ verdict: Verdict, _ replay: JournalReplay, _ plan: PlanReport, journal: String
  ) {
    self.settling = settling
    self.verdict = verdict
    server = replay.writes.server
    digest = String(replay.writes.digest.prefix(PlanDigest.shownDigits))
    self.journal = journal
    startedAt = replay.startedAt
    self.plan = plan
  }
}

extension RollbackReport: ComparisonDocument {
  package var comparison: Comparison { plan.comparison }
}

extension RollbackReport.Verdict {
  fileprivate init(_ ending: ApplyEnding.Kind) {
    self =
      switch ending {
      case .applied: .applied
      case .surprised: .surprised
      case .undone: .undone
      case .stopped: .stopped
      case .nothingWritten: .nothingWritten
      case .notUndone: .notUndone
      }
  }
}

extension PlanReport {
  /// What a rollback writes, as a plan from what the server holds now.
  fileprivate init(_ undo: UndoPlan, of replay: JournalReplay) {
    self.init(undo.flows, undo.operations, of: replay.writes, isComplete: true)
  }
}

extension DifferenceReport {
  /// What of an operation is on the server although it was to be undone; nil where nothing is.
  fileprivate init?(notUndone result: OperationResult) {
    let isLeft = result.effect == .stands || result.effect == .unknown || result.recreated != nil
    guard isLeft else { return nil }
    let operation = result.operation.operation
    self.init(
      kind: Kind(operation.kind.inverse), flow: result.operation.flow, pk: result.pk, stage: result.operation.stage,
      order: (operation.after ?? operation.before)?.order,
      changes: result.operation.changes.map { FieldChange(field: $0.field, before: $0.after, after: $0.before) },
      message: ResultReport(result).message, source: result.operation.source)
  }
}
