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
  /// From when on the server's events tell of this run's writes; nil where the token may not see them.
  var eventMark: EventMark?
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
      guard await applyNext() else {
        // A stop that ended a read is no failure.
        if results[next].reason != nil { halt.callForFailure() } else { _ = halt.letsGoOn() }
        return
      }
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
    } else {
      let reason = results[index].explanation ?? "stopped before it was written"
      log.note(.failed(number, mayHaveWritten: results[index].effect != .none, reason: reason))
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
      let policies = try await interruption.reading { [store] () throws(StoreError) in
        try await store.policies(of: binding).count
      }
      if policies == 0 { return true }
      fail(at: index, .policiesBound(policies), .stale)
    } catch .interrupted where interruption.shouldStop() != nil {
      // Nothing was written, and the run ends as the stop asks for.
    } catch {
      fail(at: index, .store(error))
    }
    return false
  }

  /// Reads the binding again; before the first write to the flow, and for a create, the whole flow.
  private mutating func isUnmoved(_ index: Int) async throws(StoreError) -> Bool {
    let planned = results[index].operation
    if let pk = planned.operation.pk, let before = planned.operation.before, isSeen {
      let found = try await interruption.reading { [store] () throws(StoreError) in try await store.binding(pk) }
      if found?.settings == before { return true }
      let changes = found.map { FieldChange.between(before, and: $0.settings) }
      fail(at: index, changes.map { .moved($0) } ?? .gone, .stale)
      return false
    }
    let moved = held.moved(found: try await read())
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
    let isFirst = results[..<index].allSatisfy { $0.operation.operation.pk != operation.pk }
    let settled = await writer.write(operation, since: isFirst ? eventMark : nil)
    results[index].waited = settled.waited
    switch settled.effect {
    case .carriedOut(let binding):
      noteWritten(index, binding)
      return true
    case .differs(let settings):
      let changes = FieldChange.between(operation.after ?? settings, and: settings)
      fail(at: index, .answered(changes), effect: .stands)
      if let pk = results[index].pk { held.note(pk, settings) }
    case .none(let error): fail(at: index, .store(error))
    case .notSeen(let error): fail(at: index, .notSeen(error), effect: .unknown)
    case .unknown(let error): fail(at: index, .store(error), effect: .unknown)
    case .cut(let error): fail(at: index, .cut(error), effect: .unknown)
    }
    return false
  }

  private mutating func noteWritten(_ index: Int, _ binding: Binding?) {
    results[index].outcome = .applied
    results[index].effect = .stands
    if results[index].operation.operation.kind == .create { results[index].created = binding?.pk }
    noteApplied(results[index])
  }

  private mutating func noteApplied(_ result: OperationResult) {
    if let pk = result.pk { held.note(pk, result.operation.operation.after) }
  }

  // MARK: - Reading

  private var interruption: Interruption { writer.interruption }

  /// All bindings of the flow, unless the run is to stop.
  func read() async throws(StoreError) -> [Binding] {
    let (store, pk) = (store, before.flow.pk)
    return try await interruption.reading { () throws(StoreError) in try await store.bindings(ofFlow: pk).bindings }
  }

  /// Reads the flow once more, and lists what is not as this run left it.
  func readOnceMore(afterFailure hasFailed: Bool) async -> [ApplyOutcome.Surprise] {
    let (store, pk) = (store, before.flow.pk)
    do throws(StoreError) {
      let found =
        hasFailed
        ? try await interruption.settling { () throws(StoreError) in try await store.bindings(ofFlow: pk).bindings }
        : try await read()
      return held.moved(found: found).map(ApplyOutcome.Surprise.changed)
    } catch {
      return [.unread(flow: before.flow.slug, error)]
    }
  }
}

// MARK: - Going on where another run stopped

extension FlowRun {
  /// Looks for each write that the earlier run had begun, until it is there or can land no more.
  mutating func settleDoubts(until end: Duration) async {
    for index in results.indices where results[index].isInDoubt {
      let cause = StoreError.effectUnknown("the run that began it ended before its answer came")
      let settled = await writer.settle(results[index].operation.operation, cause, until: end)
      results[index].waited = settled.waited
      switch settled.effect {
      case .carriedOut(let binding):
        noteWritten(index, binding)
        log.note(.done(results[index].operation.number, created: results[index].created))
      case .cut(let error): results[index].reason = .cut(error)
      case .differs, .none, .notSeen, .unknown: break
      }
    }
  }

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
    noteWritten(index, binding)
  }
}

extension OperationResult {
  /// Whether an earlier run began to write it, and nobody knows what became of it; an undo begins only of what is there.
  fileprivate var isInDoubt: Bool { effect == .unknown && outcome == .notAttempted }
}
