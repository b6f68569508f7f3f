internal import Bindings
internal import Blueprints
internal import Documents
internal import Planning
internal import Reporting

extension Run {
  /// Plans with the store; what keeps a plan from being made ends the run.
  func makePlan(_ store: any BindingStore, comparesOnly: Bool = false) async throws(Failure) -> Plan {
    let files = try await readValidBlueprints(tells: false)
    do throws(Failure) {
      var plan = try await makePlan(of: files.files, store, comparesOnly: comparesOnly)
      plan.diagnostics = files.allDiagnostics.notRepeated(in: plan.diagnostics) + plan.diagnostics
      let errors = arguments.has(.strict) ? plan.diagnostics.filter(\.warnsOfFile).map(\.asError) : []
      guard errors.isEmpty else {
        throw Failure(.invalidBlueprint, errors + plan.diagnostics.filter { !$0.warnsOfFile })
      }
      tell(plan.diagnostics)
      return plan
    } catch {
      // What is wrong with the files has to do with it, or is worth knowing all the same.
      let told = Set(error.diagnostics)
      let others = files.allDiagnostics.notRepeated(in: error.diagnostics).filter { !told.contains($0) }
      throw Failure(error.code, others + error.diagnostics)
    }
  }

  private func makePlan(
    of readings: [BlueprintReading], _ store: any BindingStore, comparesOnly: Bool
  ) async throws(Failure) -> Plan {
    let unheardOf = readings.flatMap(\.diagnostics).filter(\.isOfUnheardOf)
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
      try check(unheardOf, onServer: plan.authentikVersion)
      plan.server = serverName(store)
      plan.diagnostics = ended + plan.diagnostics
      return plan
    case .failure(let problems):
      throw Failure(.invalidBlueprint, problems.diagnostics)
    }
  }

  /// A model that the server cannot have fails its file there.
  private func check(_ unheardOf: [Diagnostic], onServer version: String?) throws(Failure) {
    guard KnownModels.areAll(ofServer: version), !unheardOf.isEmpty else { return }
    throw Failure(
      .invalidBlueprint,
      unheardOf.map(\.asError))
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
