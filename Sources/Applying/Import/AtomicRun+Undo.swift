internal import Bindings
internal import Planning

// An import is undone by another one, all of it or nothing.
extension AtomicRun {
  /// Undoes what an earlier import wrote.
  ///
  /// 1. Where it is not known whether it was carried out, find out. Where nothing tells, since somebody wrote to all that
  ///    could, it can land no more, and what is there is told from what it would have left.
  /// 2. Read every flow; each operation must be as the import left it, and the flows as they were must break no guard.
  /// 3. Import the inverse. A deleted binding gets its old key back, so that it must have had no policies.
  ///
  /// - Parameter age: how long ago the earlier run ended.
  mutating func rollBack(after age: Duration) async {
    guard let writer else { return leave(.import("nothing can be imported here")) }
    if outcome.results.contains(where: { $0.effect == .unknown }) {
      let settled = await settled(after: age, by: writer)
      switch settled.effect {
      case .carriedOut: noteCarriedOut()
      case .none: return noteAsBefore()
      case .unknown(let cause):
        guard let flows = try? await currentFlows() else { return doubt(.store(cause)) }
        for index in outcome.results.indices { outcome.results[index].effect = .stands }
        return await undo(flows, writer)
      case .cut(let error): return doubt(.cut(error))
      }
    }
    guard outcome.results.contains(where: { $0.effect == .stands }) else { return }
    do throws(StoreError) {
      await undo(try await currentFlows(), writer)
    } catch {
      leave(interruption.isSignalled ? .cut : .store(error))
    }
  }

  /// The written flows as they are now, with the stages of their bindings.
  private func currentFlows() async throws(StoreError) -> [FlowBefore] {
    let store = store
    let known = Dictionary(
      firstOf: try await interruption.settling { () throws(StoreError) in try await store.flows() }.map { ($0.pk, $0) })
    var flows: [FlowBefore] = []
    for pk in writes.flows.map(\.flow.pk) {
      // With a flow its bindings are gone.
      guard let flow = known[pk] else { continue }
      let found = try await interruption.settling { () throws(StoreError) in try await store.bindings(ofFlow: pk) }
      flows.append(FlowBefore(flow: flow, bindings: found.bindings, stages: found.stages))
    }
    return flows
  }

  private mutating func undo(_ flows: [FlowBefore], _ writer: ImportingWriter) async {
    settling.telling(.undoing)
    var plan = UndoPlan()
    for flow in writes.flows.reversed() {
      let now = flows.first { $0.flow.pk == flow.flow.pk }
      plan.undo(
        outcome.results.filter { $0.operation.flowKey == flow.flow.pk }, of: writes, in: now?.bindings)
    }
    var obstacles = Dictionary(firstOf: plan.obstacles.map { ($0.operation.number, $0.reason) })
    for flow in flows {
      guard let before = writes.flows.first(where: { $0.flow.pk == flow.flow.pk }) else { continue }
      let inverses = plan.operations.filter { $0.flowKey == flow.flow.pk }.map(\.operation)
      let broken = writes.floor(of: before).rulesBroken(
        by: inverses, from: flow.bindings, stages: flow.stages, atOnce: true)
      guard !broken.isEmpty else { continue }
      for planned in writes.operations where planned.flowKey == flow.flow.pk {
        obstacles[planned.number] = obstacles[planned.number] ?? .guards(broken)
      }
    }
    guard obstacles.isEmpty else { return leave(.together, but: obstacles) }
    guard !plan.operations.isEmpty else { return noteAsBefore() }
    let inverse = PlannedWrites(
      server: writes.server, digest: writes.digest,
      flows: flows.map { FlowBefore(flow: $0.flow, bindings: $0.bindings, stages: []) }, operations: plan.operations,
      mode: .atomic)
    await write(inverse, writer)
  }

  private mutating func write(_ inverse: PlannedWrites, _ writer: ImportingWriter) async {
    var writer = writer
    writer.eventMark = await store.eventMark(heeding: interruption)
    let release: AuthentikRelease?
    do throws(StoreError) {
      let store = store
      release = try await interruption.settling { () throws(StoreError) in try await store.authentikRelease() }
    } catch {
      return leave(.store(error))
    }
    let document = inverse.document(on: release)
    // A journal that cannot be written any more does not keep an undo from going on.
    log.note(.importing(document.text, undoes: true))
    let settled = await writer.write(inverse, document, on: release)
    switch settled.effect {
    case .carriedOut:
      noteAsBefore()
      await lookAround(after: settled, inverse, by: writer)
    case .none(let reason):
      let moved = settled.found.map { inverse.moved(from: \.before, in: $0) } ?? []
      leave(.import(moved.isEmpty ? reason.message : moved.map(\.message).joined(separator: "; ")))
    case .unknown(let error):
      for index in outcome.results.indices { outcome.results[index].effect = .unknown }
      leave(.store(error), isKnown: false)
    case .cut: leave(.cut, isKnown: false)
    }
  }

  private mutating func noteAsBefore() {
    for index in outcome.results.indices where outcome.results[index].effect != .none {
      outcome.results[index].effect = .asBefore
      outcome.results[index].outcome = .undone
      outcome.results[index].reason = nil
      log.note(.undone(outcome.results[index].operation.number))
    }
  }

  /// Leaves everything as it is.
  ///
  /// - Parameters:
  ///   - obstacles: what stands in the way of single operations, by their numbers.
  ///   - isKnown: whether it is known that nothing of it was undone.
  private mutating func leave(
    _ reason: UndoObstacle, but obstacles: [Int: UndoObstacle] = [:], isKnown: Bool = true
  ) {
    for index in outcome.results.indices where outcome.results[index].effect != .none {
      let obstacle = obstacles[outcome.results[index].operation.number] ?? reason
      outcome.results[index].obstacle = obstacle
      if isKnown { log.note(.left(outcome.results[index].operation.number, reason: obstacle.message)) }
    }
  }
}
