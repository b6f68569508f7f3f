package import Bindings
internal import Synchronization

/// A server in memory that takes every write: the contents of a snapshot, no policies, keys in the order of creation.
package final class MemoryStore: BindingStore {
  private let state: Mutex<Snapshot>

  package init(_ snapshot: Snapshot) { state = Mutex(snapshot) }

  /// What the store holds now.
  package var snapshot: Snapshot { state.withLock(\.self) }

  package var address: String { snapshot.server }
  package func authentikVersion() async throws(StoreError) -> String? { snapshot.authentikVersion }
  package func flows() async throws(StoreError) -> [Flow] { snapshot.flows }
  package func stages() async throws(StoreError) -> [Stage] { snapshot.stages }

  package func bindings(ofFlow flow: PrimaryKey) async throws(StoreError) -> (bindings: [Binding], stages: [Stage]) {
    let bindings = snapshot.bindings.filter { $0.settings.flow == flow }
    let used = Set(bindings.map(\.settings.stage))
    return (bindings, snapshot.stages.filter { used.contains($0.pk) })
  }

  package func stage(named name: String) async throws(StoreError) -> Stage? {
    snapshot.stages.first { $0.name == name }
  }

  package func stage(_ pk: PrimaryKey) async throws(StoreError) -> Stage? { snapshot.stages.first { $0.pk == pk } }

  package func binding(_ pk: PrimaryKey) async throws(StoreError) -> Binding? {
    snapshot.bindings.first { $0.pk == pk }
  }

  package func update(_ pk: PrimaryKey, to settings: BindingSettings) async throws(StoreError) -> Binding {
    let updated: Binding? = state.withLock { state in
      guard let index = state.bindings.firstIndex(where: { $0.pk == pk }) else { return nil }
      state.bindings[index].settings = settings
      return state.bindings[index]
    }
    guard let updated else { throw .notFound }
    return updated
  }

  package func create(_ settings: BindingSettings) async throws(StoreError) -> Binding {
    state.withLock { state in
      let number = String(state.bindings.count, radix: 16)
      let digits = String(repeating: "0", count: 12 - number.count) + number
      let binding = Binding(
        pk: PrimaryKey("cccccccc-0000-4000-8000-\(digits)"),
        policyBindingModel: PrimaryKey("cccccccc-0000-4000-9000-\(digits)"), settings: settings)
      state.bindings.append(binding)
      return binding
    }
  }

  package func delete(_ pk: PrimaryKey) async throws(StoreError) {
    let wasThere = state.withLock { state in
      let index = state.bindings.firstIndex { $0.pk == pk }
      if let index { state.bindings.remove(at: index) }
      return index != nil
    }
    guard wasThere else { throw .notFound }
  }

  package func policies(
    boundTo targets: [PolicyTarget]
  ) async throws(StoreError) -> [PrimaryKey: [PolicyBinding]] {
    Dictionary(firstOf: targets.map { ($0.pk, snapshot.policies[$0.pk] ?? []) })
  }

  package func settings(
    ofStages type: DecidingStageType
  ) async throws(StoreError) -> [PrimaryKey: StageSettings] {
    Dictionary(
      firstOf: snapshot.stages.filter { $0.model == type.rawValue }.map { ($0.pk, $0.settings ?? StageSettings()) })
  }

  package func subjects(_ kind: PolicySubjectKind, _ filter: SubjectFilter?) async throws(StoreError) -> [NamedSubject]
  {
    []
  }
  package func readStatistics() -> ReadStatistics { ReadStatistics(requests: 0, rows: snapshot.bindings.count) }
}
