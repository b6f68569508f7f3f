/// Answers from a snapshot instead of a server, so that plan and drift work offline; it takes no writes.
package struct SnapshotStore: BindingStore {
  private let snapshot: Snapshot
  /// As a server lists them: what an identification stage checks is told to who asks for it, so that a plan asks for
  /// the same, and has the same digest, offline.
  private let listedStages: [Stage]
  private let bindingsByFlow: [PrimaryKey: [Binding]]

  package init(_ snapshot: Snapshot) {
    self.snapshot = snapshot
    bindingsByFlow = Dictionary(grouping: snapshot.bindings, by: \.settings.flow)
    listedStages = snapshot.stages.map { Stage(pk: $0.pk, name: $0.name, model: $0.model) }
  }

  package var address: String { snapshot.server }
  package var visibleFlows: GlobPattern? { snapshot.flowPattern.map(GlobPattern.init) }

  package func authentikVersion() async throws(StoreError) -> String? { snapshot.authentikVersion }

  package func flows() async throws(StoreError) -> [Flow] { snapshot.flows }

  package func bindings(ofFlow flow: PrimaryKey) async throws(StoreError) -> (bindings: [Binding], stages: [Stage]) {
    let bindings = bindingsByFlow[flow] ?? []
    let used = Set(bindings.map(\.settings.stage))
    return (bindings, listedStages.filter { used.contains($0.pk) })
  }

  package func stage(named name: String) async throws(StoreError) -> Stage? {
    listedStages.first { $0.name.isExactly(name) }
  }

  package func stage(_ pk: PrimaryKey) async throws(StoreError) -> Stage? { listedStages.first { $0.pk == pk } }

  package func stages() async throws(StoreError) -> [Stage] { listedStages }

  package func binding(_ pk: PrimaryKey) async throws(StoreError) -> Binding? {
    snapshot.bindings.first { $0.pk == pk }
  }

  package func update(_ pk: PrimaryKey, to settings: BindingSettings) async throws(StoreError) -> Binding {
    throw Self.readOnly
  }

  package func create(_ settings: BindingSettings) async throws(StoreError) -> Binding { throw Self.readOnly }

  package func delete(_ pk: PrimaryKey) async throws(StoreError) { throw Self.readOnly }

  package func policyCount(of binding: Binding) async throws(StoreError) -> Int {
    try await policyCounts()[binding.pk] ?? 0
  }

  package func policyCounts() async throws(StoreError) -> [PrimaryKey: Int] {
    guard let counts = snapshot.policyCounts else {
      throw .rightMissing("the snapshot does not say how many policies are bound to which binding")
    }
    return counts
  }

  package func identificationChecksPassword(_ stage: PrimaryKey) async throws(StoreError) -> Bool {
    guard let checksPassword = snapshot.stages.first(where: { $0.pk == stage })?.checksPassword else {
      throw .rightMissing("the snapshot does not say whether the stage \(stage) has a password stage")
    }
    return checksPassword
  }

  package func readStatistics() -> ReadStatistics {
    ReadStatistics(requests: 0, rows: snapshot.bindings.count)
  }

  private static let readOnly = StoreError.rightMissing("a snapshot cannot be written to")
}
