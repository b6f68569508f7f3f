package import Bindings
package import Planning

/// What an apply carries out: the part of a plan that a journal keeps, so that a killed run can be settled from it alone.
package struct PlannedWrites: Hashable, Sendable {
  /// The normalised address.
  package var server: String
  /// The whole digest of the plan, in hexadecimal.
  package var digest: String
  /// The flows that are written to, by slug.
  package var flows: [FlowBefore]
  /// In the order of writing, over all flows; each writes to one of `flows`.
  package var operations: [PlannedOperation]
  /// The guards that were lifted, for the undo as well.
  package var allowances: Set<Allowance>
  package var mode: ApplyMode
  /// The paths in their repository of the files that the operations are from, for whoever shows the journal elsewhere;
  /// nil where nobody knew.
  package var repositoryPaths: [String: String]?

  package init(
    server: String, digest: String, flows: [FlowBefore], operations: [PlannedOperation],
    allowances: Set<Allowance> = [], mode: ApplyMode = .put, repositoryPaths: [String: String]? = nil
  ) {
    self.server = server
    self.digest = digest
    self.flows = flows
    self.operations = operations
    self.allowances = allowances
    self.mode = mode
    self.repositoryPaths = repositoryPaths
  }
}

/// A flow as it was read for the plan.
package struct FlowBefore: Hashable, Sendable {
  package var flow: Flow
  /// All of them, also those that the plan leaves alone.
  package var bindings: [Binding]
  /// The stages that its bindings name, now and afterwards.
  package var stages: [Stage]
  /// The policies of the flow and of its bindings, by the pk of either; what is missing is not known.
  package var policies: [PrimaryKey: [PolicyBinding]]
  /// See `GuardFacts`.
  package var sourceStageProves: Bool?

  package init(
    flow: Flow, bindings: [Binding], stages: [Stage], policies: [PrimaryKey: [PolicyBinding]] = [:],
    sourceStageProves: Bool? = nil
  ) {
    self.flow = flow
    self.bindings = bindings
    self.stages = stages
    self.policies = policies
    self.sourceStageProves = sourceStageProves
  }

  package init(_ plan: FlowPlan) {
    self.init(
      flow: plan.flow, bindings: plan.current, stages: plan.facts.stages.values.sorted { $0.pk < $1.pk },
      policies: plan.facts.policies, sourceStageProves: plan.facts.sourceStageProves)
  }

  fileprivate var facts: GuardFacts {
    GuardFacts(of: stages, policies: policies, sourceStageProves: sourceStageProves)
  }
}

extension PlannedWrites {
  /// What an apply of this plan carries out.
  package init(_ plan: Plan, _ digest: PlanDigest, repositoryPaths: [String: String]? = nil) {
    self.init(
      server: plan.server, digest: digest.hexadecimal,
      flows: plan.flows.filter { !$0.operations.isEmpty }.map { FlowBefore($0) }, operations: plan.operations,
      allowances: plan.options.allowances, mode: plan.options.mode, repositoryPaths: repositoryPaths)
  }
}

extension PlannedWrites {
  /// The key that an operation's binding has, once it was imported.
  func key(of planned: PlannedOperation) -> PrimaryKey { ImportDocument.key(of: planned, in: digest) }

  var keys: Set<PrimaryKey> { Set(operations.map(key)) }

  /// All of them as one import.
  ///
  /// - Parameter release: the server's; nil where it is not known.
  func document(on release: AuthentikRelease?) -> ImportDocument {
    let parts = flows.compactMap { flow -> ImportDocument.Part? in
      let operations = operations.filter { $0.flowKey == flow.flow.pk }
      guard !operations.isEmpty else { return nil }
      return ImportDocument.Part(
        flow: flow.flow, bindings: flow.bindings, facts: flow.facts, operations: operations,
        losesPolicies: allowances.contains(Allowance(.policiesLost, flow: flow.flow.slug)))
    }
    return ImportDocument(parts, name: digest, release: release)
  }
}

extension PlannedWrites {
  /// What the guards demand of every state of a flow while these are written or undone.
  func floor(of flow: FlowBefore) -> FlowFloor {
    let operations = operations.filter { $0.flowKey == flow.flow.pk }.map(\.operation)
    return FlowFloor(
      FlowChange(flow: flow.flow, current: flow.bindings, wanted: operations), knowing: flow.facts,
      lifting: allowances)
  }
}
