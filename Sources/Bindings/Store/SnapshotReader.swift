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
    let version = try await store.authentikVersion()
    let flows = try await store.flows().filter { flowPattern?.matches($0.slug) ?? true }
    let store = store
    let answers = try await readConcurrently(flows, limit: parallelReads) { flow throws(StoreError) in
      try await store.bindings(ofFlow: flow.pk).bindings
    }
    let bindings = answers.joined().sorted {
      ($0.settings.flow, $0.settings.order, $0.pk) < ($1.settings.flow, $1.settings.order, $1.pk)
    }
    return Snapshot(
      server: store.address, authentikVersion: version, readAt: readAt, flowPattern: flowPattern?.text,
      flows: flows.sorted { $0.slug < $1.slug }, stages: try await stages().sorted { $0.name < $1.name },
      bindings: bindings, policyCounts: try await policyCounts(of: bindings))
  }

  /// All stages, with what the guards ask of identification stages, where the token may see it.
  private func stages() async throws(StoreError) -> [Stage] {
    let store = store
    return try await readConcurrently(try await store.stages(), limit: parallelReads) { stage throws(StoreError) in
      guard case .identification = StageRole(stage) else { return stage }
      var stage = stage
      stage.checksPassword = try await visible { () throws(StoreError) in
        try await store.identificationChecksPassword(stage.pk)
      }
      return stage
    }
  }

  private func policyCounts(of bindings: [Binding]) async throws(StoreError) -> [PrimaryKey: Int]? {
    let keys = Set(bindings.map(\.pk))
    return try await visible { () throws(StoreError) in try await store.policyCounts().filter { keys.contains($0.key) }
    }
  }
}

/// What the read answers; nil where the token may not see it.
private func visible<Answer>(_ read: () async throws(StoreError) -> Answer) async throws(StoreError) -> Answer? {
  do throws(StoreError) {
    return try await read()
  } catch .rightMissing {
    return nil
  }
}
