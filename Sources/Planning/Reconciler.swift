package import Bindings
package import Blueprints

/// Turns blueprints and a server into a plan: the one entry to this module.
///
/// The steps of a run:
/// 1. `BlueprintReader` reads files into desired bindings; every problem of every file is collected.
/// 2. `DesiredLookUps` puts each entry's references as questions that the API can answer.
/// 3. `CurrentReader` reads the flows, the bindings of managed flows, and stages that those did not name.
/// 4. `ReferenceResolver` answers the questions; what has no answer is an error with near matches, or awaiting.
/// 5. `Matcher` pairs desired with current bindings, flow by flow.
/// 6. `FlowPlanner` compares the pairs and the policies, leaves what the configuration ignores as it is, puts the
///    updates in a safe order, and judges who gets in by the flow as it stands.
/// 7. The `Plan` is rendered, or `Applier` carries out exactly that plan.
package struct Reconciler: Sendable {
  private let store: any BindingStore
  private let options: PlanOptions

  package init(store: some BindingStore, options: PlanOptions = PlanOptions()) {
    self.store = store
    self.options = options
  }

  /// Plans what the readings ask for.
  ///
  /// - Parameter flows: the store's list of flows, where somebody has asked for it already.
  /// - Returns: the plan, or what is wrong with the blueprints in the light of this server.
  package func plan(
    _ readings: [BlueprintReading], flows: Result<[Flow], StoreError>? = nil
  ) async throws(StoreError) -> Result<Plan, DesiredProblems> {
    var diagnostics: [Diagnostic] = []
    var told: Set<Diagnostic> = []
    var selected: [DesiredLookUps] = []
    var flowNames: [EntryPlace: String] = [:]
    selected.reserveCapacity(readings.reduce(0) { $0 + $1.bindings.count })
    for binding in readings.lazy.flatMap(\.bindings) where binding.isReconciled {
      let (lookUps, problems) = DesiredLookUps.read(binding)
      if let name = lookUps.flow?.name { flowNames[binding.place] = name }
      guard isSelected(lookUps.flow?.name) else { continue }
      // One of an entry is met with every binding that refers to it.
      diagnostics += problems.filter { told.insert($0).inserted }
      if problems.isEmpty { selected.append(lookUps) }
    }

    let declared = PolicyLookUps.read(
      readings.flatMap(\.policies), flowNames: flowNames, &diagnostics, isSelected: isSelected)

    let reader = CurrentReader(store: store, parallelReads: options.parallelReads)
    var current = try await reader.read(for: selected, declared, flows: flows) { isSelected($0.slug) }
    let definitions = readings.flatMap(\.definitions)
    var resolution = resolve(selected, current, definitions)
    if resolution.hasUnknownStages, !current.index.hasAllStages {
      // For near matches, and for what the files make: names of stages that no managed flow uses.
      current.index.add(all: try await store.stages())
      resolution = resolve(selected, current, definitions)
    }
    diagnostics += resolution.diagnostics
    diagnostics += definitions.filter { !$0.isFlow || isSelected($0.name) }
      .refusedAsThere(on: current.index, current.release)
    diagnostics += hiddenFacts(current)
    diagnostics += bindingsInOtherFlows(resolution.resolved, current)
    var policies = PolicyResolver.Resolution(prospects: resolution.prospects)
    if !declared.isEmpty {
      policies = PolicyResolver(current: current, desired: PolicyDesires(selected, resolution))
        .placed(declared, resolution.prospects)
    }
    try await SubjectResolver(
      store: store, parallelReads: options.parallelReads, bound: current.policies.values.joined(),
      definitions: readings.flatMap(\.definedSubjects)
    ).name(&policies)
    diagnostics += policies.diagnostics
    if let cause = current.hiddenPolicies, options.comparesOnly, !policies.policies.isEmpty {
      throw .rightMissing("the files declare policies, and they cannot be compared: \(cause)")
    }
    resolution.resolved.removeAll { current.bindings[$0.flow] == nil }
    resolution.awaiting.removeAll { $0.flow.map { current.bindings[$0] == nil } ?? false }
    // What is to be absent and is gone with its flow, or is passed over as authentik does, leaves nothing to do.
    let isNothing =
      resolution.resolved.isEmpty && resolution.awaiting.isEmpty && resolution.nothingToDelete == 0
      && policies.isEmpty && !readings.contains { $0.bindings.contains(where: \.isPassedOver) }
    if isNothing, !diagnostics.contains(where: { $0.severity == .error }) {
      diagnostics.append(nothingSelected(readings))
    }
    guard !diagnostics.contains(where: { $0.severity == .error }) else {
      return .failure(DesiredProblems(diagnostics: readings.addingSourceLines(to: diagnostics.cutShort())))
    }
    var (plan, isContradictory) = try await plan(
      resolution, policies, current, readings, warnings: diagnostics)
    plan.diagnostics = readings.addingSourceLines(to: plan.diagnostics.cutShort())
    return isContradictory ? .failure(DesiredProblems(diagnostics: plan.diagnostics)) : .success(plan)
  }

  private func resolve(
    _ lookUps: [DesiredLookUps], _ current: CurrentReader.Current, _ definitions: [EntryDefinition]
  ) -> ReferenceResolver.Resolution {
    ReferenceResolver(
      awaited: AwaitedObjects(definitions, index: current.index, release: current.release),
      flowsOfPinned: current.pinnedElsewhere.mapValues(\.settings.flow)
    ).resolve(lookUps)
  }

  private func plan(
    _ resolution: ReferenceResolver.Resolution, _ policies: PolicyResolver.Resolution,
    _ current: CurrentReader.Current, _ readings: [BlueprintReading], warnings: [Diagnostic]
  ) async throws(StoreError) -> (plan: Plan, isContradictory: Bool) {
    var current = current
    let desired = Dictionary(grouping: resolution.resolved, by: \.flow)
    let awaiting = Dictionary(grouping: resolution.awaiting, by: \.flow)
    let declared = Dictionary(grouping: policies.policies, by: \.flow)
    let awaitingPolicies = Dictionary(grouping: policies.awaiting, by: \.flow)
    var plan = Plan(
      server: store.address, authentikVersion: current.authentikVersion, blueprints: readings.map(BlueprintCount.init),
      reads: store.readStatistics(), options: options)
    plan.awaiting =
      (awaiting[nil] ?? []).map(Finding.init(awaiting:)) + (awaitingPolicies[nil] ?? []).map(Finding.init(awaiting:))
    plan.diagnostics = warnings
    var number = 0
    var used: Set<Int> = []
    var isContradictory = false
    let memory = WaysMemory()
    for flow in current.bindings.keys.compactMap({ current.index.flow($0) }).sorted(by: { $0.slug < $1.slug }) {
      var planner = FlowPlanner(
        flow: flow, current: current.bindings[flow.pk] ?? [], index: current.index, options: options)
      if current.unmanaged.contains(flow.pk) {
        planner.showUnmanaged()
      } else {
        planner.plan(desired[flow.pk] ?? [], awaiting: awaiting[flow.pk] ?? [])
      }
      planner.comparePolicies(
        declared[flow.pk] ?? [], awaiting: awaitingPolicies[flow.pk] ?? [], with: current.policies)
      let facts = try await facts(of: planner.change, &current)
      let writes = writes(of: planner, knowing: facts, memory)
      var known = facts
      for stage in planner.missingStages { known.stages[stage] = current.index.stage(stage) }
      planner.judgeWays(known, after: writes.operations, memory)
      used.formUnion(planner.ignoring.used)
      if !options.comparesOnly { plan.diagnostics += stagesOfUnknownType(planner.change, facts) }
      plan.diagnostics += planner.diagnostics
      isContradictory = isContradictory || planner.isContradictory
      switch writes.obstacle {
      case .orderTaken where planner.hasTakenSlot, nil: break
      case .orderTaken(let diagnostic)?, .noFreeOrder(let diagnostic)?: plan.diagnostics.append(diagnostic)
      }
      let flowPlan = planner.flowPlan(writes, facts, numberingFrom: &number)
      if !options.comparesOnly { plan.diagnostics += flowPlan.lackingProofs(options.requirements) }
      plan.flows.append(flowPlan)
    }
    if !options.comparesOnly {
      plan.diagnostics += tooManyChanges(plan)
      if let obstacle = plan.obstacleToImport { plan.diagnostics.append(obstacle) }
    }
    plan.diagnostics += exceptionsOfNoUse(plan, usedIgnores: used)
    plan.reads = store.readStatistics()
    return (plan, isContradictory)
  }

  /// Beyond so many operations in a flow that nobody asked for, none of their orders is looked for.
  private static let mostOrdered = 200

  /// Puts the wanted operations in order, and asks the guards.
  private func writes(of planner: FlowPlanner, knowing facts: GuardFacts, _ memory: WaysMemory) -> FlowWrites {
    // So many are refused as they are, and the search for an order grows faster than their number.
    let isOrdered = !options.comparesOnly && planner.wanted.count <= max(options.maximumChanges, Self.mostOrdered)
    guard isOrdered else { return FlowWrites(operations: planner.wanted.map(\.operation)) }
    return planner.change.writes(knowing: facts, allowing: options.allowances, mode: options.mode, memory)
  }

  /// What decides in one flow, with the stages that nothing has told of yet.
  private func facts(
    of change: FlowChange, _ current: inout CurrentReader.Current
  ) async throws(StoreError) -> GuardFacts {
    let keys = change.stages
    var stages = keys.compactMap { current.index.stage($0) }
    if stages.count < keys.count {
      let unknown = keys.subtracting(stages.map(\.pk)).sorted()
      let store = store
      let found = try await readConcurrently(unknown, limit: options.parallelReads) { pk throws(StoreError) in
        try await store.stage(pk)
      }
      let reader = DecidingFactsReader(store: store, parallelReads: options.parallelReads)
      current.index.add(try await reader.settled(found.compactMap(\.self)).stages)
      stages = keys.compactMap { current.index.stage($0) }
    }
    return GuardFacts(
      of: stages, policies: current.policies.of(change.flow.pk, change.current),
      sourceStageProves: current.release?.sourceStageProves)
  }
}

