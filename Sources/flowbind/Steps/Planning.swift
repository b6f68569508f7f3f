internal import Bindings
internal import Blueprints
internal import Documents
internal import Planning
internal import Reporting

extension Run {
  /// Plans with the store; what keeps a plan from being made ends the run.
  func makePlan(_ store: any BindingStore, comparesOnly: Bool = false) async throws(Failure) -> Plan {
    let files = try await readValidBlueprints(tellingModels: false)
    let readings = files.files
    let unheardOf = files.allDiagnostics.filter(\.isOfUnheardOf)
    if let pattern = store.visibleFlows {
      console.say("the snapshot holds only flows that match \(pattern.text.printable); no other flow is looked at")
    }
    var (options, ended) = try configured(planOptions())
    options.comparesOnly = comparesOnly
    let planOptions = options
    let made = try await reading(store) { () async throws(StoreError) in
      try await Reconciler(store: store, options: planOptions).plan(readings)
    }
    switch made {
    case .success(var plan):
      // A file that is left out fails by itself.
      try check(readings.flatMap(\.diagnostics).filter(\.isOfUnheardOf), onServer: plan.authentikVersion)
      plan.server = serverName(store)
      plan.diagnostics = ended + plan.diagnostics
      tell(unheardOf + plan.diagnostics)
      // These were told when the files were read, and stand in every report, too.
      plan.diagnostics = files.allDiagnostics + plan.diagnostics
      return plan
    case .failure(let problems):
      throw Failure(.invalidBlueprint, unheardOf + problems.diagnostics)
    }
  }

  /// A model that the server cannot have fails its file there.
  private func check(_ unheardOf: [Diagnostic], onServer version: String?) throws(Failure) {
    guard KnownModels.areAll(ofServer: version), !unheardOf.isEmpty else { return }
    throw Failure(
      .invalidBlueprint,
      unheardOf.map { diagnostic in
        var diagnostic = diagnostic
        diagnostic.severity = .error
        return diagnostic
      })
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
    if let dialect = arguments.value(.dialect).flatMap({ Dialect(named: $0) }) { options.dialect = dialect }
    options.flowPattern = arguments.flowPattern
    options.parallelReads = try arguments.parallelReads()
    if let changes = try arguments.count(.maxChanges) { options.maximumChanges = changes }
    options.creates = arguments.has(.create)
    options.deletes = arguments.has(.delete)
    options.prunes = arguments.has(.prune)
    options.allowances = try arguments.allowances()
    return options
  }

  /// Whether another command of this machine can read the same server and files.
  var readsAgain: Bool {
    arguments.value(.snapshot) == nil && !arguments.has(.sandbox) && !arguments.operands.contains("-")
  }
}
