internal import Bindings

/// A database transaction beside which others read and write, as far as PostgreSQL's "read committed" shows.
///
/// It sees what others commit, and others see nothing of it. Who writes a row that it has written waits until it ends,
/// and so does who takes a place that it has taken.
struct ImportTransaction {
  /// What others see.
  private(set) var committed: SandboxState
  /// What the transaction sees.
  private(set) var view: SandboxState
  private var written: Set<PrimaryKey> = []
  /// What others wrote to rows that are locked, and where they would be in the way of what was written.
  private var waiting: [(pk: PrimaryKey, row: Binding?)] = []
  private let eventsBefore: Int

  init(_ state: SandboxState) {
    committed = state
    view = state
    eventsBefore = state.events.count
  }

  /// Lets others write.
  mutating func others(_ write: (inout SandboxState) -> Void) {
    let old = committed.bindings
    write(&committed)
    if committed.bindings != old { take(changesFrom: old) }
    let gone = written.filter { view.binding($0) == nil }
    let targets = committed.bindings.filter { gone.contains($0.pk) }.map(\.policyBindingModel)
    view.policyBindings = committed.policyBindings.filter { !targets.contains($0.target) }
    view.flows = committed.flows
    view.stages = committed.stages
    view.policies = committed.policies
  }

  private mutating func take(changesFrom old: [Binding]) {
    let before = Dictionary(firstOf: old.map { ($0.pk, $0) })
    let after = Dictionary(firstOf: committed.bindings.map { ($0.pk, $0) })
    for pk in Set(before.keys).union(after.keys).sorted() where before[pk] != after[pk] {
      let row = after[pk]
      if written.contains(pk) || row.map({ !isFree($0) }) ?? false {
        waiting.append((pk, row))
      } else {
        view.put(row, pk)
      }
    }
  }

  private func isFree(_ row: Binding) -> Bool { view.isFree(row.settings, except: row.pk) }

  /// Inserts a row, or saves all columns of one that is there; one that was there comes back. False where another row
  /// is in the way.
  mutating func save(_ row: Binding, isNew: Bool) -> Bool {
    guard isFree(row), !isNew || view.binding(row.pk) == nil else { return false }
    view.save(row)
    written.insert(row.pk)
    return true
  }

  mutating func delete(_ pk: PrimaryKey) {
    view.delete(pk)
    written.insert(pk)
  }

  mutating func record(
    _ action: AuditEvent.Action, _ row: Binding, spelling: String? = nil, _ request: Request, _ caller: Caller
  ) {
    view.record(action, row, spelling: spelling, request, caller)
  }

  /// The events of its own writes.
  var events: ArraySlice<AuditEvent> { view.events.dropFirst(eventsBefore) }

  /// Ends it as one state, after which those who waited write; nil where a row refers to what is not there.
  func commit() -> SandboxState? {
    let rows = view.bindings.filter { written.contains($0.pk) }
    guard rows.allSatisfy({ view.flow($0.settings.flow) != nil && view.stage($0.settings.stage) != nil }) else {
      return nil
    }
    var result = committed
    result.commit(view.bindings)
    result.policyBindings = view.policyBindings
    result.events += events
    for (pk, row) in waiting where row.map({ result.isFree($0.settings, except: $0.pk) }) ?? true {
      result.put(row, pk)
    }
    return result
  }
}

extension SandboxState {
  /// Makes a row what it is given, or takes it away.
  fileprivate mutating func put(_ row: Binding?, _ pk: PrimaryKey) {
    if let row { save(row) } else { delete(pk) }
  }
}