extension FlowPlanner {
  fileprivate var change: FlowChange { FlowChange(flow: flow, current: current, wanted: wanted.map(\.operation)) }
}

/// What is wrong with blueprints in the light of a server; errors among them keep the run from going on.
package struct DesiredProblems: Error, Sendable {
  package var diagnostics: [Diagnostic]
}

extension Reconciler {
  private func isSelected(_ slug: String?) -> Bool {
    guard let slug else { return true }
    return [options.flowPattern, store.visibleFlows].compactMap(\.self).allSatisfy { $0.matches(slug) }
  }

  /// What decides and could not be read, each said once.
  private func hiddenFacts(_ current: CurrentReader.Current) -> [Diagnostic] {
    let policies = current.hiddenPolicies.map {
      Diagnostic(.warning, "policies-not-read", "policies were not compared: \($0)")
    }
    let settings = current.hiddenSettings.map {
      Diagnostic(.note, "settings-not-read", "how some stages are set is not known: \($0)")
    }
    return [policies].compactMap(\.self) + settings
  }

  private func bindingsInOtherFlows(
    _ bindings: [ResolvedBinding], _ current: CurrentReader.Current
  ) -> [Diagnostic] {
    guard bindings.contains(where: { $0.pk != nil }) else { return [] }
    let known = Dictionary(firstOf: current.bindings.values.joined().map { ($0.pk, $0) })
    return bindings.compactMap { entry in
      guard let pk = entry.pk, let found = known[pk] ?? current.pinnedElsewhere[pk], found.settings.flow != entry.flow
      else { return nil }
      let flow = current.index.flow(found.settings.flow)?.slug ?? found.settings.flow.text
      return Diagnostic(
        .error, "binding-in-other-flow", "the binding \(pk) belongs to flow \(flow)", at: entry.desired.location,
        help: "flowbind never changes a binding's flow; leave the pk out, or name that flow")
    }
  }

