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
    guard plan.operations == operations else { throw ApprovedPlanError("its operations are not those of its flows") }
    guard plan.guards.map(\.published) == report.guards else {
      throw ApprovedPlanError("its guards are not what they would be")
    }
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
    let writes = change.writes(knowing: flow.facts, allowing: options.allowances)
    guard writes.operations == planned.map(\.operation), writes.obstacle == nil else {
      throw ApprovedPlanError("its operations on \(flow.flow.slug) are not those that lead where they end")
    }
    flow.operations = planned
    flow.guards = writes.verdicts
    return flow
  }

  /// Reads every managed flow, and says what is not as when the plan was made; where nothing is left to write, the
  /// facts that only guards ask for are not read.
  package func movement(on store: some BindingStore) async throws(StoreError) -> PlanMovement {
    var movement = PlanMovement()
    var read: [(planned: FlowPlan, bindings: [Binding], stages: [Stage])] = []
    let flows = try await store.flows()
    for planned in plan.flows {
      guard let flow = flows.first(where: { $0.pk == planned.flow.pk }) else {
        movement.moved.append("\(planned.flow.slug): the flow is gone")
        if !planned.operations.isEmpty { movement.isCarriedOut = false }
        continue
      }
      if (flow.slug, flow.designation) != (planned.flow.slug, planned.flow.designation) {
        movement.moved.append(
          "\(planned.flow.slug): the flow is now \(flow.slug) with designation \(flow.designation), "
            + "before \(planned.flow.designation)")
      }
      let found = try await store.bindings(ofFlow: flow.pk)
      movement.compare(planned, with: found.bindings)
      read.append((planned, found.bindings, found.stages))
    }
    if movement.isCarriedOut { return movement }
    for (planned, bindings, stages) in read {
      movement.moved += try await movedFacts(of: planned, (bindings, stages), store)
    }
    return movement
  }

  private func movedFacts(
    of planned: FlowPlan, _ found: (bindings: [Binding], stages: [Stage]), _ store: some BindingStore
  ) async throws(StoreError) -> [String] {
    var moved: [String] = []
    for stage in planned.facts.stages.values.sorted(by: { $0.pk < $1.pk }) {
      var now = found.stages.first { $0.pk == stage.pk }
      if now == nil { now = try await store.stage(stage.pk) }
      if now?.model != stage.model {
        moved.append("\(planned.flow.slug): the stage \(stage.name) was \(stage.model), now \(now?.model ?? "gone")")
      } else if let checksPassword = stage.checksPassword,
        try await store.identificationChecksPassword(stage.pk) != checksPassword
      {
        moved.append(
          "\(planned.flow.slug): the stage \(stage.name) \(checksPassword ? "no longer has" : "has now") a password stage"
        )
      }
    }
    let there = Set(found.bindings.map(\.pk))
    for binding in planned.current where there.contains(binding.pk) {
      guard let count = planned.facts.policyCounts[binding.pk] else { continue }
      let now = try await store.policyCount(of: binding)
      if now != count { moved.append("\(planned.flow.slug): binding \(binding.pk) had \(count) policies, now \(now)") }
    }
    return moved
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
    let settings = Dictionary(firstOf: current.map { ($0.pk, $0.settings) })
    return filter { !$0.isTemporary }.map { operation in
      guard operation.kind == .update, let pk = operation.pk, let before = settings[pk], let after = operation.after
      else { return operation }
      return .update(pk, from: before, to: after)
    }
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
    guard let dialect = Dialect(rawValue: report.dialect) else { return nil }
    self.init()
    creates = report.create
    deletes = report.delete
    prunes = report.prune
    allowances = Set(report.allows)
    ignores = report.ignores ?? []
    maximumChanges = report.maxChanges
    self.dialect = dialect
  }
}

extension FlowPlan {
  /// A flow as a file tells of it, with nothing planned yet.
  fileprivate init(_ report: CurrentReport) {
    self.init(
      flow: Flow(pk: report.pk, slug: report.slug, name: report.name, designation: report.designation),
      current: report.bindings,
      facts: GuardFacts(
        of: report.stages,
        policyCounts: Dictionary(firstOf: report.policyCounts.map { (PrimaryKey($0.key), $0.value) })))
  }
}
