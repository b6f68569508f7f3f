internal import Bindings
internal import Blueprints
internal import Documents
internal import FoundationEssentials
internal import Planning
internal import Reporting

extension Run {
  /// Plans with the store; what keeps a plan from being made ends the run.
  func makePlan(_ store: any BindingStore, comparesOnly: Bool = false) async throws(Failure) -> Plan {
    let readings = try await readValidBlueprints()
    if let pattern = store.visibleFlows {
      console.say("the snapshot holds only flows that match \(pattern.text.printable); no other flow is looked at")
    }
    var (options, ended) = try configured(planOptions())
    options.comparesOnly = comparesOnly
    let made: Result<Plan, DesiredProblems>
    do throws(StoreError) {
      made = try await ProgressLine(console, arguments).during { () async throws(StoreError) in
        try await Reconciler(store: store, options: options).plan(readings)
      } telling: {
        let reads = store.readStatistics()
        return "reading \(store.address.printable): \(reads.requests) requests, \(reads.rows) rows"
      }
    } catch {
      throw Failure(error)
    }
    switch made {
    case .success(var plan):
      plan.server = serverName(store)
      plan.diagnostics = ended + plan.diagnostics
      tell(plan.diagnostics)
      return plan
    case .failure(let problems):
      throw Failure(.invalidBlueprint, problems.diagnostics)
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