  /// A stage of which not even the type is known may be anything, so that nobody can say that a write is harmless.
  ///
  /// A server tells the type of every stage that is bound; a file that somebody edited may not.
  private func stagesOfUnknownType(_ change: FlowChange, _ facts: GuardFacts) -> [Diagnostic] {
    guard !change.wanted.isEmpty, facts.stages.count < change.stages.count else { return [] }
    return change.stages.filter { facts.stages[$0] == nil }.sorted().map { stage in
      Diagnostic(
        .error, "unknown-stage-type",
        "flow \(change.flow.slug) has the stage \(stage), and \(store.address) does not say of what type it is",
        help: "take a new snapshot, or plan with the server itself")
    }
  }

  private func tooManyChanges(_ plan: Plan) -> [Diagnostic] {
    let count = plan.operations.count
    guard count > options.maximumChanges else { return [] }
    return [
      Diagnostic(
        .error, "too-many-changes", "\(count) operations are more than --max-changes \(options.maximumChanges) allows",
        help: "read the plan; if it is right, raise the limit to \(count)")
    ]
  }

  /// Names what the configuration ignores, requires or allows and nothing asked for; with `--flow`, nobody can tell.
  private func exceptionsOfNoUse(_ plan: Plan, usedIgnores: Set<Int>) -> [Diagnostic] {
    guard options.flowPattern == nil else { return [] }
    let ignores = options.ignores.enumerated().filter { !usedIgnores.contains($0.offset) }.map { _, rule in
      Diagnostic(
        .note, "unused-ignore", "this ignore rule hides nothing (\(rule.reason))", at: rule.location,
        help: "remove it, unless the difference comes and goes")
    }
    let allows = options.configuredAllowances.filter { entry in
      // A comparison asks no guard.
      !options.comparesOnly
        && !plan.guards.contains {
          $0.outcome == .allowed && $0.rule == entry.rule && $0.flow == entry.flow
        }
    }
    let requirements = options.requirements.filter { entry in !plan.flows.contains { entry.flow.matches($0.flow.slug) }
    }
    .map { entry in
      Diagnostic(
        .note, "unused-require",
        "\(entry.flow.text) is none of the flows that the files name, so nothing is required (\(entry.reason))",
        at: entry.location, help: "mend the pattern, or remove the entry")
    }
    return ignores + requirements
      + allows.map { entry in
        Diagnostic(
          .note, "unused-allow",
          "\(entry.rule.rawValue) is allowed for \(entry.flow), and nothing needs it (\(entry.reason))",
          at: entry.source, help: "remove it when its change is applied")
      }
  }

