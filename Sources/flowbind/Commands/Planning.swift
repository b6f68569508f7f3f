internal import Bindings
internal import Blueprints
internal import Documents
internal import FoundationEssentials
internal import Planning
internal import Reporting

extension Run {
  /// Shows what apply would do.
  func plan() async throws(Failure) -> ExitCode {
    let outputs = try Outputs(arguments, surroundings)
    _ = try blueprintPaths()
    try outputs.checkWritable()
    let plan = try await withStore { store throws(Failure) in
      try await makePlan(store)
    }
    let code: ExitCode =
      plan.isRefused ? .refused : arguments.has(.detailedExitCode) && plan.hasDifferences ? .differences : .done
    let report = PlanReport(
      plan, readAt: surroundings.now(), expiresAt: try expiry(), serverID: arguments.value(.serverID))
    let steps = arguments.has(.steps) ? StepsText(style: try style).render(plan) : nil
    let output = ReportOutput(report, next: report.nextCommands(apply: applyCommand(report)), steps: steps)
    try outputs.write(output, style, to: console, ending: code)
    return code
  }

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

  /// When a file of this plan stops being applied, if ever.
  private func expiry() throws(Failure) -> String? {
    guard let life = try duration(.expires), let now = try? Date(surroundings.now(), strategy: .iso8601) else {
      return nil
    }
    return (now + life / .seconds(1)).formatted(.iso8601)
  }

  private func planOptions() throws(Failure) -> PlanOptions {
    var options = PlanOptions()
    if let dialect = arguments.value(.dialect).flatMap({ Dialect(named: $0) }) { options.dialect = dialect }
    options.flowPattern = arguments.value(.flow).map(GlobPattern.init)
    if let reads = try count(.parallelReads) { options.parallelReads = reads }
    if let changes = try count(.maxChanges) { options.maximumChanges = changes }
    options.creates = arguments.has(.create)
    options.deletes = arguments.has(.delete)
    options.prunes = arguments.has(.prune)
    for written in arguments.values(.allow) { options.allowances.insert(try allowance(written)) }
    return options
  }

  private func allowance(_ written: String) throws(Failure) -> Allowance {
    let parts = written.split(separator: "=", maxSplits: 1).map(String.init)
    guard let rule = GuardRule(rawValue: parts.first ?? "") else {
      let near = nearestNames(to: parts.first ?? "", among: GuardRule.allCases.map(\.rawValue), limit: 1).first
      throw Failure(
        .usage, "unknown-rule", "there is no guard \(parts.first ?? "")",
        help: near.map { "did you mean \($0)?" }
          ?? "the guards are " + GuardRule.allCases.map(\.rawValue).joined(separator: ", "))
    }
    guard parts.count == 2 else {
      throw Failure(
        .usage, "allow-without-flow", "--allow \(written) names no flow",
        help: "a guard is lifted for one flow: --allow \(rule.rawValue)=FLOW")
    }
    return Allowance(rule, flow: parts[1])
  }

  /// The command that applies exactly what this plan shows.
  private func applyCommand(_ report: PlanReport) -> String? {
    guard readsAgain, let digest = report.digest else { return nil }
    return arguments.commandLine(for: .apply) + " --expect \(digest)"
  }

  /// Whether another command of this machine can read the same server and files.
  var readsAgain: Bool {
    arguments.value(.snapshot) == nil && !arguments.has(.sandbox) && !arguments.operands.contains("-")
  }
}
