internal import Bindings
internal import Planning

/// Carries out a plan by one import: all of it or nothing, with no state between.
///
/// 1. Read for which release the document is; ask whether to stop; journal the document that is sent.
/// 2. Send it once. It guards itself, so that no binding is read before it (`ImportDocument`).
/// 3. Settle by reading what became of it (`ImportingWriter`), and journal that.
/// 4. Have the server drop the plans that it cached before the commit.
/// 5. Compare what was read with what the plan leaves, and look through the server's events.
struct AtomicRun {
  let writes: PlannedWrites
  let store: any BindingStore
  let settling: SettlingWriter
  let log: RunLog
  var outcome: ApplyOutcome

  var interruption: Interruption { settling.interruption }

  /// - Parameter results: of all operations, new ones or those that a journal tells of.
  init(
    of writes: PlannedWrites, results: [OperationResult], store: any BindingStore, settling: SettlingWriter,
    log: RunLog
  ) {
    self.writes = writes
    self.store = store
    self.settling = settling
    self.log = log
    outcome = ApplyOutcome(results: results)
  }

  /// Imports everything, unless something keeps it from being tried.
  mutating func carryOut() async {
    guard var writer else { return fail(.importRefused("nothing can be imported here")) }
    writer.eventMark = await store.eventMark(heeding: interruption)
    let known = await result { [store, interruption] () throws(StoreError) in
      try await interruption.reading { () throws(StoreError) in try await store.authentikRelease() }
    }
    if let stop = interruption.shouldStop() {
      if stop == .deadline { fail(.deadline) } else { outcome.stop = stop }
      return
    }
    switch known {
    case .success(let release): await send(writes.document(on: release), on: release, by: writer)
    case .failure(let error): fail(.store(error))
    }
  }

  private mutating func send(
    _ document: ImportDocument, on release: AuthentikRelease?, by writer: ImportingWriter
  ) async {
    do throws(JournalError) {
      try log.append(.importing(document.text, undoes: false))
    } catch {
      return fail(.journal(error))
    }
    settling.telling(.importing(writes.operations.count))
    await take(await writer.write(writes, document, on: release), of: writer)
  }

  /// Finds out what became of an import that an earlier run began, and imports again where nothing came of it.
  ///
  /// - Parameter age: how long ago that was.
  mutating func resume(after age: Duration) async {
    if outcome.results.contains(where: { $0.effect == .unknown }) {
      guard let writer else { return fail(.importRefused("nothing can be imported here")) }
      await take(await settled(after: age, by: writer), of: writer)
      guard case .notSeen? = outcome.results.first?.reason else { return }
    } else if outcome.results.allSatisfy({ $0.outcome == .applied }) {
      return await readOnceMore(writes)
    }
    outcome = ApplyOutcome(results: writes.operations.map { OperationResult(operation: $0) })
    do throws(JournalError) {
      try log.append(.resumed)
    } catch {
      return fail(.journal(error))
    }
    await carryOut()
  }

  var writer: ImportingWriter? {
    store.importer.map { ImportingWriter(store: store, importer: $0, settling: settling) }
  }

  /// Looks for what an earlier run sent.
  func settled(after age: Duration, by writer: ImportingWriter) async -> ImportingWriter.Settled {
    let cause = StoreError.effectUnknown("the run that began it ended before its answer came")
    let end = settling.clock.now() + max(writer.patience(for: writes) - age, .zero)
    return await writer.settle(writes, cause, until: end)
  }

  // MARK: - What became of it

  private mutating func take(_ settled: ImportingWriter.Settled, of writer: ImportingWriter) async {
    switch settled.effect {
    case .carriedOut:
      noteCarriedOut()
      log.note(.imported)
      await lookAround(after: settled, writes, by: writer)
    case .none(let reason):
      for index in outcome.results.indices { outcome.results[index].effect = .none }
      let moved = settled.found.map { writes.moved(from: \.before, in: $0) } ?? []
      switch reason {
      case .importMoved where !moved.isEmpty: fail(.flowMoved(moved), .stale)
      case .importMoved: fail(reason, .stale)
      default: fail(reason)
      }
      log.note(.notImported(mayHaveWritten: false, reason: reason.message))
    case .unknown(let error): doubt(.store(error))
    case .cut(let error): doubt(.cut(error))
    }
    if !outcome.results.isEmpty { outcome.results[0].waited = settled.waited }
  }

  mutating func noteCarriedOut() {
    for index in outcome.results.indices {
      outcome.results[index].outcome = .applied
      outcome.results[index].effect = .stands
      outcome.results[index].reason = nil
      outcome.results[index].created = outcome.results[index].keyOfImported(in: writes)
    }
  }

  /// Nobody can say what became of it: the journal stays open.
  mutating func doubt(_ reason: OperationResult.Reason) {
    for index in outcome.results.indices {
      outcome.results[index].effect = .unknown
      outcome.results[index].outcome = .inDoubt
      outcome.results[index].isEarlier = false
    }
    fail(reason, .inDoubt)
    log.note(.notImported(mayHaveWritten: true, reason: reason.message))
  }

  /// Says why it came to nothing, once for all operations.
  mutating func fail(_ reason: OperationResult.Reason, _ word: OperationResult.Outcome = .failed) {
    guard !outcome.results.isEmpty else { return }
    outcome.results[0].outcome = word
    outcome.results[0].reason = reason
  }
}
