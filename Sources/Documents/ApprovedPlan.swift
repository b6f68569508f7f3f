internal import Applying
package import Bindings
internal import Blueprints
package import Planning

/// A plan that comes back as a file, to be applied as it was approved, or not at all.
///
/// The file is untrusted. From what it says of the current bindings and of where they shall end, the operations, the
/// guards and the digest are computed once more; a difference means that somebody has changed the file.
package struct ApprovedPlan: Sendable {
  package let report: PlanReport
  package let plan: Plan
  package let digest: PlanDigest

  /// Throws what is wrong with the file.
  package init(_ report: PlanReport) throws(ApprovedPlanError) {
    guard report.verdict != .failed, let server = report.server, let options = report.options.flatMap(PlanOptions.init),
      let current = report.current
    else { throw ApprovedPlanError("it holds no plan that could be applied") }
    guard current.allSatisfy({ $0.policies != nil }) else {
      throw ApprovedPlanError("an older flowbind made it, which did not look at policies; plan again")
    }
    var plan = Plan(
      server: server, authentikVersion: report.authentikVersion, blueprints: report.blueprints,
      reads: ReadStatistics(requests: report.reads.requests, rows: report.reads.rows),
      options: options)
    let operations = report.operations
    guard operations.map(\.number) == Array(1..<(operations.count + 1)), operations.allSatisfy(\.operation.isWhole),
      operations.count <= options.maximumChanges
    else { throw ApprovedPlanError("its operations are not whole") }
    for flow in current.map(FlowPlan.init) {
      plan.flows.append(try Self.recomputed(flow, operations, options))
    }
    plan.diagnostics = plan.flows.flatMap { $0.lackingProofs(options.requirements) }
    if let obstacle = plan.obstacleToImport { plan.diagnostics.append(obstacle) }
    guard plan.operations == operations else { throw ApprovedPlanError("its operations are not those of its flows") }
    guard plan.guards.map(\.published) == report.guards else {
      throw ApprovedPlanError("its guards are not what they would be")
    }
    guard PlanSummary(operations, report.flows, report.findings) == report.summary,
      report.flows.allSatisfy({ flow in plan.flows.contains { flow.showsPolicies(of: $0) } })
    else { throw ApprovedPlanError("what it shows is not what it holds") }
    digest = PlanDigest(plan, serverID: report.serverID)
    guard digest.shown == report.digest else { throw ApprovedPlanError("its digest is not that of its contents") }
    self.plan = plan
    self.report = report
  }

  /// The flow with the operations that lead from its current bindings to where the file's operations end.
  private static func recomputed(
    _ flow: FlowPlan, _ operations: [PlannedOperation], _ options: PlanOptions
  ) throws(ApprovedPlanError) -> FlowPlan {
    var flow = flow
    let planned = operations.filter { $0.flowKey == flow.flow.pk }
    let change = FlowChange(
      flow: flow.flow, current: flow.current, wanted: planned.map(\.operation).withoutTemporaries(from: flow.current))
    let writes = change.writes(knowing: flow.facts, allowing: options.allowances, mode: options.mode)
    guard writes.operations == planned.map(\.operation), writes.obstacle == nil else {
      throw ApprovedPlanError("its operations on \(flow.flow.slug) are not those that lead where they end")
    }
    flow.operations = planned
    flow.guards = writes.verdicts
    return flow
  }

  /// Reads every managed flow with all that decides, and says what is not as when the plan was made. What the file
  /// leaves out counts as moved: only the server is asked what decides.
  ///
  /// Where all that there was to write is there, the facts that only guards ask for are not read.
  package func movement(on store: some BindingStore) async throws(StoreError) -> PlanMovement {
    var movement = PlanMovement(plan)
    let release = try await store.authentikRelease()
    var read: [(planned: FlowPlan, flow: Flow, bindings: [Binding], stages: [Stage])] = []
    let flows = Dictionary(firstOf: try await store.flows().map { ($0.pk, $0) })
    for planned in plan.flows {
      guard let flow = flows[planned.flow.pk] else {
        movement.moved.append("\(planned.flow.slug): the flow is gone")
        if !planned.operations.isEmpty { movement.isCarriedOut = false }
        continue
      }
      movement.compare(planned.flow, with: flow)
      movement.compare(planned, withSourceStageProving: release?.sourceStageProves)
      let found = try await store.bindings(ofFlow: flow.pk)
      movement.compare(planned, with: found.bindings)
      read.append((planned, flow, found.bindings, found.stages))
    }
    if movement.isCarriedOut { return movement }
    let reader = DecidingFactsReader(store: store)
    let policies = try await reader.policies(of: read.map(\.flow), read.flatMap(\.bindings)).policies
    var stages = Dictionary(firstOf: read.flatMap(\.stages).map { ($0.pk, $0) })
    for stage in Set(read.flatMap(\.planned.facts.stages.keys)).sorted() where stages[stage] == nil {
      stages[stage] = try await store.stage(stage)
    }
    stages = Dictionary(firstOf: try await reader.settled(Array(stages.values)).stages.map { ($0.pk, $0) })
    for (planned, flow, bindings, _) in read {
      movement.compare(planned, with: policies.of(flow.pk, bindings))
      let used = Set(bindings.map(\.settings.stage)).union(planned.facts.stages.keys)
      movement.compare(planned, with: used.compactMap { stages[$0] })
    }
    return movement
  }
}

/// Why a file cannot be applied as a plan.
package struct ApprovedPlanError: Error, Hashable, Sendable {
  package var message: String

  package init(_ message: String) {
    self.message = message
  }
}

extension [Operation] {
  /// One operation for each binding, from where it is to where the last of its operations leaves it.
  fileprivate func withoutTemporaries(from current: [Binding]) -> [Operation] {
    let settings = current.settingsByKey
    return filter { !$0.isTemporary }.map { operation in
      guard operation.kind == .update, let pk = operation.pk, let before = settings[pk], let after = operation.after
      else { return operation }
      return .update(pk, from: before, to: after)
    }
  }
}

extension FlowReport {
  /// Whether the policies that people are shown are those of the plan.
  fileprivate func showsPolicies(of plan: FlowPlan) -> Bool {
    pk == plan.flow.pk && policies == plan.facts.policies[pk]
      && bindings.allSatisfy { row in row.pk.map { row.policies == plan.facts.policies[$0] } ?? true }
  }
}

extension GuardVerdict {
  /// The verdict as it comes back from a file.
  fileprivate var published: GuardVerdict {
    GuardVerdict(rule, flow: flow, outcome, message, binding: binding)
  }
}

extension PlanOptions {
  fileprivate init?(_ report: OptionsReport) {
    guard let release = AuthentikRelease(version: report.dialect) else { return nil }
    self.init()
    mode = ApplyMode(atomic: report.atomic)
    creates = report.create
    deletes = report.delete
    prunes = report.prune
    keeps = report.keeps ?? []
    allowances = Set(report.allows)
    ignores = report.ignores ?? []
    requirements = report.requires ?? []
    maximumChanges = report.maxChanges
    self.release = release
  }
}

extension FlowPlan {
  /// A flow as a file tells of it, with nothing planned yet.
  fileprivate init(_ report: CurrentReport) {
    self.init(
      flow: Flow(
        pk: report.pk, slug: report.slug, name: report.name, designation: report.designation,
        authentication: report.authentication, policyEngineMode: report.policyEngineMode),
      current: report.bindings,
      facts: GuardFacts(
        of: report.stages, policies: report.policies?.policies ?? [:], sourceStageProves: report.sourceStageProves))
  }
}
