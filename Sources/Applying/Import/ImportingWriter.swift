internal import Bindings
internal import Planning

/// Sends all writes as one import, and where authentik's own answer does not settle it, finds out by reading what became
/// of it.
struct ImportingWriter {
  let store: any BindingStore
  let importer: any BindingImporter
  let settling: SettlingWriter
  /// From when on the server's events tell of this run's writes; nil where the token may not see them.
  var eventMark: EventMark?

  enum Effect {
    /// All of it was written.
    case carriedOut
    /// Nothing of it was written.
    case none(OperationResult.Reason)
    /// Nobody can say.
    case unknown(StoreError)
    /// A signal ended the looks.
    case cut(StoreError)
  }

  /// What became of the import, and the bindings of each flow by the last look; nil where it failed.
  struct Settled {
    var effect: Effect
    var found: [PrimaryKey: [Binding]]?
    /// Why the last look failed.
    var unread: StoreError?
    var waited: Duration?
  }

  /// - Parameters:
  ///   - document: of just these writes.
  ///   - release: the server's; nil where it is not known.
  func write(_ writes: PlannedWrites, _ document: ImportDocument, on release: AuthentikRelease?) async -> Settled {
    let end = settling.clock.now() + patience(for: writes)
    let answer: ImportAnswer
    do throws(StoreError) {
      answer = try await importer.run(document.sent, on: release)
    } catch .effectUnknown(let cause) {
      return await settle(writes, .effectUnknown(cause), until: end)
    } catch {
      return await confirmed(.store(error), writes)
    }
    let refusal: OperationResult.Reason
    switch answer {
    case .carriedOut:
      let look = await look(writes)
      return Settled(effect: .carriedOut, found: look.found, unread: look.error)
    case .refused(let label, let reason):
      let entry = document.entries[label]
      let subject = entry?.subject ?? label
      refusal = entry?.isGuard == true ? .importMoved(subject) : .importRefused("\(subject): \(reason)")
    case .failed: refusal = .importMoved("something that was as it was read when authentik validated the import")
    }
    let settled = await confirmed(refusal, writes)
    guard let unread = settled.unread else { return settled }
    // A proxy may have sent it twice, and the first one may have been carried out.
    return await settle(writes, unread, until: end, refused: refusal)
  }

  /// The server works on the document inside one request, and goes on when nobody waits for the answer any more.
  func patience(for writes: PlannedWrites) -> Duration {
    settling.patience + ImportedText.timeForAWrite * writes.operations.count
  }

  /// Looks once whether a refused import was carried out all the same: where a proxy sends it twice, the second answer
  /// comes, and says that what the first wrote is not as it was read.
  ///
  /// One look decides: authentik's own refusal says that this import has ended. Another one that is under way meets what
  /// refused this one, unless it has looked at that for the last time and is about to be committed.
  private func confirmed(_ refusal: OperationResult.Reason, _ writes: PlannedWrites) async -> Settled {
    let look = await look(writes)
    guard let found = look.found else { return Settled(effect: .none(refusal), unread: look.error) }
    switch state(writes, found) {
    case .after, .overwritten: return Settled(effect: .carriedOut, found: found)
    case .before: return Settled(effect: .none(refusal), found: found)
    case .unclear:
      guard await hasLanded(writes) == true else { return Settled(effect: .none(refusal), found: found) }
      let again = await self.look(writes)
      return Settled(effect: .carriedOut, found: again.found, unread: again.error)
    }
  }

  /// Looks for an import until it is there, can land no more, or a signal comes.
  ///
  /// 1. All of it is there, or some of it and none is not: it was carried out.
  /// 2. The server's events tell that it was carried out: so it was, whatever is there now.
  /// 3. Otherwise it may still be running: wait and look again.
  /// 4. When the time is over, nothing of it is there, or the events tell of none of it; or nobody can say.
  ///
  /// - Parameters:
  ///   - end: by the clock.
  ///   - refusal: what authentik itself said, where it said something.
  func settle(
    _ writes: PlannedWrites, _ cause: StoreError, until end: Duration, refused refusal: OperationResult.Reason? = nil
  ) async -> Settled {
    let clock = settling.clock
    let start = clock.now()
    var pauses = SettlingPauses()
    while true {
      let look = await look(writes)
      var settled = Settled(effect: .unknown(cause), found: look.found, unread: look.error)
      if clock.now() > start { settled.waited = clock.now() - start }
      let state = look.found.map { self.state(writes, $0) }
      if state == .after || state == .overwritten {
        settled.effect = .carriedOut
        return settled
      }
      let hasLanded = await hasLanded(writes)
      if hasLanded == true {
        // Perhaps only after that look.
        let again = await self.look(writes)
        (settled.effect, settled.found, settled.unread) = (.carriedOut, again.found, again.error)
        return settled
      }
      let rest = end - clock.now()
      guard rest > .zero else {
        if state == .before || state == .unclear && hasLanded == false {
          settled.effect = .none(refusal ?? .notSeen(cause))
        }
        return settled
      }
      settling.telling(.settlingImport)
      if await !settling.waits(pauses.next(within: rest)) {
        settled.effect = .cut(cause)
        return settled
      }
    }
  }

  private func state(_ writes: PlannedWrites, _ found: [PrimaryKey: [Binding]]) -> ImportedState {
    ImportedState(of: writes, in: found.values.flatMap(\.self))
  }

  /// Whether the server's events tell of a write of this run, which they do from its commit on; nil where nobody may see
  /// them.
  private func hasLanded(_ writes: PlannedWrites) async -> Bool? {
    guard let eventMark, let events = store.events else { return nil }
    let keys = writes.keys
    let told = try? await settling.interruption.settling { () throws(StoreError) in
      try await events.writes(since: eventMark)
    }
    return told.map { $0.contains { $0.isOurs && keys.contains($0.pk) } }
  }

  /// Reads every written flow; a look at a part of them is none.
  private func look(_ writes: PlannedWrites) async -> (found: [PrimaryKey: [Binding]]?, error: StoreError?) {
    var found: [PrimaryKey: [Binding]] = [:]
    do throws(StoreError) {
      for flow in writes.flows.map(\.flow.pk) {
        let store = store
        found[flow] = try await settling.interruption.settling { () throws(StoreError) in
          try await store.bindings(ofFlow: flow).bindings
        }
      }
      return (found, nil)
    } catch {
      return (nil, error)
    }
  }
}