  private func nothingSelected(_ readings: [BlueprintReading]) -> Diagnostic {
    let (message, help) =
      if !readings.contains(where: { $0.bindings.contains(where: \.isReconciled) }) {
        ("no file has an active \(ModelName.binding) entry", "check the paths; “in sync” is never said of nothing")
      } else if let pattern = options.flowPattern ?? store.visibleFlows {
        ("the pattern \(pattern.text) selects none of the flows that the files name", "use another pattern")
      } else {
        ("the server has none of the flows that the files name", "“in sync” is never said of nothing")
      }
    return Diagnostic(.error, "nothing-selected", message, help: help)
  }
}

extension BlueprintCount {
  fileprivate init(_ reading: BlueprintReading) {
    self.init(file: reading.file, part: reading.part, bindings: reading.bindings.count, entries: reading.entryCount)
  }
}

extension FlowPlanner {
  fileprivate func flowPlan(
    _ writes: FlowWrites, _ facts: GuardFacts, numberingFrom number: inout Int
  ) -> FlowPlan {
    var locations: [PrimaryKey: SourceLocation] = [:]
    var locationsOfCreates: [Operation: SourceLocation] = [:]
    for wanted in wanted {
      if let pk = wanted.operation.pk {
        locations[pk] = wanted.location
      } else {
        locationsOfCreates[wanted.operation] = wanted.location
      }
    }
    var operations: [PlannedOperation] = []
    for operation in writes.operations {
      number += 1
      let stage = operation.after?.stage ?? operation.before?.stage
      operations.append(
        PlannedOperation(
          number: number, operation: operation, flow: flow.slug, stage: stage.map(stageName) ?? "?",
          source: operation.pk.map { locations[$0] } ?? locationsOfCreates[operation]))
    }
    var plan = FlowPlan(flow: flow, current: current, facts: facts)
    plan.ladder = ladder
    plan.operations = operations
    plan.guards = writes.verdicts
    plan.findings = findings
    plan.policiesDiffer = flowPoliciesDiffer
    plan.declaresPolicies = declaresPolicies
    plan.ways = ways
    plan.isManaged = isManaged
    return plan
  }
}
