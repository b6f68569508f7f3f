package import Applying
internal import Bindings
internal import Planning

/// What became of a plan, as a document. Format `flowbind/apply`.
package struct ApplyReport: Hashable, Sendable, Codable {
  package static let format = "flowbind/apply"

  package enum Verdict: String, Codable, Hashable, Sendable, CaseIterable {
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

  package var format = Self.format
  package var formatVersion = 1
  package var verdict: Verdict
  package var plan: PlanReport
  package var results: [ResultReport] = []
  /// What the last read, or the server's events, show that neither the plan nor the results explain.
  package var surprises: [String] = []
  /// Whether the server's events were looked through for other writers; nil where nothing was written.
  package var events: EventCheck?
  /// The journal's path; nil where none was kept.
  package var journal: String?
  /// When the run began, where only its journal tells of it; ISO 8601 in UTC.
  package var startedAt: String?

  package enum EventCheck: String, Codable, Hashable, Sendable, CaseIterable {
    case checked
    case notChecked = "not_checked"
  }

  private enum CodingKeys: String, CodingKey {
    case format, verdict, plan, results, surprises, events, journal
    case startedAt = "started_at"
    case formatVersion = "format_version"
  }

  /// - Parameter outcome: nil where the plan was not carried out.
  package init(_ plan: PlanReport, _ outcome: ApplyOutcome?, journal: String? = nil) {
    self.plan = plan
    self.journal = journal
    guard let outcome else {
      let isNothing = plan.operations.isEmpty && plan.verdict != .refused && plan.verdict != .failed
      verdict = isNothing ? .nothingToDo : .refused
      return
    }
    verdict = Verdict(outcome.ending.kind)
    results = outcome.results.map(ResultReport.init)
    surprises = outcome.surprises.map(\.message)
    if outcome.results.contains(where: { $0.effect != .none }) {
      events = outcome.eventsAreChecked ? .checked : .notChecked
    }
  }

  /// Tells what a journal knows of a run.
  init(_ verdict: Verdict, _ plan: PlanReport, _ results: [ResultReport], journal: String, startedAt: String) {
    self.verdict = verdict
    self.plan = plan
    self.results = results
    self.journal = journal
    self.startedAt = startedAt
  }

  package func count(_ outcome: OperationResult.Outcome) -> Int { results.count { $0.outcome == outcome } }
}

extension ApplyReport: ComparisonDocument {
  /// That of the plan.
  package var comparison: Comparison { plan.comparison }
}

extension ApplyReport.Verdict {
  init(_ ending: ApplyEnding.Kind) {
    self =
      switch ending {
      case .applied: .applied
      case .surprised: .surprised
      case .nothingWritten: .refused
      case .undone: .undone
      case .notUndone: .failed
      case .stopped: .stopped
      }
  }
}
