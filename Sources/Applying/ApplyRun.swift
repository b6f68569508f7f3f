internal import Bindings
internal import Planning

/// One run of the applier over all its flows: how far it is, and what it knows.
struct ApplyRun {
  let log: RunLog
  private let writes: PlannedWrites
  private let store: any BindingStore
  private let writer: SettlingWriter
  private var interruption: Interruption { writer.interruption }
  /// In the order of writing.
  private var flows: [FlowRun]
  private var surprises: [ApplyOutcome.Surprise] = []
  private var stopRequest: StopRequest?
  private var eventMark: EventMark?
  private var eventsAreChecked = false
  /// What ended the last reads before all was read.
  private var readStop: StoreError?

  /// - Parameter results: of all operations, new ones or those that a journal tells of.
  init(
    of writes: PlannedWrites, results: [OperationResult], store: any BindingStore, writer: SettlingWriter,
    journal: any Journal
  ) {
    let log = RunLog(journal)
    self.writes = writes
    self.store = store
    self.writer = writer
    self.log = log
    let byFlow = Dictionary(grouping: results, by: \.operation.flowKey)
    flows = writes.flows.map { flow in
      FlowRun(flow, of: writes, results: byFlow[flow.flow.pk] ?? [], store: store, writer: writer, log: log)
    }
  }

  /// In the order of the plan.
  private var results: [OperationResult] {
    flows.flatMap(\.results).sorted { $0.operation.number < $1.operation.number }
  }

  var outcome: ApplyOutcome {
    var outcome = ApplyOutcome(results: results)
    outcome.surprises = surprises
    outcome.stop = stopRequest
    outcome.eventsAreChecked = eventsAreChecked
    outcome.journalError = log.error
    return outcome
  }

  private var hasFailed: Bool { results.contains { $0.outcome != .applied && $0.reason != nil } }

  var hasFailedAfterWriting: Bool { hasFailed && results.contains { $0.effect != .none && !$0.isEarlier } }

  /// Says of the operation that comes next why it was not carried out.
  mutating func failNext(_ reason: OperationResult.Reason) {
    if let flow = flows.firstIndex(where: { !$0.isDone }) { flows[flow].failNext(reason) }
  }

  /// Carries out what is left, in so many flows at a time, until all is done, something fails or a stop is asked for.
  mutating func carryOut(
    inParallel limit: Int, asking shouldStop: @escaping @Sendable () -> StopRequest?,
    _ willApply: @escaping @Sendable (PlannedOperation) -> Void
  ) async {
    let halt = Halt(asking: shouldStop)
    let begun = flows
    let ended = await withTaskGroup(of: (Int, FlowRun).self) { group in
      var ended = begun
      var waiting = begun.indices.filter { !begun[$0].isDone }[...]
      func beginNext() {
        guard let index = waiting.popFirst() else { return }
        group.addTask {
          var flow = begun[index]
          await flow.carryOut(halt, willApply)
          return (index, flow)
        }
      }
      for _ in begun.prefix(limit) { beginNext() }
      while let (index, flow) = await group.next() {
        ended[index] = flow
        beginNext()
      }
      return ended
    }
    flows = ended
    if halt.stopRequest == .deadline { failNext(.deadline) }
    // A write that failed while others heard a signal is a failure like any other.
    if halt.stopRequest == .deadline || !hasFailed { stopRequest = halt.stopRequest }
  }

  // MARK: - Undo and last read

  /// Undoes everything that may have been written, last first, flow by flow: flows know nothing of each other.
  mutating func undo() async {
    var undo = Undo(writes: writes, store: store, writer: writer, log: log)
    for index in flows.indices.reversed() { await undo.undo(&flows[index]) }
  }

  /// Reads every flow that may have been written to once more, and lists what is not as this run left it.
  ///
  /// After an undo it is part of that, so that the deadline does not end it.
  mutating func readOnceMore() async {
    for flow in flows where flow.isTouched {
      // One stop ends all that is still to be read.
      if let readStop {
        surprises.append(.unread(flow: flow.before.flow.slug, readStop))
        continue
      }
      surprises += await flow.readOnceMore(afterFailure: hasFailed)
      if case .unread(_, .interrupted(let cause))? = surprises.last { readStop = .interrupted(cause) }
    }
  }

  // MARK: - Going on where another run stopped

  /// Looks for the writes that the earlier run had begun, for as long as they may land; false where a signal came first.
  mutating func settlesDoubts(after age: Duration) async -> Bool {
    let end = writer.clock.now() + max(writer.patience - age, .zero)
    for index in flows.indices { await flows[index].settleDoubts(until: end) }
    return !outcome.isCut
  }

  /// Reads every flow, settles by that which of the operations in doubt are there, and compares the flows with what
  /// the earlier run left; false where the run must not go on. If nothing is left to write, the last read will tell
  /// what moved.
  mutating func settlesEarlierWrites() async -> Bool {
    var found: [[Binding]] = []
    do throws(StoreError) {
      for flow in flows { found.append(try await flow.read()) }
    } catch {
      failNext(.store(error))
      return flows.allSatisfy(\.isDone)
    }
    for (index, bindings) in found.enumerated() { flows[index].settleDoubts(by: bindings) }
    guard let next = flows.firstIndex(where: { !$0.isDone }) else { return true }
    for (index, bindings) in found.enumerated() {
      guard let obstacle = flows[index].obstacleToGoingOn(from: bindings) else { continue }
      flows[next].failNext(obstacle.reason, obstacle.outcome)
      return false
    }
    return true
  }

  // MARK: - Other writers

  mutating func markEvents() async {
    eventMark = await store.eventMark(heeding: interruption)
    for index in flows.indices { flows[index].eventMark = eventMark }
  }

  /// Looks through the server's events since the run began for writes that are not this run's.
  mutating func countEvents() async {
    let touched = Set(results.filter { $0.effect != .none }.compactMap(\.pk))
    guard let eventMark, readStop == nil, !touched.isEmpty, let source = store.events,
      let events = try? await interruption.reading({ () throws(StoreError) in
        try await source.writes(since: eventMark)
      })
    else { return }
    eventsAreChecked = true
    surprises += events.ofOthers(to: touched)
  }
}
