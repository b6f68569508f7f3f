/// One run of the applier: how far it is, and what it knows.
struct ApplyRun {
  private let writes: PlannedWrites
  private let store: any BindingStore
  private let writer: SettlingWriter
  var log: RunLog
  private(set) var results: [OperationResult]
  private var held: HeldBindings
  /// Flows that were read whole since the run began, and were as known.
  private var seenFlows: Set<PrimaryKey> = []
  private var surprises: [ApplyOutcome.Surprise] = []
  private var stopRequest: StopRequest?
  private var eventMark: EventMark?
  private var eventsAreChecked = false

  init(_ writes: PlannedWrites, _ store: any BindingStore, _ writer: SettlingWriter, _ journal: any Journal) {
    self.writes = writes
    self.store = store
    self.writer = writer
    log = RunLog(journal)
    results = writes.operations.map { OperationResult(operation: $0) }
    held = HeldBindings(writes.flows)
  }

  /// The position of the operation that comes next.
  var next: Int { results.firstIndex { $0.outcome != .applied } ?? results.count }

  var outcome: ApplyOutcome {
    var outcome = ApplyOutcome(results: results)
    outcome.surprises = surprises
    outcome.stop = stopRequest
    outcome.eventsAreChecked = eventsAreChecked
    outcome.journalError = log.error
    return outcome
  }

  var hasFailedAfterWriting: Bool {
    results.contains { $0.outcome != .applied && $0.reason != nil }
      && results.contains { $0.effect != .none && !$0.isEarlier }
  }

  mutating func stop(_ request: StopRequest) {
    stopRequest = request
    if request == .deadline, next < results.count { fail(at: next, .deadline) }
  }

  mutating func fail(
    at index: Int, _ reason: OperationResult.Reason, _ outcome: OperationResult.Outcome = .failed,
    effect: OperationResult.Effect = .none
  ) {
    guard results.indices.contains(index) else { return }
    results[index].outcome = outcome
    results[index].reason = reason
    results[index].effect = effect
  }

  // MARK: - One operation

  /// Carries out the next operation; false where the run must end.
  mutating func applyNext() async -> Bool {
    let index = next
    let number = results[index].operation.number
    do throws(JournalError) {
      try log.append(.intent(number))
    } catch {
      fail(at: index, .journal(error))
      return false
    }
    let isDone = await isAsPlanned(index) ? await write(index) : false
    if isDone {
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
    guard let key = planned.flowKey, let flow = writes.flow(key)?.flow else { return true }
    do throws(StoreError) {
      if let pk = planned.operation.pk, let before = planned.operation.before, seenFlows.contains(key) {
        let found = try await store.binding(pk)
        if found?.settings == before { return true }
        let changes = found.map { FieldChange.between(before, and: $0.settings) }
        fail(at: index, changes.map { .moved($0) } ?? .gone, .stale)
        return false
      }
      let moved = held.moved(in: flow, found: try await store.bindings(ofFlow: key).bindings)
      seenFlows.insert(key)
      guard !moved.isEmpty else { return true }
      fail(at: index, Self.reason(for: planned, moved), .stale)
    } catch {
      fail(at: index, .store(error))
    }
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
      if let pk = results[index].pk { held.note(pk, settings, in: settings.flow) }
    case .none(let error): fail(at: index, .store(error))
    case .notSeen(let error): fail(at: index, .notSeen(error), effect: .unknown)
    case .unknown(let error): fail(at: index, .store(error), effect: .unknown)
    }
    return false
  }

  private mutating func noteApplied(_ result: OperationResult) {
    guard let flow = result.operation.flowKey, let pk = result.pk else { return }
    held.note(pk, result.operation.operation.after, in: flow)
  }

  // MARK: - Undo and last read

  mutating func undo() async {
    var undo = Undo(writes, store, writer, log, held)
    await undo.undo(&results)
    log = undo.log
    held = undo.held
  }

  /// Reads every flow that may have been written to once more, and lists what is not as this run left it.
  mutating func readOnceMore() async {
    let touched = Set(results.filter { $0.effect != .none }.compactMap(\.operation.flowKey))
    for flow in writes.flows where touched.contains(flow.flow.pk) {
      do throws(StoreError) {
        let found = try await store.bindings(ofFlow: flow.flow.pk).bindings
        surprises += held.moved(in: flow.flow, found: found).map(ApplyOutcome.Surprise.changed)
      } catch {
        surprises.append(.unread(flow: flow.flow.slug, error))
      }
    }
  }
}

// MARK: - Going on where another run stopped

extension ApplyRun {
  init(_ replay: JournalReplay, _ store: any BindingStore, _ writer: SettlingWriter, _ journal: any Journal) {
    self.init(replay.writes, store, writer, journal)
    results = replay.results
    for result in results where result.effect == .stands { noteApplied(result) }
  }

  /// Settles the one operation in doubt by reading, and compares every flow with what the earlier run left; false where
  /// something is not as it left it. If nothing is left to write, the last read will tell what moved.
  mutating func settlesEarlierWrites() async -> Bool {
    var found: [PrimaryKey: [Binding]] = [:]
    for flow in writes.flows {
      do throws(StoreError) {
        found[flow.flow.pk] = try await store.bindings(ofFlow: flow.flow.pk).bindings
      } catch {
        fail(at: next, .store(error))
        return false
      }
    }
    for index in results.indices where results[index].effect == .unknown {
      settle(index, by: results[index].operation.flowKey.flatMap { found[$0] } ?? [])
    }
    guard next < results.count else { return true }
    for flow in writes.flows {
      let bindings = found[flow.flow.pk] ?? []
      let moved = held.moved(in: flow.flow, found: bindings)
      let rest = results.filter { $0.outcome != .applied && $0.operation.flowKey == flow.flow.pk }
      let broken = FlowFloor(flow, writes).rulesBroken(by: rest.map(\.operation.operation), from: bindings)
      if !moved.isEmpty { fail(at: next, .flowMoved(moved), .stale) }
      if moved.isEmpty, !broken.isEmpty { fail(at: next, .guards(broken)) }
      guard moved.isEmpty, broken.isEmpty else { return false }
      seenFlows.insert(flow.flow.pk)
    }
    return true
  }

  /// Takes it for written where the flow shows it so; otherwise it is as if nobody had begun it.
  private mutating func settle(_ index: Int, by found: [Binding]) {
    let operation = results[index].operation.operation
    let binding = found.first { binding in
      if let pk = operation.pk { binding.pk == pk } else { operation.after.map(binding.settings.isAtPlace) ?? false }
    }
    results[index].effect = .none
    guard binding?.settings == operation.after else { return }
    results[index].outcome = .applied
    results[index].effect = .stands
    results[index].isEarlier = true
    if operation.kind == .create { results[index].created = binding?.pk }
    noteApplied(results[index])
  }
}

// MARK: - Other writers

extension ApplyRun {
  mutating func markEvents() async { eventMark = try? await store.eventMark() }

  /// Looks through the server's events since the run began for writes that are not this run's.
  mutating func countEvents() async {
    let touched = Set(results.filter { $0.effect != .none }.compactMap(\.pk))
    guard let eventMark, !touched.isEmpty, let events = try? await store.writes(since: eventMark) else { return }
    eventsAreChecked = true
    surprises += events.filter { !$0.isOurs && touched.contains($0.pk) }.map(ApplyOutcome.Surprise.written)
  }
}
