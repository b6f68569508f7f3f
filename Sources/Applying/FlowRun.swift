internal import Bindings
internal import Planning

/// One flow's part of a run: how far it is, and what it knows. Its operations go one at a time, whatever other flows do.
struct FlowRun: Sendable {
  let before: FlowBefore
  /// In the order of writing.
  var results: [OperationResult]
  var held: HeldBindings
  private let writes: PlannedWrites
  private let store: any BindingStore
  private let writer: SettlingWriter
  private let log: RunLog
  /// Whether the whole flow was read since the run began, and was as known.
  private var isSeen = false

  /// - Parameter results: of this flow alone, new ones or those that a journal tells of.
  init(
    _ before: FlowBefore, of writes: PlannedWrites, results: [OperationResult], store: any BindingStore,
    writer: SettlingWriter, log: RunLog
  ) {
    self.before = before
    self.results = results
    self.writes = writes
    self.store = store
    self.writer = writer
    self.log = log
    held = HeldBindings(before)
    for result in results where result.effect == .stands { noteApplied(result) }
  }

  /// The position of the operation that comes next.
  var next: Int { results.firstIndex { $0.outcome != .applied } ?? results.count }
  var isDone: Bool { next == results.count }
  var isTouched: Bool { results.contains { $0.effect != .none } }

  /// Carries out what is left, until something fails or a halt is called.
  mutating func carryOut(_ halt: Halt, _ willApply: @Sendable (PlannedOperation) -> Void) async {
    while !isDone, halt.letsGoOn() {
      willApply(results[next].operation)
      guard await applyNext() else { return halt.callForFailure() }
    }
  }

  /// Says of the next operation why it was not carried out.
  mutating func failNext(
    _ reason: OperationResult.Reason, _ outcome: OperationResult.Outcome = .failed
  ) {
    if !isDone { fail(at: next, reason, outcome) }
  }

  private mutating func fail(
    at index: Int, _ reason: OperationResult.Reason, _ outcome: OperationResult.Outcome = .failed,
    effect: OperationResult.Effect = .none
  ) {
    results[index].outcome = outcome
    results[index].reason = reason
    results[index].effect = effect
  }

  // MARK: - One operation

  /// Carries out the next operation; false where the run must end.
  private mutating func applyNext() async -> Bool {
    let index = next
    let number = results[index].operation.number
    do throws(JournalError) {
      try log.append(.intent(number))
    } catch {
      fail(at: index, .journal(error))
      return false
    }
    if await isAsPlanned(index), await write(index) {
      do throws(JournalError) {
        try log.append(.done(number, created: results[index].created))
        return true
      } catch {
        fail(at: index, .journal(error), effect: .stands)
      }
    } else if let reason = results[index].reason {
      log.note(.failed(number, mayHaveWritten: results[index].effect != .none, reason: reason.message))
    }
    return false
  }

  private mutating func isAsPlanned(_ index: Int) async -> Bool {
    let planned = results[index].operation
    do throws(StoreError) {
      guard try await isUnmoved(index) else { return false }
      guard planned.operation.kind == .delete,
        !writes.allowances.contains(Allowance(.policiesLost, flow: planned.flow)),
        let binding = before.bindings.first(where: { $0.pk == planned.operation.pk })
      else { return true }
      let policies = try await store.policyCount(of: binding)
      if policies == 0 { return true }
      fail(at: index, .policiesBound(policies), .stale)
    } catch {
      fail(at: index, .store(error))
    }
    return false
  }

  /// Reads the binding again; before the first write to the flow, and for a create, the whole flow.
  private mutating func isUnmoved(_ index: Int) async throws(StoreError) -> Bool {
    let planned = results[index].operation
    if let pk = planned.operation.pk, let before = planned.operation.before, isSeen {
      let found = try await store.binding(pk)
      if found?.settings == before { return true }
      let changes = found.map { FieldChange.between(before, and: $0.settings) }
      fail(at: index, changes.map { .moved($0) } ?? .gone, .stale)
      return false
    }
    let moved = held.moved(found: try await store.bindings(ofFlow: before.flow.pk).bindings)
    isSeen = true
    guard !moved.isEmpty else { return true }
    fail(at: index, Self.reason(for: planned, moved), .stale)
    return false
  }

  /// Tells of the operation's own binding alone, if that is all that moved.
  private static func reason(for planned: PlannedOperation, _ moved: [MovedBinding]) -> OperationResult.Reason {
    guard moved.count == 1, moved[0].pk == planned.operation.pk, let before = planned.operation.before else {
      return .flowMoved(moved)
    }
    return moved[0].found.map { .moved(FieldChange.between(before, and: $0)) } ?? .gone
  }

  private mutating func write(_ index: Int) async -> Bool {
    let operation = results[index].operation.operation
    switch await writer.write(operation) {
    case .carriedOut(let binding):
      results[index].outcome = .applied
      results[index].effect = .stands
      if operation.kind == .create { results[index].created = binding?.pk }
      noteApplied(results[index])
      return true
    case .differs(let settings):
      let changes = FieldChange.between(operation.after ?? settings, and: settings)
      fail(at: index, .answered(changes), effect: .stands)
      if let pk = results[index].pk { held.note(pk, settings) }
    case .none(let error): fail(at: index, .store(error))
    case .notSeen(let error): fail(at: index, .notSeen(error), effect: .unknown)
    case .unknown(let error): fail(at: index, .store(error), effect: .unknown)
    }
    return false
  }

  private mutating func noteApplied(_ result: OperationResult) {
    if let pk = result.pk { held.note(pk, result.operation.operation.after) }
  }

  // MARK: - Last read

  /// Reads the flow once more, and lists what is not as this run left it.
  func readOnceMore() async -> [ApplyOutcome.Surprise] {
    do throws(StoreError) {
      let found = try await store.bindings(ofFlow: before.flow.pk).bindings
      return held.moved(found: found).map(ApplyOutcome.Surprise.changed)
    } catch {
      return [.unread(flow: before.flow.slug, error)]
    }
  }
}

// MARK: - Going on where another run stopped

extension FlowRun {
  mutating func settleDoubts(by found: [Binding]) {
    for index in results.indices where results[index].effect == .unknown { settle(index, by: found) }
  }

  /// Why the flow, as it was found, must not be written to any more: it is not as the earlier run left it, or the rest
  /// of the plan would break guards.
  mutating func obstacleToGoingOn(
    from found: [Binding]
  ) -> (reason: OperationResult.Reason, outcome: OperationResult.Outcome)? {
    let moved = held.moved(found: found)
    if !moved.isEmpty { return (.flowMoved(moved), .stale) }
    let rest = results.filter { $0.outcome != .applied }.map(\.operation.operation)
    let broken = writes.floor(of: before).rulesBroken(by: rest, from: found)
    if !broken.isEmpty { return (.guards(broken), .failed) }
    isSeen = true
    return nil
  }

  /// Takes it for written where the flow shows it so; otherwise it is as if nobody had begun it.
  private mutating func settle(_ index: Int, by found: [Binding]) {
    let operation = results[index].operation.operation
    let binding = found.first { binding in
      if let pk = operation.pk { binding.pk == pk } else { operation.after.map(binding.settings.isAtPlace) ?? false }
    }
    results[index].effect = .none
    results[index].isEarlier = binding?.settings == operation.after
    guard results[index].isEarlier else { return }
    results[index].outcome = .applied
    results[index].effect = .stands
    if operation.kind == .create { results[index].created = binding?.pk }
    noteApplied(results[index])
  }
}
