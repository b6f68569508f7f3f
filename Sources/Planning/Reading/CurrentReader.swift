package import Bindings
internal import Blueprints

/// Reads what a plan needs and no more: all flows, the bindings of managed flows, and the stages they did not name.
///
/// Nothing is read twice and no binding is read alone, except one that only its pk identifies.
package struct CurrentReader: Sendable {
  private let store: any BindingStore
  private let parallelReads: Int

  package init(store: some BindingStore, parallelReads: Int = 4) {
    self.store = store
    self.parallelReads = parallelReads
  }

  /// What the server holds of the managed flows.
  package struct Current: Sendable {
    package var authentikVersion: String?
    /// The server's release, where its version tells.
    var release: AuthentikRelease? { authentikVersion.flatMap(AuthentikRelease.init(version:)) }
    package var index: ServerIndex
    /// By flow; a flow without bindings has an empty list.
    package var bindings: [PrimaryKey: [Binding]]
    /// The flows of which only policies are declared: their bindings are read and not managed.
    package var unmanaged: Set<PrimaryKey>
    /// Of these flows and their bindings, by the pk of either; what is missing is not known.
    package var policies: [PrimaryKey: [PolicyBinding]]
    /// Why policies are not known, where the token may not view them.
    package var hiddenPolicies: String?
    /// Why the settings of some stages are not known.
    package var hiddenSettings: [String]
    /// Bindings that entries name by pk and that are no binding of a managed flow.
    package var pinnedElsewhere: [PrimaryKey: Binding]
  }

  /// Reads in this order:
  /// 1. the version and the list of flows,
  /// 2. bindings that only a pk identifies, for their flows,
  /// 3. the bindings of every managed flow, and of flows of which only policies are declared, a few flows at a time, and
  ///    beside them, since they take longest, the settings of the types of stages that entries look for,
  /// 4. at once: the policies of these flows and bindings; bindings that a pk names and step 3 did not meet; and stages
  ///    whose names the bindings did not tell, with the settings that decide.
  ///
  /// - Parameter listed: the list of flows, where it was read already.
  func read(
    for desired: [DesiredLookUps], _ policies: [PolicyLookUps], flows listed: Result<[Flow], StoreError>? = nil,
    flowFilter: (Flow) -> Bool
  ) async throws(StoreError) -> Current {
    let store = store
    let (version, allFlows) = try await readBoth(
      { () throws(StoreError) in try await store.authentikVersion() },
      { () throws(StoreError) in if let listed { try listed.get() } else { try await store.flows() } })
    var index = ServerIndex(flows: allFlows)

    let pinnedOnly = desired.filter { $0.flow == nil }.compactMap(\.pk)
    let declaredPins = policies.compactMap(\.target.pinned)
    var pinned = try await readPinned(Set(pinnedOnly + declaredPins))
    func flows(of pins: [PrimaryKey]) -> [PrimaryKey] { pins.compactMap { pinned[$0]?.settings.flow } }

    let lookUps = Set(desired.compactMap(\.flow))
    let managed = Set(lookUps.flatMap { index.answers(to: $0) } + flows(of: pinnedOnly))
    let declaring = Set(policies.flatMap { index.flows(of: $0.target) } + flows(of: declaredPins))
    let read = managed.union(declaring).compactMap { index.flow($0) }.filter(flowFilter).sorted { $0.slug < $1.slug }
    let facts = DecidingFactsReader(store: store, parallelReads: parallelReads)
    let models = read.isEmpty ? [] : Set(desired.compactMap(\.stage?.model).map(ModelName.normalized))
    let expected = Set(models.compactMap(DecidingStageType.init))
    let ((bindings, boundStages), settings) = try await readBoth(
      { () throws(StoreError) in try await readBindings(of: read) },
      { () throws(StoreError) in await facts.expected(expected) })
    // Whose flow is not there yet has no binding there either.
    let pins = desired.filter { $0.pk != nil && $0.flow.map { !index.answers(to: $0).isEmpty } ?? false }
    let unmet = Set(pins.compactMap(\.pk))
      .subtracting(bindings.values.joined().map(\.pk)).subtracting(pinned.keys)
    index.add(boundStages)

    let (known, wanted) = (index, Set(desired.compactMap(\.stage)))
    let (stages, (bound, met)) = try await readBoth(
      { () throws(StoreError) in try await settledStages(for: wanted, known, facts, with: settings) },
      { () throws(StoreError) in
        try await readBoth(
          { () throws(StoreError) in try await facts.policies(of: read, read.flatMap { bindings[$0.pk] ?? [] }) },
          { () throws(StoreError) in try await readPinned(unmet) })
      })
    pinned.merge(met) { first, _ in first }
    return Current(
      authentikVersion: version, index: stages.index, bindings: bindings,
      unmanaged: declaring.subtracting(managed).intersection(bindings.keys), policies: bound.policies,
      hiddenPolicies: bound.hidden, hiddenSettings: stages.hidden, pinnedElsewhere: pinned)
  }

  /// The index with the stages that are looked for, all with the settings that decide; and why some of those are hidden.
  private func settledStages(
    for lookUps: Set<LookUp>, _ index: ServerIndex, _ facts: DecidingFactsReader,
    with settings: DecidingFactsReader.SettingsByType
  ) async throws(StoreError) -> (index: ServerIndex, hidden: [String]) {
    var index = index
    try await addStages(for: lookUps, to: &index)
    let (stages, hidden) = try await facts.settled(index.stages, with: settings)
    index.add(stages)
    return (index, hidden)
  }

  private func readPinned(_ keys: Set<PrimaryKey>) async throws(StoreError) -> [PrimaryKey: Binding] {
    let keys = keys.filter(\.isUUID).sorted()
    let store = store
    let found = try await readConcurrently(keys, limit: parallelReads) { key throws(StoreError) in
      try await store.binding(key)
    }
    return Dictionary(firstOf: found.compactMap(\.self).map { ($0.pk, $0) })
  }

  private func readBindings(
    of flows: [Flow]
  ) async throws(StoreError) -> (bindings: [PrimaryKey: [Binding]], stages: [Stage]) {
    let answers = try await store.bindings(ofFlows: flows.map(\.pk), parallelReads: parallelReads)
    var bindings: [PrimaryKey: [Binding]] = [:]
    for (flow, answer) in zip(flows, answers) {
      bindings[flow.pk] = answer.bindings
    }
    return (bindings, answers.flatMap(\.stages))
  }

  private func addStages(for lookUps: Set<LookUp>, to index: inout ServerIndex) async throws(StoreError) {
    if lookUps.contains(where: \.needsAll) { return index.add(all: try await store.stages()) }
    let open = lookUps.filter { index.answers(to: $0).isEmpty }
    let store = store
    let names = Set(open.compactMap(\.name)).filter { index.stage(named: $0) == nil }.sorted()
    let byName = try await readConcurrently(names, limit: parallelReads) { name throws(StoreError) in
      try await store.stage(named: name)
    }
    let met = Set(byName.compactMap { $0 }.map { ExactName($0.name) })
    let unmet = open.filter { $0.name.map { !met.contains(ExactName($0)) } ?? true }
    let keys = Set(unmet.compactMap(\.requiredKey)).filter(\.isUUID).sorted()
    let byKey = try await readConcurrently(keys, limit: parallelReads) { key throws(StoreError) in
      try await store.stage(key)
    }
    index.add((byName + byKey).compactMap(\.self))
  }
}
