package import Bindings
package import Planning

/// What a rollback would write, told by one read of each flow, before anything is written.
///
/// It is for a person to read: the undo itself reads again before each write, and asks the guards.
package struct UndoPlan: Hashable, Sendable {
  /// The flows of the journal as they are now; nothing was read where nothing need be.
  package var flows: [FlowBefore] = []
  /// The inverse of what the apply wrote, numbered anew in the order of writing.
  package var operations: [PlannedOperation] = []
  /// Operations of the apply of which nothing is there, although they may still arrive: then they are undone.
  package var doubts: [PlannedOperation] = []
  /// What is going to be left as it is: the operation of the apply, and why.
  package var obstacles: [Obstacle] = []

  package struct Obstacle: Hashable, Sendable {
    package var operation: PlannedOperation
    package var reason: UndoObstacle
  }

  /// Whether the server holds nothing that is to be taken back.
  package var isEmpty: Bool { operations.isEmpty && doubts.isEmpty && obstacles.isEmpty }

  /// Makes the plan of an undo that has nothing to do.
  package init() {}
}

extension JournalReplay {
  /// Whether the journal says by itself that its run came to an end and left nothing on the server.
  package var isUndone: Bool {
    ending != nil && results.allSatisfy { [.none, .asBefore].contains($0.effect) }
  }

  /// Reads every flow and tells what undoing the run takes: flow by flow, and in each the last operation first.
  package func plannedUndo(on store: some BindingStore) async throws(StoreError) -> UndoPlan {
    var plan = UndoPlan()
    let known = Set(try await store.flows().map(\.pk))
    for flow in writes.flows.reversed() {
      let results = results.filter { $0.operation.flowKey == flow.flow.pk }
      guard known.contains(flow.flow.pk) else {
        plan.undo(results, of: writes, in: nil)
        continue
      }
      let found = try await store.bindings(ofFlow: flow.flow.pk)
      let known = Set(found.stages.map(\.pk))
      plan.flows.append(
        FlowBefore(
          flow: flow.flow, bindings: found.bindings,
          stages: found.stages + flow.stages.filter { !known.contains($0.pk) }))
      plan.undo(results, of: writes, in: found.bindings)
    }
    return plan
  }
}

extension UndoPlan {
  /// Takes back what may have been written, each step from where the one before it leaves the flow.
  ///
  /// - Parameter found: the bindings of the flow that they were written to; nil where it is gone, and all it had with it.
  mutating func undo(_ results: [OperationResult], of writes: PlannedWrites, in found: [Binding]?) {
    var bindings = found ?? []
    for result in results.reversed() where [.stands, .unknown].contains(result.effect) {
      if found == nil, result.operation.operation.kind != .create {
        obstacles.append(Obstacle(operation: result.operation, reason: .flowGone))
        continue
      }
      switch UndoStep(of: result, by: writes, in: bindings) {
      case .nothingLeft: if result.effect == .unknown { doubts.append(result.operation) }
      case .blocked(let reason): obstacles.append(Obstacle(operation: result.operation, reason: reason))
      case .write(let inverse):
        var planned = result.operation
        planned.number = operations.count + 1
        planned.operation = inverse
        operations.append(planned)
        bindings = bindings.carryingOut(inverse)
      }
    }
  }
}

extension [Binding] {
  /// The bindings after one write; one that is made again has no key yet.
  fileprivate func carryingOut(_ operation: Operation) -> [Binding] {
    guard let pk = operation.pk, operation.kind != .create else { return self }
    return compactMap { binding in
      guard binding.pk == pk else { return binding }
      guard let after = operation.after else { return nil }
      return Binding(pk: pk, policyBindingModel: binding.policyBindingModel, settings: after)
    }
  }
}

extension OperationKind {
  /// The write that takes it back.
  package var inverse: OperationKind {
    switch self {
    case .update: .update
    case .create: .delete
    case .delete: .create
    }
  }
}
