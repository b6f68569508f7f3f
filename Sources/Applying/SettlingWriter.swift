internal import Bindings
internal import Planning

/// Sends one write, and where no answer comes that can be believed, finds out by reading what became of it.
struct SettlingWriter: Sendable {
  let store: any BindingStore
  let clock: WaitingClock
  let interruption: Interruption
  /// For how long a write whose answer did not come may still land.
  let patience: Duration
  let telling: @Sendable (ApplyPhase) -> Void

  enum Effect {
    /// The server holds what was sent; a create has its new binding.
    case carriedOut(Binding?)
    /// The server says, and shows, that it holds something else than was sent.
    case differs(BindingSettings)
    /// Nothing was written, by authentik's own word.
    case none(StoreError)
    /// No answer; as long as it could land, the binding was as before.
    case notSeen(StoreError)
    /// No answer, and reading did not settle it.
    case unknown(StoreError)
    /// No answer, and a signal ended the looks.
    case cut(StoreError)
  }

  /// What became of a write, and for how long it was looked for; nil where nobody had to.
  struct Settled {
    var effect: Effect
    var waited: Duration?
  }

  /// - Parameters:
  ///   - patience: how long to look for a write without an answer; nil for as long as it may land.
  ///   - mark: where events tell of this run's writes to the binding, and this is the first of them.
  func write(
    _ operation: Operation, within patience: Duration? = nil, since mark: EventMark? = nil
  ) async -> Settled {
    let end = clock.now() + (patience ?? self.patience)
    var settled = await writeOnce(operation, until: end, since: mark)
    // authentik itself asks to come again, as long as there is time. What somebody wrote meanwhile is not overwritten.
    while case .none(let refusal) = settled.effect, case .throttled(_, let pause) = refusal {
      let isInTime = clock.now() + pause < end
      if isInTime { telling(.settling(operation)) }
      let comesAgain = isInTime ? await waits(pause) : false
      guard case .success(let found) = await look(operation) else { break }
      if found?.settings == operation.after { return Settled(effect: .carriedOut(found)) }
      guard comesAgain, found?.settings == operation.before else { break }
      settled = await writeOnce(operation, until: end, since: mark)
    }
    return settled
  }

  private func writeOnce(_ operation: Operation, until end: Duration, since mark: EventMark?) async -> Settled {
    do throws(StoreError) {
      let answer = try await send(operation)
      guard let answer, answer.settings != operation.after else { return Settled(effect: .carriedOut(answer)) }
      let cause = StoreError.effectUnknown("the server answered with other values than were sent")
      return await settle(operation, cause, until: end, since: mark, answered: answer.settings)
    } catch .effectUnknown(let cause) {
      return await settle(operation, .effectUnknown(cause), until: end, since: mark)
    } catch {
      return Settled(effect: await confirmed(error, of: operation))
    }
  }

  private func send(_ operation: Operation) async throws(StoreError) -> Binding? {
    switch (operation.pk, operation.after) {
    case (let pk?, let after?): return try await store.update(pk, to: after)
    case (nil, let after?): return try await store.create(after)
    case (let pk?, nil):
      try await store.delete(pk)
      return nil
    case (nil, nil): return nil
    }
  }

  /// Looks once whether a refused write is there all the same: a proxy that sends it twice passes on the second answer,
  /// which for a deletion is that there is no such binding.
  private func confirmed(_ refusal: StoreError, of operation: Operation) async -> Effect {
    switch refusal {
    case .unreachable, .throttled: return .none(refusal)
    default: break
    }
    if case .success(let found) = await look(operation), found?.settings == operation.after {
      return .carriedOut(found)
    }
    return .none(refusal)
  }

  /// Looks for a write until it is there, can land no more, or a signal comes.
  ///
  /// 1. What was sent is there: it was carried out.
  /// 2. Events tell that it was carried out, and something else is there: somebody wrote after it.
  /// 3. Otherwise it may be on its way, whatever is there now, and whether it can be read or not: wait and look again.
  /// 4. When the time is over, the last look decides.
  ///
  /// - Parameter end: by the clock.
  func settle(
    _ operation: Operation, _ cause: StoreError, until end: Duration, since mark: EventMark? = nil,
    answered: BindingSettings? = nil
  ) async -> Settled {
    let start = clock.now()
    var pauses = SettlingPauses()
    while true {
      let look = await look(operation)
      let waited = clock.now() - start
      switch look {
      case .success(let found) where found?.settings == operation.after:
        return Settled(effect: .carriedOut(found), waited: waited >= SettlingPauses.first ? waited : nil)
      case .success, .failure:
        if pauses.isBegun, await hasLanded(operation, since: mark) {
          let message = "\(cause.message); the server's events tell that it was, and somebody changed it since"
          return Settled(effect: .unknown(.effectUnknown(message)), waited: waited)
        }
      }
      let rest = end - clock.now()
      guard rest > .zero else {
        return Settled(effect: decided(by: look, operation, cause, answered), waited: waited)
      }
      telling(.settling(operation))
      if await !waits(pauses.next(within: rest)) { return Settled(effect: .cut(cause), waited: clock.now() - start) }
    }
  }

  private func decided(
    by look: Result<Binding?, StoreError>, _ operation: Operation, _ cause: StoreError, _ answered: BindingSettings?
  ) -> Effect {
    guard case .success(let found) = look else { return .unknown(cause) }
    if found?.settings == operation.before { return .notSeen(cause) }
    if let answered, found?.settings == answered { return .differs(answered) }
    return .unknown(cause)
  }

  /// False where a signal ended the wait.
  func waits(_ time: Duration) async -> Bool {
    await interruption.waits { [clock] in await clock.pause(time) }
  }

  private func hasLanded(_ operation: Operation, since mark: EventMark?) async -> Bool {
    guard let mark, let pk = operation.pk, let events = store.events else { return false }
    let writes = try? await interruption.settling { () throws(StoreError) in try await events.writes(since: mark) }
    return writes?.contains { $0.isOurs && $0.pk == pk } ?? false
  }

  // MARK: - One look

  private func look(_ operation: Operation) async -> Result<Binding?, StoreError> {
    await result { () throws(StoreError) in
      try await interruption.settling { () throws(StoreError) in try await find(operation) }
    }
  }

  /// The binding in question. A created one is known by its place alone, and that one is gone is believed of a complete
  /// list rather than of one 404.
  private func find(_ operation: Operation) async throws(StoreError) -> Binding? {
    switch (operation.pk, operation.before, operation.after) {
    case (let pk?, _, .some): return try await store.binding(pk)
    case (let pk?, let before?, nil):
      return try await store.bindings(ofFlow: before.flow).bindings.first { $0.pk == pk }
    case (nil, _, let after?):
      return try await store.bindings(ofFlow: after.flow).bindings.first { $0.settings.isAtPlace(of: after) }
    case (.some, nil, nil), (nil, _, nil): return nil
    }
  }
}

/// The pauses between two looks; each is twice as long as the one before, up to the longest.
struct SettlingPauses {
  static let first = Duration.milliseconds(300)
  private static let longest = Duration.seconds(8)

  private var upcoming = Self.first

  /// Whether one was made.
  var isBegun: Bool { upcoming > Self.first }

  mutating func next(within rest: Duration) -> Duration {
    defer { upcoming = min(upcoming * 2, Self.longest) }
    return min(upcoming, rest)
  }
}
