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
    /// Something failed after a write.
    case failed
    /// Applied, but the last read shows what somebody else wrote, or could not be made.
    case surprised
  }

  package var format: String
  package var formatVersion: Int
  package var verdict: Verdict
  package var plan: PlanReport
  package var results: [ResultReport]
  /// What the last read shows that neither the plan nor the results explain.
  package var surprises: [String]

  private enum CodingKeys: String, CodingKey {
    case format, verdict, plan, results, surprises
    case formatVersion = "format_version"
  }

  package init(_ plan: PlanReport, _ outcome: ApplyOutcome?) {
    format = Self.format
    formatVersion = 1
    self.plan = plan
    results = outcome?.results.map(ResultReport.init) ?? []
    surprises = outcome?.surprises.map(\.message) ?? []
    verdict =
      switch outcome {
      case nil where plan.verdict == .refused || plan.verdict == .failed: .refused
      case nil: plan.operations.isEmpty ? .nothingToDo : .refused
      case let outcome? where outcome.results.contains { $0.outcome != .applied }:
        outcome.count(.applied) == 0 && outcome.results.allSatisfy { !$0.mayHaveWritten } ? .refused : .failed
      case let outcome?: outcome.surprises.isEmpty ? .applied : .surprised
      }
  }

  package func count(_ outcome: OperationResult.Outcome) -> Int { results.count { $0.outcome == outcome } }
}

/// What became of one operation.
package struct ResultReport: Hashable, Sendable, Codable {
  package var number: Int
  package var outcome: OperationResult.Outcome
  package var flow: String
  package var op: OperationKind
  package var pk: PrimaryKey?
  package var stage: String
  package var changes: [FieldChange]
  package var message: String?

  init(_ result: OperationResult) {
    number = result.operation.number
    outcome = result.outcome
    flow = result.operation.flow
    op = result.operation.operation.kind
    pk = result.pk
    stage = result.operation.stage
    changes = result.operation.changes
    message = result.reason?.message
  }
}

extension OperationResult {
  /// Whether the server may hold something of this operation.
  package var mayHaveWritten: Bool {
    switch reason {
    case nil: outcome == .applied
    case .answered, .store(.effectUnknown): true
    case .gone, .moved, .store: false
    }
  }
}

extension OperationResult.Reason {
  /// The reason in people's words.
  package var message: String {
    func list(_ changes: [FieldChange]) -> String {
      changes.map { "\($0.field.rawValue) \($0.before) → \($0.after)" }.joined(separator: ", ")
    }
    return switch self {
    case .gone: "the binding is no longer on the server"
    case .moved(let changes): "somebody changed it since it was planned: \(list(changes))"
    case .answered(let changes): "the server holds something else than was sent: \(list(changes))"
    case .store(let error): error.message
    }
  }
}

extension ApplyOutcome.Surprise {
  /// The surprise in people's words.
  package var message: String {
    switch self {
    case .changed(let flow, let pk, let expected?, let found?):
      "\(flow): binding \(pk) changed meanwhile: "
        + FieldChange.between(expected, and: found).map { "\($0.field.rawValue) \($0.before) → \($0.after)" }
        .joined(separator: ", ")
    case .changed(let flow, let pk, _, nil): "\(flow): binding \(pk) was deleted meanwhile"
    case .changed(let flow, let pk, nil, _): "\(flow): binding \(pk) was added meanwhile"
    case .unread(let flow, let error): "\(flow) could not be read at the end: \(error.message)"
    }
  }
}
