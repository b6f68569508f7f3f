internal import Reconciliation

/// A plan with the command that applies it.
struct PlanOutput: RenderableReport {
  var report: PlanReport
  var nextCommand: String?

  func encode(to encoder: any Encoder) throws { try report.encode(to: encoder) }

  func text(_ style: TextStyle) -> String { PlanText(style: style, nextCommand: nextCommand).render(report) }
}

extension Run {
  /// Shows what apply would do.
  func plan() async throws(Failure) -> ExitCode {
    let outputs = try Outputs(arguments)
    _ = try blueprintPaths()
    try outputs.checkWritable()
    let plan = try await reporting(to: outputs) {
      PlanOutput(report: $0)
    } work: { store throws(Failure) in
      try await makePlan(store)
    }
    try outputs.write(PlanOutput(report: PlanReport(plan), nextCommand: nextCommand), style, to: console)
    if plan.isRefused { return .refused }
    return arguments.has(.detailedExitCode) && plan.hasDifferences ? .differences : .done
  }

  /// Plans with the store; what keeps a plan from being made ends the run.
  func makePlan(_ store: any BindingStore) async throws(Failure) -> Plan {
    let readings = try await readValidBlueprints()
    let (options, ended) = try configured(planOptions())
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
      // Its port is another in every run.
      if arguments.has(.sandbox) { plan.server = "sandbox" }
      plan.diagnostics = ended + plan.diagnostics
      tell(plan.diagnostics)
      return plan
    case .failure(let problems):
      throw Failure(.invalidBlueprint, problems.diagnostics)
    }
  }

  /// Opens the store and works; a failure is also reported as a document, where one that is no text was asked for.
  func reporting<Answer>(
    to outputs: Outputs, _ document: (PlanReport) -> some RenderableReport,
    work: (any BindingStore) async throws(Failure) -> Answer
  ) async throws(Failure) -> Answer {
    do throws(Failure) {
      return try await withStore(work)
    } catch {
      let report = PlanReport(failed: error.diagnostics, server: nil, reads: ReadStatistics())
      try outputs.writeFailure(document(report), to: console)
      throw error
    }
  }

  private func planOptions() throws(Failure) -> PlanOptions {
    var options = PlanOptions()
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

  /// The command that applies what this plan shows.
  private var nextCommand: String? {
    guard arguments.value(.snapshot) == nil, !arguments.has(.sandbox) else { return nil }
    return "flowbind apply " + arguments.operands.joined(separator: " ")
  }
}
