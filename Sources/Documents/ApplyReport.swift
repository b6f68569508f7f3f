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
  /// What differs now that the run has ended, as far as it knows: operations that are not applied, and findings.
  package var left: [DifferenceReport] = []
  /// The digest that was approved, where nothing of the plan was left to write: that of this or of an earlier plan.
  package var approved: String?
  /// What the last read, or the server's events, show that neither the plan nor the results explain.
  package var surprises: [String] = []
  /// Whether the server's events were looked through for other writers; nil where nothing was written.
  package var events: EventCheck?
  /// What became of the plans that the server had cached while it imported; nil where nothing was imported.
  package var cachedPlans: CachedPlansReport?
  /// The journal's path; nil where none was kept.
  package var journal: String?
  /// When the run began, where only its journal tells of it; ISO 8601 in UTC.
  package var startedAt: String?

  package enum EventCheck: String, Codable, Hashable, Sendable, CaseIterable {
    case checked
    case notChecked = "not_checked"
  }

  private enum CodingKeys: String, CodingKey {
    case format, verdict, plan, results, left, approved, surprises, events, journal
    case cachedPlans = "cached_plans"
    case startedAt = "started_at"
    case formatVersion = "format_version"
  }

  /// Tells of a plan that was refused, or that has nothing to write.
  ///
  /// - Parameters:
  ///   - kinds: what makes the run exit with 2.
  ///   - approved: the digest of the plan that somebody approved.
  package init(
    _ plan: PlanReport, counting kinds: Set<DifferenceKind> = DifferenceKind.usual, approved: String? = nil
  ) {
    self.plan = plan
    let isNothing = plan.operations.isEmpty && plan.verdict != .refused && plan.verdict != .failed
    verdict = isNothing ? .nothingToDo : .refused
    self.approved = isNothing ? approved : nil
    left = plan.left(counting: kinds)
  }

  /// Tells of an approved plan of which every operation is on the server already.
  package init(carriedOut plan: PlanReport, counting kinds: Set<DifferenceKind>) {
    self.plan = plan
    verdict = .nothingToDo
    approved = plan.digest
    results = plan.operations.map { operation in
      var result = ResultReport(OperationResult(operation: operation, outcome: .applied))
      result.message = "it was there already"
      return result
    }
    left = plan.left(counting: kinds, after: Set(plan.operations.map(\.number)))
  }

  /// Tells what became of a plan that was carried out.
  ///
  /// - Parameter endedAt: ISO 8601 in UTC; nil where nobody says.
  package init(
    _ plan: PlanReport, _ outcome: ApplyOutcome, counting kinds: Set<DifferenceKind> = DifferenceKind.usual,
    journal: String? = nil, endedAt: String? = nil
  ) {
    self.plan = plan
    self.journal = journal
    verdict = Verdict(outcome.ending.kind)
    results = outcome.results.map(ResultReport.init)
    left = plan.left(counting: kinds, after: results.applied)
    surprises = outcome.surprises.map(\.message)
    if outcome.results.contains(where: { $0.effect != .none }) {
      events = outcome.eventsAreChecked ? .checked : .notChecked
    }
    cachedPlans = outcome.cachedPlans.map { CachedPlansReport($0, at: endedAt) }
  }

  /// Tells what a journal knows of a run.
  init(_ verdict: Verdict, _ plan: PlanReport, _ results: [ResultReport], journal: String, startedAt: String) {
    self.verdict = verdict
    self.plan = plan
    self.results = results
    left = plan.differences(after: results.applied)
    self.journal = journal
    self.startedAt = startedAt
  }

  package func count(_ outcome: OperationResult.Outcome) -> Int { results.count { $0.outcome == outcome } }
}

extension ApplyReport {
  /// Reads what is left from a document that has it; earlier ones had not.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    format = try container.decode(String.self, forKey: .format)
    formatVersion = try container.decode(Int.self, forKey: .formatVersion)
    verdict = try container.decode(Verdict.self, forKey: .verdict)
    plan = try container.decode(PlanReport.self, forKey: .plan)
    results = try container.decode([ResultReport].self, forKey: .results)
    left =
      try container.decodeIfPresent([DifferenceReport].self, forKey: .left)
      ?? plan.differences(after: results.applied)
    approved = try container.decodeIfPresent(String.self, forKey: .approved)
    surprises = try container.decode([String].self, forKey: .surprises)
    events = try container.decodeIfPresent(EventCheck.self, forKey: .events)
    cachedPlans = try container.decodeIfPresent(CachedPlansReport.self, forKey: .cachedPlans)
    journal = try container.decodeIfPresent(String.self, forKey: .journal)
    startedAt = try container.decodeIfPresent(String.self, forKey: .startedAt)
  }
}

extension PlanReport {
  /// What an apply leaves; who gets in only where that counts, since no apply can mend all of it.
  fileprivate func left(counting kinds: Set<DifferenceKind>, after applied: Set<Int> = []) -> [DifferenceReport] {
    differences(counting: kinds, after: applied).filter { $0.kind != .finding(.way) || kinds.contains(.way) }
  }
}

extension [ResultReport] {
  /// The numbers of the operations that the server holds.
  var applied: Set<Int> { Set(filter { $0.outcome == .applied }.map(\.number)) }
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
