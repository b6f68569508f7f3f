/// Carries out a plan, exactly and in its order.
///
/// For each operation: read the binding again (it must be as planned), PUT all seven fields, check what the server says
/// it holds. The first failure stops; a reply that was lost is settled by reading. At the end every touched flow is read
/// once more, and "applied" is said only of what that read shows.
package struct Applier: Sendable {
  private let store: any BindingStore

  package init(store: some BindingStore) {
    self.store = store
  }

  /// - Parameter willApply: called before each operation, for progress.
  package func apply(
    _ plan: Plan, willApply: (PlannedOperation) -> Void = { _ in }
  ) async -> ApplyOutcome {
    var results: [OperationResult] = []
    for operation in plan.operations {
      if results.contains(where: { $0.outcome != .applied }) {
        results.append(OperationResult(operation: operation, outcome: .notAttempted, reason: nil))
        continue
      }
      willApply(operation)
      results.append(await apply(operation))
    }
    let touched = Set(results.filter { $0.outcome != .notAttempted }.map(\.operation.flow))
    return ApplyOutcome(results: results, surprises: await surprises(in: plan, touched: touched, after: results))
  }

  private func apply(_ planned: PlannedOperation) async -> OperationResult {
    func result(_ outcome: OperationResult.Outcome, _ reason: OperationResult.Reason? = nil) -> OperationResult {
      OperationResult(operation: planned, outcome: outcome, reason: reason)
    }
    if let pk = planned.operation.pk, let before = planned.operation.before {
      do throws(StoreError) {
        guard let found = try await store.binding(pk) else { return result(.stale, .gone) }
        guard found.settings == before else {
          return result(.stale, .moved(FieldChange.between(before, and: found.settings)))
        }
      } catch {
        return result(.failed, .store(error))
      }
    }
    do throws(StoreError) {
      let returned = try await write(planned.operation)
      guard let after = planned.operation.after, let returned, returned.settings != after else {
        return OperationResult(operation: planned, outcome: .applied, reason: nil, created: returned?.pk)
      }
      return result(.failed, .answered(FieldChange.between(after, and: returned.settings)))
    } catch .effectUnknown(let cause) {
      return await settle(planned, cause: cause)
    } catch {
      return result(.failed, .store(error))
    }
  }

  private func write(_ operation: Operation) async throws(StoreError) -> Binding? {
    switch (operation.pk, operation.after) {
    case (let pk?, let after?): return try await store.update(pk, to: after)
    case (nil, let after?): return try await store.create(after)
    case (let pk?, nil):
      try await store.delete(pk)
      return nil
    case (nil, nil): return nil
    }
  }

  /// Finds out by reading whether a write whose reply was lost took effect.
  private func settle(_ planned: PlannedOperation, cause: String) async -> OperationResult {
    let operation = planned.operation
    let failed = OperationResult(operation: planned, outcome: .failed, reason: .store(.effectUnknown(cause)))
    do throws(StoreError) {
      if let pk = operation.pk {
        let found = try await store.binding(pk)
        return found?.settings == operation.after
          ? OperationResult(operation: planned, outcome: .applied, reason: nil) : failed
      }
      guard let after = operation.after else { return failed }
      let created = try await store.bindings(ofFlow: after.flow).bindings.first { $0.settings == after }
      return created.map { OperationResult(operation: planned, outcome: .applied, reason: nil, created: $0.pk) }
        ?? failed
    } catch {
      return failed
    }
  }

  /// Reads every touched flow once more and lists what is not as the results say.
  private func surprises(
    in plan: Plan, touched: Set<String>, after results: [OperationResult]
  ) async -> [ApplyOutcome.Surprise] {
    var expected: [PrimaryKey: BindingSettings] = [:]
    for flow in plan.flows where touched.contains(flow.flow.slug) {
      for binding in flow.current { expected[binding.pk] = binding.settings }
    }
    for result in results where result.outcome == .applied {
      if let pk = result.pk { expected[pk] = result.operation.operation.after }
    }
    let reported = Set(results.filter { $0.outcome != .applied && $0.outcome != .notAttempted }.compactMap(\.pk))

    var surprises: [ApplyOutcome.Surprise] = []
    for flow in plan.flows where touched.contains(flow.flow.slug) {
      do throws(StoreError) {
        let bindings = try await store.bindings(ofFlow: flow.flow.pk).bindings
        let found = Dictionary(bindings.map { ($0.pk, $0.settings) }, uniquingKeysWith: { first, _ in first })
        for pk in Set(found.keys).union(expectedKeys(flow, expected)).subtracting(reported).sorted()
        where found[pk] != expected[pk] {
          surprises.append(.changed(flow: flow.flow.slug, pk: pk, expected: expected[pk], found: found[pk]))
        }
      } catch {
        surprises.append(.unread(flow: flow.flow.slug, error))
      }
    }
    return surprises
  }
}

extension Applier {
  private func expectedKeys(_ flow: FlowPlan, _ expected: [PrimaryKey: BindingSettings]) -> [PrimaryKey] {
    expected.filter { $0.value.flow == flow.flow.pk }.map(\.key)
  }
}

/// What became of one operation.
package struct OperationResult: Hashable, Sendable {
  package enum Outcome: String, Codable, Hashable, Sendable {
    case applied, stale, failed, undone
    case notAttempted = "not_attempted"
  }

  package enum Reason: Hashable, Sendable {
    /// The binding is no longer there.
    case gone
    /// The binding changed between plan and re-read: planned → found.
    case moved([FieldChange])
    /// The server answered the PUT with other values: sent → answered.
    case answered([FieldChange])
    case store(StoreError)
  }

  package var operation: PlannedOperation
  package var outcome: Outcome
  package var reason: Reason?
  /// The key that authentik chose for a created binding.
  package var created: PrimaryKey?

  package var pk: PrimaryKey? { operation.operation.pk ?? created }
}

/// What became of a plan.
package struct ApplyOutcome: Hashable, Sendable {
  package enum Surprise: Hashable, Sendable {
    /// The last read shows something else than the plan left behind; nil where there is no such binding.
    case changed(flow: String, pk: PrimaryKey, expected: BindingSettings?, found: BindingSettings?)
    /// The last read failed, so nothing is known of this flow.
    case unread(flow: String, StoreError)
  }

  package var results: [OperationResult]
  package var surprises: [Surprise]

  package func count(_ outcome: OperationResult.Outcome) -> Int { results.count { $0.outcome == outcome } }
}
