/// Answers from a snapshot instead of a server, so that plan and drift work offline; it takes no writes.
package struct SnapshotStore: BindingStore {
  private let snapshot: Snapshot
  /// As a server lists them: settings are told to who asks for them, so that a plan knows the same, and has the same
  /// digest, offline.
  private let listedStages: [Stage]
  private let stagesByKey: [PrimaryKey: Stage]
  private let bindingsByFlow: [PrimaryKey: [Binding]]

  package init(_ snapshot: Snapshot) {
    self.snapshot = snapshot
    bindingsByFlow = Dictionary(grouping: snapshot.bindings, by: \.settings.flow)
    listedStages = snapshot.stages.map { Stage(pk: $0.pk, name: $0.name, model: $0.model) }
    stagesByKey = Dictionary(firstOf: listedStages.map { ($0.pk, $0) })
  }

  package var address: String { snapshot.server }
  package var visibleFlows: GlobPattern? { snapshot.flowPattern.map(GlobPattern.init) }

  package func authentikVersion() async throws(StoreError) -> String? { snapshot.authentikVersion }

  package func flows() async throws(StoreError) -> [Flow] { snapshot.flows }

  package func bindings(ofFlow flow: PrimaryKey) async throws(StoreError) -> (bindings: [Binding], stages: [Stage]) {
    let bindings = bindingsByFlow[flow] ?? []
    return (bindings, Set(bindings.map(\.settings.stage)).compactMap { stagesByKey[$0] }.sorted { $0.pk < $1.pk })
  }

  package func stage(named name: String) async throws(StoreError) -> Stage? {
    listedStages.first { $0.name.isExactly(name) }
  }

  package func stage(_ pk: PrimaryKey) async throws(StoreError) -> Stage? { stagesByKey[pk] }

  package func stages() async throws(StoreError) -> [Stage] { listedStages }

  package func binding(_ pk: PrimaryKey) async throws(StoreError) -> Binding? {
    snapshot.bindings.first { $0.pk == pk }
  }

  package func update(_ pk: PrimaryKey, to settings: BindingSettings) async throws(StoreError) -> Binding {
    throw Self.readOnly
  }

  package func create(_ settings: BindingSettings) async throws(StoreError) -> Binding { throw Self.readOnly }

  package func delete(_ pk: PrimaryKey) async throws(StoreError) { throw Self.readOnly }

  package func policies(
    boundTo targets: [PolicyTarget]
  ) async throws(StoreError) -> [PrimaryKey: [PolicyBinding]] {
    let known = targets.compactMap { target in snapshot.policies[target.pk].map { (target.pk, $0) } }
    guard !known.isEmpty || targets.isEmpty else {
      throw .rightMissing("the snapshot does not say which policies are bound" + remedy)
    }
    return Dictionary(firstOf: known)
  }

  package func settings(
    ofStages type: DecidingStageType
  ) async throws(StoreError) -> [PrimaryKey: StageSettings] {
    let stages = snapshot.stages.filter { $0.model == type.rawValue }
    let known = stages.compactMap { stage in stage.settings.map { (stage.pk, $0) } }
    guard !known.isEmpty || stages.isEmpty else {
      throw .rightMissing("the snapshot does not say how its stages of the type \(type.rawValue) are set" + remedy)
    }
    return Dictionary(firstOf: known)
  }

  package func subjects(
    _ kind: PolicySubjectKind, _ filter: SubjectFilter?
  ) async throws(StoreError) -> [NamedSubject] {
    throw .rightMissing("a snapshot tells only of the policies, groups and users that are bound")
  }

  package func readStatistics() -> ReadStatistics {
    ReadStatistics(requests: 0, rows: snapshot.bindings.count)
  }

  private var remedy: String {
    snapshot.isOfFirstFormat ? "; its format 1 never does, so take a new one" : ""
  }

  private static let readOnly = StoreError.rightMissing("a snapshot cannot be written to")
}
