package import Bindings
internal import Synchronization

/// A real authentik behind the port that the reconciler sees.
///
/// Several reads may run at once. Nothing is cached but the version, and how many bindings each flow says it has, which
/// is how rows that the token may not see are noticed.
package final class AuthentikBindingStore: BindingStore {
  /// How the server is talked to.
  package struct Options: Sendable {
    /// flowbind's own version, for the User-Agent.
    package var version: String
    /// For one request: all tries of a read together, or one write.
    package var timeout: Duration = .seconds(30)
    /// How long a server that is still coming up is waited for.
    package var connectWait: Duration = .zero
    /// Called for each request on the wire, for `-v`.
    package var onRequest: (@Sendable (RequestRecord) -> Void)?

    package init(version: String) {
      self.version = version
    }
  }

  package let address: String
  let client: AuthentikClient
  /// By which the server's events tell this run's writes from all others, also from those of another flowbind.
  let userAgent: String
  private let meter: MeteredTransport
  private let promisedBindings = Mutex<[PrimaryKey: Int]>([:])
  private let toldVersion = Mutex<String?>(nil)

  /// Connects to nothing yet: the first read does.
  package convenience init(_ address: ServerAddress, token: APIToken, options: Options) {
    let run = String(UInt32.random(in: .min ... .max), radix: 16)
    let version = "\(options.version) (run \(run))"
    self.init(
      address, token: token, options: options, network: URLSessionTransport(version: version),
      clock: ContinuousClock(), userAgent: "flowbind/\(version)")
  }

  /// Stands on any network, and waits between tries by any clock.
  init(
    _ address: ServerAddress, token: APIToken, options: Options, network: any HTTPTransport,
    clock: some Clock<Duration>, userAgent: String = "flowbind"
  ) {
    self.userAgent = userAgent
    self.address = address.text
    meter = MeteredTransport(network, onRequest: options.onRequest)
    let retrying = RetryingTransport(base: meter, clock: clock, connectWait: options.connectWait)
    client = AuthentikClient(address: address, token: token, transport: retrying, timeout: options.timeout)
  }

  package func readStatistics() -> ReadStatistics { meter.statistics }

  // MARK: - Reading

  package func authentikVersion() async throws(StoreError) -> String? {
    if let told = toldVersion.withLock(\.self) { return told }
    do {
      let version = try await client.body(Call(.version), as: VersionBody.self).current
      toldVersion.withLock { $0 = version }
      return version
    } catch .rightMissing {
      return nil
    }
  }

  /// Every user may ask (sources of 2024.8 to 2026.8); a build without enterprise has no such address.
  package func isLicensed() async throws(StoreError) -> Bool? {
    do {
      let summary = try await client.body(Call(.licence, [QueryItem("cached", "false")]), as: LicenceBody.self)
      return ["valid", "expiry_soon"].contains(summary.status)
    } catch .rightMissing, .unreadable {
      return nil
    }
  }

  package func flows() async throws(StoreError) -> [Flow] {
    let flows = try await list(.flows, of: FlowRow.self).map(\.flow)
    promisedBindings.withLock { counts in
      counts = Dictionary(flows.compactMap { flow in flow.bindingCount.map { (flow.pk, $0) } }) { $1 }
    }
    return flows
  }

  package func bindings(ofFlow flow: PrimaryKey) async throws(StoreError) -> (bindings: [Binding], stages: [Stage]) {
    answer(try await allBindings(ofFlow: flow))
  }

  package func bindings(
    ofFlows flows: [PrimaryKey], parallelReads: Int
  ) async throws(StoreError) -> [(bindings: [Binding], stages: [Stage])] {
    let promised = promisedBindings.withLock { $0 }
    if ReadingCost.isLower(readingAllOf: promised, thanOneByOne: flows) {
      let rows = try await list(.bindings, of: BindingRow.self, retryOrdering: "stage__name,order")
      let byFlow = Dictionary(grouping: rows, by: \.binding.settings.flow)
      // Rows that are hidden, or that moved meanwhile, are looked into flow by flow.
      if flows.allSatisfy({ byFlow[$0]?.count ?? 0 == promised[$0] }) {
        return flows.map { flow in answer(byFlow[flow] ?? []) }
      }
    }
    return try await readConcurrently(flows, limit: parallelReads) { flow throws(StoreError) in
      try await self.bindings(ofFlow: flow)
    }
  }

  private func answer(_ rows: [BindingRow]) -> (bindings: [Binding], stages: [Stage]) {
    let stages = Dictionary(rows.compactMap(\.stage).map { ($0.pk, $0) }) { first, _ in first }
    return (rows.map(\.binding), stages.values.sorted { $0.pk < $1.pk })
  }

  /// Compares what came with what the flow says it has, by `flows()` or, where that is no longer true, read afresh.
  private func allBindings(ofFlow flow: PrimaryKey) async throws(StoreError) -> [BindingRow] {
    var rows = try await bindingRows(ofFlow: flow)
    if let known = promisedBindings.withLock({ $0[flow] }), rows.count == known { return rows }
    let (name, promised) = try await promise(ofFlow: flow)
    if rows.count >= promised { return rows }
    rows = try await bindingRows(ofFlow: flow)
    if rows.count >= promised { return rows }
    throw .rightMissing(
      "the token may see only \(rows.count) of the bindings of flow \(name), which says it has \(promised): give its user "
        + "the right authentik_flows.view_flowstagebinding for all bindings, not for single ones")
  }

  private func bindingRows(ofFlow flow: PrimaryKey) async throws(StoreError) -> [BindingRow] {
    let rows: [BindingRow]
    do {
      rows = try await list(
        .bindings, [QueryItem("target", flow.text)], of: BindingRow.self, retryOrdering: "stage__name,order")
    } catch .refused(let reasons) where reasons["target"] != nil {
      throw .incomplete("flow \(flow) is not there any more: it was deleted while flowbind was reading")
    }
    guard rows.allSatisfy({ $0.binding.settings.flow == flow }) else {
      throw .unreadable("\(address) lists bindings of other flows when asked for those of \(flow)")
    }
    return rows
  }

  private func promise(ofFlow flow: PrimaryKey) async throws(StoreError) -> (slug: String, bindings: Int) {
    let rows = try await list(.flows, [QueryItem("flow_uuid", flow.text)], of: FlowRow.self)
    let found = rows.first { $0.pk == flow }?.flow
    promisedBindings.withLock { $0[flow] = found?.bindingCount }
    return (found?.slug ?? flow.text, found?.bindingCount ?? 0)
  }

  package func stage(named name: String) async throws(StoreError) -> Stage? {
    try await list(.stages, [QueryItem("name", name)], of: StageRow.self).first { $0.name.isExactly(name) }?.stage
  }

  package func stage(_ pk: PrimaryKey) async throws(StoreError) -> Stage? {
    guard let call = Call(.stages, pk) else { return nil }
    return try await client.object(call, as: StageRow.self)?.stage
  }

  package func stages() async throws(StoreError) -> [Stage] {
    // Unordered by itself (source, all versions), so that its pages could lose rows; names are unique.
    try await list(.stages, [QueryItem("ordering", "name")], of: StageRow.self).map(\.stage)
  }

  package func binding(_ pk: PrimaryKey) async throws(StoreError) -> Binding? {
    guard let call = Call(.bindings, pk) else { return nil }
    return try await client.object(call, as: Binding.self)
  }

  func list<R: Row>(
    _ resource: Resource, _ query: [QueryItem] = [], of type: R.Type, retryOrdering: String? = nil
  ) async throws(StoreError) -> [R] {
    try await client.list(resource, query, of: type, retryOrdering: retryOrdering) { meter.countRows($0) }
  }

  // MARK: - Writing

  package func update(_ pk: PrimaryKey, to settings: BindingSettings) async throws(StoreError) -> Binding {
    guard let call = Call(.bindings, pk, method: .put) else { throw .notFound }
    return try await client.written(call, settings)
  }

  package func create(_ settings: BindingSettings) async throws(StoreError) -> Binding {
    promisedBindings.withLock { $0[settings.flow] = nil }
    return try await client.written(Call(.bindings, method: .post), settings)
  }

  package func delete(_ pk: PrimaryKey) async throws(StoreError) {
    guard let call = Call(.bindings, pk, method: .delete) else { throw .notFound }
    promisedBindings.withLock { $0 = [:] }
    try await client.delete(call)
  }
}
