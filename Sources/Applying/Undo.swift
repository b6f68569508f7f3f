internal import Bindings
internal import Planning

/// Takes back what an apply has written, last first.
///
/// For each operation that may have been written, until one read of the flow shows that nothing of it is left:
/// 1. Read the whole flow: its other bindings decide about the guards.
/// 2. The old value is there already: nothing to do. A value that is neither ours nor the old one is somebody else's:
///    it is left and named.
/// 3. The next state must break no guard that holds now or held at both ends; otherwise the value is left and named.
///    Going back the way we came breaks none, so this matters only where somebody else wrote.
/// 4. Journal the intent, write the old value, and journal that it is there.
///
/// A write whose answer is lost is looked for and tried again, since a half-undone flow is worse than one more PUT, which
/// may land late: it only writes the old value once more. All of them together are looked for as long as one write of
/// the apply is; where that was in vain, the rest is left and named. A signal ends the looks, and with them the undo.
/// A journal that cannot be written any more does not keep an undo from going on.
struct Undo {
  private static let tries = 3

  let writes: PlannedWrites
  let store: any BindingStore
  let writer: SettlingWriter
  let log: RunLog
  /// Why nothing more is tried: the server went away or takes no writes, and waiting for each of them would help nobody;
  /// or a signal came.
  private var end: UndoObstacle?
  /// How long writes without an answer may still be looked for.
  private var patience: Duration

  init(writes: PlannedWrites, store: any BindingStore, writer: SettlingWriter, log: RunLog) {
    self.writes = writes
    self.store = store
    self.writer = writer
    self.log = log
    patience = writer.patience
  }

  /// Undoes everything that may have been written to a flow, and says in each result what became of it.
  mutating func undo(_ flow: inout FlowRun) async {
    for index in flow.results.indices.reversed() where [.stands, .unknown].contains(flow.results[index].effect) {
      await undo(&flow.results[index], flow.before, &flow.held)
    }
  }

  private mutating func undo(_ result: inout OperationResult, _ flow: FlowBefore, _ held: inout HeldBindings) async {
    let number = result.operation.number
    var isIntended = false
    var obstacle = end
    for attempt in 0..<Self.tries where end == nil {
      let found: (bindings: [Binding], stages: [Stage])
      do throws(StoreError) {
        found = try await read(flow.flow.pk)
      } catch {
        obstacle = writer.interruption.isSignalled ? .cut : .store(error)
        end = obstacle
        break
      }
      switch UndoStep(of: result, in: found.bindings) {
      case .nothingLeft(let recreated):
        if isIntended || result.effect == .stands { settle(&result, recreated) } else { dismiss(&result) }
        note(result, in: &held)
        return
      case .blocked(let reason):
        noteAsFound(result, found.bindings, in: &held)
        obstacle = reason
      case .write(let inverse):
        let broken = writes.floor(of: flow).rulesBroken(by: [inverse], from: found.bindings, stages: found.stages)
        if !broken.isEmpty {
          obstacle = .guards(broken)
        } else if let reason = await policies(lostBy: inverse, found.bindings) {
          obstacle = reason
        } else {
          if !isIntended { log.note(.undo(number)) }
          isIntended = true
          let settled = await writer.write(inverse, within: patience / (Self.tries - attempt))
          patience = max(patience - (settled.waited ?? .zero), .zero)
          if let waited = settled.waited { result.waited = (result.waited ?? .zero) + waited }
          switch settled.effect {
          case .carriedOut(let binding):
            settle(&result, inverse.kind == .create ? binding?.pk : nil)
            note(result, in: &held)
            return
          case .differs(let settings): obstacle = .moved(FieldChange.between(inverse.after ?? settings, and: settings))
          case .none(let error): obstacle = .store(error)
          case .notSeen(let error), .unknown(let error):
            obstacle = .store(error)
            if attempt + 1 == Self.tries { end = obstacle }
            continue
          case .cut:
            obstacle = .cut
            end = .cut
          }
        }
      }
      break
    }
    result.obstacle = obstacle
    if let obstacle { log.note(.left(number, reason: obstacle.message)) }
  }

  private func read(_ flow: PrimaryKey) async throws(StoreError) -> (bindings: [Binding], stages: [Stage]) {
    let store = store
    return try await writer.interruption.settling { () throws(StoreError) in try await store.bindings(ofFlow: flow) }
  }

  private func settle(_ result: inout OperationResult, _ recreated: PrimaryKey?) {
    result.outcome = .undone
    result.effect = .asBefore
    result.recreated = recreated
    log.note(.undone(result.operation.number, recreated: recreated))
  }

