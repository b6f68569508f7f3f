package import Applying
package import Bindings
package import Planning

/// What became of a plan, as a document. Format `flowbind/apply`.
package struct ApplyReport: Hashable, Sendable, Codable {
  package static let format = "flowbind/apply"

  package enum Verdict: String, Codable, Hashable, Sendable {
    /// Every operation is applied, and the last read shows it.
    case applied
    /// There was nothing to write.
    case nothingToDo = "nothing_to_do"
    /// Nothing was written.
    case refused
    /// Failed after a write, and everything is as before.
    case undone
    /// Failed after a write, and not everything is as before.
    case failed
    /// Applied, but the last read shows what somebody else wrote, or could not be made.
    case surprised
    /// A signal came between two writes.
    case stopped
    /// A journal that has no end: nobody has said what is left on the server.
    case unsettled
  }

  package var format: String
  package var formatVersion: Int
  package var verdict: Verdict
  package var plan: PlanReport
  package var results: [ResultReport]
  /// What the last read, or the server's events, show that neither the plan nor the results explain.
  package var surprises: [String]
  /// Whether the server's events were looked through for other writers; nil where nothing was written.
  package var events: EventCheck?
  /// The journal's path; nil where none was kept.
  package var journal: String?
  /// When the run began, where only its journal tells of it; ISO 8601 in UTC.
  package var startedAt: String?

  package enum EventCheck: String, Codable, Hashable, Sendable {
    case checked
    case notChecked = "not_checked"
  }

  private enum CodingKeys: String, CodingKey {
    case format, verdict, plan, results, surprises, events, journal
    case startedAt = "started_at"
    case formatVersion = "format_version"
  }

  package init(_ plan: PlanReport, _ outcome: ApplyOutcome?, journal: String? = nil) {
    format = Self.format
    formatVersion = 1
    self.plan = plan
    self.journal = journal
    results = outcome?.results.map(ResultReport.init) ?? []
    surprises = outcome?.surprises.map(\.message) ?? []
    events = outcome.flatMap { $0.results.contains { $0.effect != .none } ? EventCheck($0) : nil }
    verdict =
      switch outcome?.ending {
      case nil where plan.verdict == .refused || plan.verdict == .failed: .refused
      case nil: plan.operations.isEmpty ? .nothingToDo : .refused
      case .applied: .applied
      case .surprised: .surprised
      case .nothingWritten: .refused
      case .undone: .undone
      case .notUndone: .failed
      case .stopped: .stopped
      }
  }

  package func count(_ outcome: OperationResult.Outcome) -> Int { results.count { $0.outcome == outcome } }
}

extension ApplyReport.EventCheck {
  init(_ outcome: ApplyOutcome) { self = outcome.eventsAreChecked ? .checked : .notChecked }
}

/// What became of one operation.
package struct ResultReport: Hashable, Sendable, Codable {
  package var number: Int
  package var outcome: OperationResult.Outcome
  package var flow: String
  package var op: OperationKind
  package var pk: PrimaryKey?
  /// The new key of a deleted binding that was put back.
  package var recreatedAs: PrimaryKey?
  package var stage: String
  package var changes: [FieldChange]
  /// Why it came to this, and what is left to do by hand.
  package var message: String?

  private enum CodingKeys: String, CodingKey {
    case number, outcome, flow, op, pk, stage, changes, message
    case recreatedAs = "recreated_as"
  }

  init(_ result: OperationResult) {
    number = result.operation.number
    outcome = result.outcome
    flow = result.operation.flow
    op = result.operation.operation.kind
    pk = result.operation.operation.pk ?? result.created
    recreatedAs = result.recreated
    stage = result.operation.stage
    changes = result.operation.changes
    let parts = [result.reason?.message, result.obstacle.map { "not undone: \($0.message)" }, result.recreation]
    let message = parts.compactMap(\.self).joined(separator: "; ")
    self.message = message.isEmpty ? nil : message
  }
}
