package import Bindings
package import Planning

/// What became of one operation.
package struct OperationResult: Hashable, Sendable {
  package enum Outcome: String, Codable, Hashable, Sendable, CaseIterable {
    case applied, stale, failed, undone
    case notAttempted = "not_attempted"
    /// Begun by a run of which only the journal is left.
    case inDoubt = "in_doubt"
  }

  package enum Reason: Hashable, Sendable {
    /// The binding is no longer there.
    case gone
    /// The binding changed between plan and re-read: planned → found.
    case moved([FieldChange])
    /// The binding is to be deleted, and so many policies are bound to it, which nobody could bring back.
    case policiesBound(Int)
    /// The flow is not as it was planned, so nobody knows what its guards would say.
    case flowMoved([MovedBinding])
    /// The server answered the write with other values: sent → answered.
    case answered([FieldChange])
    /// No answer came; as long as it could land, reading showed the binding as before.
    case notSeen(StoreError)
    /// No answer came, and a signal ended the looks.
    case cut(StoreError)
    case store(StoreError)
    case journal(JournalError)
    /// The run's deadline passed.
    case deadline
    /// What is left of the plan would break these guards, as the flow is now.
    case guards([GuardRule])
    /// authentik refused the import, since this is not as it was read.
    case importMoved(String)
    /// authentik refused the import for a reason of its own.
    case importRefused(String)
  }

  /// What the server holds of the operation, as far as is known.
  package enum Effect: String, Hashable, Sendable {
    /// Nothing of it was ever written.
    case none
    /// It is there.
    case stands
    /// It may be there: no answer came, or the last look failed.
    case unknown
    /// It was there or may have been, and is no longer.
    case asBefore
  }

  package var operation: PlannedOperation
  package var outcome: Outcome
  package var reason: Reason?
  /// The key of a created binding: authentik chose it, or, for an import, the plan.
  package var created: PrimaryKey?
  /// The key of a deleted binding that was put back: a new one, without the policies that were bound to the old.
  package var recreated: PrimaryKey?
  /// What kept it from being undone.
  package var obstacle: UndoObstacle?
  /// Whether an earlier run wrote it, of which this one goes on.
  package var isEarlier = false
  package var effect = Effect.none
  /// How long a write without an answer was looked for; nil where nobody had to.
  package var waited: Duration?

  package init(operation: PlannedOperation, outcome: Outcome = .notAttempted, reason: Reason? = nil) {
    self.operation = operation
    self.outcome = outcome
    self.reason = reason
  }

  /// Whether a signal came while it was not known what became of it.
  var isCut: Bool {
    if case .cut? = reason { return true }
    return obstacle == .cut
  }

  /// The key that an import gives the binding that it creates; nil for any other operation.
  func keyOfImported(in writes: PlannedWrites) -> PrimaryKey? {
    operation.operation.kind == .create ? writes.key(of: operation) : nil
  }

  package var pk: PrimaryKey? { recreated ?? operation.operation.pk ?? created }
}

/// Why a write was left as it is when the others were undone.
package enum UndoObstacle: Hashable, Sendable {
  /// The value is neither ours nor the old one: what we left there → found.
  case moved([FieldChange])
  /// Somebody deleted the binding.
  case gone
  /// Somebody deleted the flow.
  case flowGone
  /// Something else stands at its old place.
  case placeTaken(PrimaryKey)
  /// Deleting it again would take these policies with it, which somebody bound to it meanwhile.
  case policiesBound(Int)
  /// Undoing it now would break guards that hold at present.
  case guards([GuardRule])
  case store(StoreError)
  /// A signal came while it was not known what became of a write.
  case cut
  /// So many policies were bound to the deleted binding, which nobody could bring back; nil where their number is not known.
  case policiesGone(Int?)
  /// What was written at once is undone at once, and something else keeps that from being done.
  case together
  /// The import that undoes it was refused.
  case `import`(String)
}

/// What became of the writes of a plan.
package struct ApplyOutcome: Hashable, Sendable {
  package enum Surprise: Hashable, Sendable {
    /// The last read shows something else than this run left behind.
    case changed(MovedBinding)
    /// The last read failed, so nothing is known of this flow.
    case unread(flow: String, StoreError)
    /// The server's events tell of a write that is not this run's.
    case written(BindingWrite)
    /// Somebody deleted the binding while it was imported, which made it anew: its policies are gone.
    case remade(flow: String, PrimaryKey)
  }

  package var results: [OperationResult]
  package var surprises: [Surprise] = []
  /// Whether the server's events were looked through for other writers.
  package var eventsAreChecked = false
  /// What became of the plans that the server had cached; nil where nothing was imported.
  package var cachedPlans: CachedPlans?
  /// What made the run stop between two writes.
  package var stop: StopRequest?
  /// Why the journal does not tell all of the run.
  package var journalError: JournalError?

  package init(results: [OperationResult]) {
    self.results = results
  }

  package func count(_ outcome: OperationResult.Outcome) -> Int { results.count { $0.outcome == outcome } }
}

/// What became of the plans of flows that a server keeps for those who are about to log in.
///
/// Each save of an import drops them before its transaction is committed: who begins a flow in between may have the old
/// sequence cached once more.
package enum CachedPlans: Hashable, Sendable {
  /// Dropped once more after the commit.
  case dropped
  /// Not dropped after the commit, because of this: what was cached in between holds for 300 s (all releases).
  case kept(StoreError)
}

/// Asks an apply to stop between two writes.
package enum StopRequest: String, Hashable, Sendable, Codable {
  /// A signal: what is written stays, and the journal can be resumed.
  case interrupted, terminated
  /// The run's time is over: what is written is undone, however long that takes.
  case deadline
}
