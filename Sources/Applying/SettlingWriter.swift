internal import Bindings
internal import Planning

/// Sends one write, and where no answer comes that can be believed, finds out by reading what became of it.
struct SettlingWriter: Sendable {
  let store: any BindingStore
  /// How long to wait between two looks at a write that seems not to have arrived: it may still be on its way.
  let looks: [Duration]
  let pause: @Sendable (Duration) async -> Void

  enum Effect {
    /// The server holds what was sent; a create has its new binding.
    case carriedOut(Binding?)
    /// The server answered that it holds something else than was sent.
    case differs(BindingSettings)
    /// Nothing was written.
    case none(StoreError)
    /// No answer; when last looked at, the binding was as before.
    case notSeen(StoreError)
    /// No answer, and reading did not settle it.
    case unknown(StoreError)
  }

  func write(_ operation: Operation) async -> Effect {
    do throws(StoreError) {
      let answer = try await send(operation)
      guard let after = operation.after, let answer, answer.settings != after else { return .carriedOut(answer) }
      return .differs(answer.settings)
    } catch .effectUnknown(let cause) {
      return await settle(operation, .effectUnknown(cause))
    } catch {
      return .none(error)
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

  private func settle(_ operation: Operation, _ cause: StoreError) async -> Effect {
    for wait in [Duration.zero] + looks {
      if wait > .zero { await pause(wait) }
      do throws(StoreError) {
        let found = try await find(operation)
        if found?.settings == operation.after { return .carriedOut(found) }
        guard found?.settings == operation.before else { return .unknown(cause) }
      } catch {
        return .unknown(cause)
      }
    }
    return .notSeen(cause)
  }

  /// The binding in question; a created one is known by its place alone.
  private func find(_ operation: Operation) async throws(StoreError) -> Binding? {
    if let pk = operation.pk { return try await store.binding(pk) }
    guard let after = operation.after else { return nil }
    return try await store.bindings(ofFlow: after.flow).bindings.first { $0.settings.isAtPlace(of: after) }
  }
}

extension BindingSettings {
  /// Whether it has the stage and order, of which a flow can have one binding only.
  func isAtPlace(of other: BindingSettings) -> Bool {
    (flow, stage, order) == (other.flow, other.stage, other.order)
  }
}
