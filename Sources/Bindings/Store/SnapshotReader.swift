/// Reads everything of a server that plan and drift may ask for, as one value.
package struct SnapshotReader: Sendable {
  private let store: any BindingStore
  private let parallelReads: Int

  package init(store: some BindingStore, parallelReads: Int = 4) {
    self.store = store
    self.parallelReads = parallelReads
  }

  /// - Parameters:
  ///   - readAt: the moment of the read, ISO 8601 in UTC.
  ///   - flowPattern: leaves the other flows out altogether, so that nobody takes them for flows without bindings.
  package func read(at readAt: String, flowPattern: GlobPattern? = nil) async throws(StoreError) -> Snapshot {
    let (store, parallelReads) = (store, parallelReads)
    let (version, (allFlows, allStages)) = try await readBoth(
      { () throws(StoreError) in try await store.authentikVersion() },
      { () throws(StoreError) in
        try await readBoth(
          { () throws(StoreError) in try await store.flows() }, { () throws(StoreError) in try await store.stages() })
      })
    let flows = allFlows.filter { flowPattern?.matches($0.slug) ?? true }
    let facts = DecidingFactsReader(store: store, parallelReads: parallelReads)
    let (answers, settled) = try await readBoth(
      { () throws(StoreError) in
        try await store.bindings(ofFlows: flows.map(\.pk), parallelReads: parallelReads)
      },
      { () throws(StoreError) in try await facts.settled(allStages) })
    let bindings = answers.flatMap(\.bindings).sorted {
      ($0.settings.flow, $0.settings.order, $0.pk) < ($1.settings.flow, $1.settings.order, $1.pk)
    }
    let stages = settled.stages.sorted { $0.name < $1.name }
    let policies = try await facts.policies(of: flows, bindings).policies
    return Snapshot(
      server: store.address, authentikVersion: version, readAt: readAt, flowPattern: flowPattern?.text,
      flows: flows.sorted { $0.slug < $1.slug }, stages: stages, bindings: bindings, policies: policies)
  }
}
