internal import Planning

/// How an apply, a resumed apply or a rollback ended: what its exit code says.
package enum ApplyEnding: Hashable, Sendable {
  /// Every binding read last is as planned.
  case applied
  /// Applied, but somebody else wrote meanwhile, or the last read could not be made.
  case surprised
  /// Nothing was written, because of this.
  case nothingWritten(OperationResult.Reason)
  /// Failed after a write; everything is as before.
  case undone
  /// Failed after a write, and not everything is as before, or nobody can say so yet.
  case notUndone
  /// A signal came between two writes.
  case stopped(StopRequest)

  /// The ending by its name, for journals and reports.
  package enum Kind: String, Codable, Hashable, Sendable {
    case applied, surprised, undone, stopped
    case nothingWritten = "nothing_written"
    case notUndone = "not_undone"
  }

  package var kind: Kind {
    switch self {
    case .applied: .applied
    case .surprised: .surprised
    case .nothingWritten: .nothingWritten
    case .undone: .undone
    case .notUndone: .notUndone
    case .stopped: .stopped
    }
  }
}

extension ApplyOutcome {
  /// How the run ended, decided from what is known of each operation and the last read, in this order:
  /// 1. a signal came while a write was looked for;
  /// 2. a signal stopped it between two writes;
  /// 3. every operation is applied, and the last read shows just that, or does not;
  /// 4. an operation failed before this run wrote anything;
  /// 5. everything that may have been written is as before by the last read, or is not.
  package var ending: ApplyEnding {
    if isCut { return .notUndone }
    if let stop, stop != .deadline { return .stopped(stop) }
    guard let failure = results.lazy.filter({ $0.outcome != .applied }).compactMap(\.reason).first else {
      let isWhole = results.allSatisfy { $0.outcome == .applied }
      return !isWhole ? .notUndone : surprises.isEmpty ? .applied : .surprised
    }
    let written = results.filter { $0.effect != .none }
    guard written.contains(where: { !$0.isEarlier }) else { return .nothingWritten(failure) }
    return written.allSatisfy(isAsBefore) ? .undone : .notUndone
  }

  /// Whether the run has said what is on the server; not so where it wrote nothing and an earlier one did, or where a
  /// signal ended the looks at a write that may still land.
  var isSettled: Bool { !isCut && (ending.kind != .nothingWritten || results.allSatisfy { $0.effect == .none }) }

  /// Whether a signal came while it was not known what became of a write: only a later run can tell.
  package var isCut: Bool { results.contains(where: \.isCut) }

  /// Whether nothing of it is left on the server, by the undo and by the last read.
  private func isAsBefore(_ result: OperationResult) -> Bool {
    guard result.effect == .asBefore, result.recreated == nil else { return false }
    return surprises.allSatisfy { surprise in
      switch surprise {
      case .changed(let moved): moved.pk != result.pk
      case .remade(_, let pk): pk != result.pk
      case .unread(let flow, _): flow != result.operation.flow
      case .written: true
      }
    }
  }

  /// Whether the server's events tell of somebody who wrote to the same bindings meanwhile, so that an import may have
  /// overwritten it.
  package var mayHaveOverwritten: Bool {
    surprises.contains { if case .written = $0 { true } else { false } }
  }

  /// How a rollback ended: everything is as before, or it is not.
  package var endingOfRollback: ApplyEnding {
    results.allSatisfy { $0.effect == .none || isAsBefore($0) } ? .undone : .notUndone
  }
}