  /// It was in doubt whether it was ever written, and nothing of it is there.
  private func dismiss(_ result: inout OperationResult) {
    result.effect = .asBefore
    if case .store(let error)? = result.reason { result.reason = .notSeen(error) }
    log.note(.undone(result.operation.number))
  }

  private func note(_ result: OperationResult, in held: inout HeldBindings) {
    let operation = result.operation.operation
    if let old = operation.pk ?? result.created {
      held.note(old, result.recreated == nil ? operation.before : nil)
    }
    if let new = result.recreated { held.note(new, operation.before) }
  }

  /// What is left as somebody else wrote it is told once, here, and not again by the last read.
  private func noteAsFound(_ result: OperationResult, _ bindings: [Binding], in held: inout HeldBindings) {
    if let pk = result.pk { held.note(pk, bindings.first { $0.pk == pk }?.settings) }
  }

  /// A created binding may have got policies meanwhile, which nobody could bring back.
  private func policies(lostBy inverse: Operation, _ bindings: [Binding]) async -> UndoObstacle? {
    guard inverse.kind == .delete, let binding = bindings.first(where: { $0.pk == inverse.pk }) else { return nil }
    do throws(StoreError) {
      let count = try await store.policies(of: binding).count
      return count == 0 ? nil : .policiesBound(count)
    } catch {
      return .store(error)
    }
  }
}

/// What there is to undo of one operation, with the flow as it is now.
enum UndoStep: Equatable {
  /// The old value is there; a deletion that was undone before has a new key.
  case nothingLeft(recreated: PrimaryKey?)
  case write(Operation)
  case blocked(UndoObstacle)

  init(of result: OperationResult, in bindings: [Binding]) {
    let operation = result.operation.operation
    func find(_ pk: PrimaryKey) -> Binding? { bindings.first { $0.pk == pk } }
    func difference(_ found: Binding) -> UndoObstacle {
      .moved(FieldChange.between(operation.after ?? operation.before ?? found.settings, and: found.settings))
    }
    switch (operation.kind, operation.before, operation.after) {
    case (.update, let before?, let after?):
      guard let pk = operation.pk, let found = find(pk) else {
        self = .blocked(.gone)
        return
      }
      if found.settings == before {
        self = .nothingLeft(recreated: nil)
      } else if found.settings == after || found.settings == result.answered {
        self = .write(.update(pk, from: found.settings, to: before))
      } else {
        self = .blocked(difference(found))
      }
    case (.create, _, let after?):
      let found = result.created.map(find) ?? bindings.first { $0.settings.isAtPlace(of: after) }
      guard let found else {
        self = .nothingLeft(recreated: nil)
        return
      }
      let isOurs = found.settings == after || found.settings == result.answered
      self = isOurs ? .write(.delete(found.pk, holding: found.settings)) : .blocked(difference(found))
    case (.delete, let before?, _):
      if let found = operation.pk.flatMap(find) {
        self = found.settings == before ? .nothingLeft(recreated: nil) : .blocked(difference(found))
      } else if let found = bindings.first(where: { $0.settings.isAtPlace(of: before) }) {
        self = found.settings == before ? .nothingLeft(recreated: found.pk) : .blocked(.placeTaken(found.pk))
      } else {
        self = .write(.create(before))
      }
    default: self = .nothingLeft(recreated: nil)
    }
  }
}

extension UndoStep {
  /// The step as the writes are undone: one by one, or all at once by an import, which gives a deleted binding its old key
  /// back and takes nothing with it that cannot come back.
  init(of result: OperationResult, by writes: PlannedWrites, in bindings: [Binding]) {
    self.init(of: result, in: bindings)
    guard writes.mode == .atomic, case .write(var inverse) = self, inverse.kind == .create,
      let old = result.operation.operation.pk
    else { return }
    let flow = writes.flows.first { $0.flow.pk == result.operation.flowKey }
    // Where nobody may lose policies, the import itself made sure that there were none.
    let policies = flow?.policies[old]?.count
    let mayHaveHad = writes.allowances.contains(Allowance(.policiesLost, flow: result.operation.flow))
    if let policies, policies > 0 {
      self = .blocked(.policiesGone(policies))
    } else if policies == nil, mayHaveHad {
      self = .blocked(.policiesGone(nil))
    } else {
      inverse.pk = old
      self = .write(inverse)
    }
  }
}

extension OperationResult {
  /// What the server said it holds instead of what was sent: a value that is ours, too.
  fileprivate var answered: BindingSettings? {
    guard case .answered(let changes)? = reason, let after = operation.operation.after else { return nil }
    return changes.reduce(into: after) { $0[$1.field] = $1.after }
  }
}
