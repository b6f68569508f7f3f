internal import Bindings
internal import Blueprints
internal import Documents
internal import Planning
internal import Reporting

extension Run {
  /// Plans with the store; what keeps a plan from being made ends the run.
  ///
  /// The version comes first: a file means what that server makes of it. What is wrong with the files is told with what
  /// the server has to say of them.
  func makePlan(_ store: any BindingStore, comparesOnly: Bool = false) async throws(Failure) -> Plan {
    // Nobody has to wait for a server to hear that an option or the configuration is wrong.
    let given = try readingOptions()
    var (options, ended) = try configured(planOptions())
    // What has to be known anyway is asked for meanwhile; the answer counts once the files are read.
    let (read, flows) = try await reading(store) { () async throws(StoreError) in
      async let read = readBlueprints(given, for: store)
      let flows = await result { () async throws(StoreError) in try await store.flows() }
      return (await read, flows)
    }
    let (version, files) = try read.get()
    options.release = try release(ofServer: version)
    options.comparesOnly = comparesOnly
    do throws(Failure) {
      var plan = try await makePlan(of: files.files, store, options, flows: flows)
      plan.diagnostics = ended + unknownRelease(version) + plan.diagnostics
      plan.diagnostics = files.allDiagnostics.notRepeated(in: plan.diagnostics) + plan.diagnostics
      let errors = arguments.has(.strict) ? plan.diagnostics.filter(\.warnsOfFile).map(\.asError) : []
      guard errors.isEmpty else {
        throw Failure(.invalidBlueprint, errors + plan.diagnostics.filter { !$0.warnsOfFile })
      }
      tell(plan.diagnostics)
      return plan
    } catch {
      let told = Set(error.diagnostics)
      let others = (files.allDiagnostics + unknownRelease(version)).notRepeated(in: error.diagnostics)
      throw Failure(error.code, others.filter { !told.contains($0) } + error.diagnostics)
    }
  }

  /// Asks the server for its version, and reads the files as that one does.
  private func readBlueprints(
    _ given: ReadingOptions, for store: any BindingStore
  ) async -> Result<(version: String?, files: ValidationReport), Failure> {
    do throws(Failure) {
      let version = try await result { () async throws(StoreError) in try await store.authentikVersion() }
        .mapError(Failure.init).get()
      let options = try readingOptions(given, ofServer: version)
      let files = try await readValidBlueprints(options, tells: false) { () throws(Failure) in
        try await result { () async throws(StoreError) in try await store.isLicensed() }.mapError(Failure.init).get()
      }
      return .success((version, files))
    } catch {
      return .failure(error)
    }
  }

  private func makePlan(
    of readings: [BlueprintReading], _ store: any BindingStore, _ options: PlanOptions,
    flows: Result<[Flow], StoreError>
  ) async throws(Failure) -> Plan {
    if let pattern = store.visibleFlows {
      console.say("the snapshot holds only flows that match \(pattern.text.printable); no other flow is looked at")
    }
    let made = try await reading(store) { () async throws(StoreError) in
      try await Reconciler(store: store, options: options).plan(readings, flows: flows)
    }
    switch made {
    case .success(var plan):
      plan.server = serverName(store)
      return plan
    case .failure(let problems): throw Failure(.invalidBlueprint, problems.diagnostics)
    }
  }

  /// Says by whose rules the files were read where flowbind does not know the server's own.
  private func unknownRelease(_ version: String?) -> [Diagnostic] {
    guard let version, !arguments.has(.dialect) else { return [] }
    let release = AuthentikRelease(version: version)
    guard !(release?.isKnown ?? false) else { return [] }
    return [
      Diagnostic(
        .note, "unknown-release",
        "this flowbind does not know authentik \(version.printable): files are read as "
          + "\(release?.nearestKnown ?? .newest) reads them",
        help: "a newer flowbind may know it; --dialect decides otherwise")
    ]
  }

  /// Reads with a line of progress; an error of the store ends the run.
  func reading<Answer: Sendable>(
    _ store: any BindingStore, _ read: () async throws(StoreError) -> Answer
  ) async throws(Failure) -> Answer {
    do throws(StoreError) {
      return try await ProgressLine(console, arguments).during(read) {
        let reads = store.readStatistics()
        return "reading \(store.address.printable): \(reads.requests) requests, \(reads.rows) rows"
      }
    } catch {
      throw Failure(error)
    }
  }

  private func planOptions() throws(Failure) -> PlanOptions {
    var options = PlanOptions()
    options.flowPattern = arguments.flowPattern
    options.parallelReads = try arguments.parallelReads()
    if let changes = try arguments.count(.maxChanges) { options.maximumChanges = changes }
    options.creates = arguments.has(.create)
    options.deletes = arguments.has(.delete)
    options.prunes = arguments.has(.prune)
    if arguments.has(.atomic) { options.mode = .atomic }
    options.allowances = try arguments.allowances()
    return options
  }

  /// Whether another command of this machine can read the same server and files.
  var readsAgain: Bool {
    arguments.value(.snapshot) == nil && !arguments.has(.sandbox) && !arguments.operands.contains("-")
  }
}
