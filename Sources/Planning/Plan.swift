package import Bindings

/// What would make the server equal to the blueprints, and what was found on the way: plain data, carried out as it is.
package struct Plan: Sendable {
  package var server: String
  package var authentikVersion: String?
  package var blueprints: [BlueprintCount]
  /// The managed flows, and those of which only policies are declared, by slug.
  package var flows: [FlowPlan]
  /// Bindings whose flow the server lacks; they belong to no `FlowPlan`.
  package var awaiting: [Finding]
  /// Problems of the plan itself; an error means that it is refused.
  package var diagnostics: [Diagnostic]
  package var reads: ReadStatistics
  /// What was allowed when it was made.
  package var options: PlanOptions

  /// Makes a plan without flows, findings and problems; they are added one by one.
  package init(
    server: String, authentikVersion: String?, blueprints: [BlueprintCount], reads: ReadStatistics, options: PlanOptions
  ) {
    self.server = server
    self.authentikVersion = authentikVersion
    self.blueprints = blueprints
    flows = []
    awaiting = []
    diagnostics = []
    self.reads = reads
    self.options = options
  }

  package var operations: [PlannedOperation] { flows.flatMap(\.operations) }
  package var findings: [Finding] { flows.flatMap(\.findings) + awaiting }
  package var guards: [GuardVerdict] { flows.flatMap(\.guards) }
  package var isRefused: Bool {
    diagnostics.contains { $0.severity == .error } || findings.contains { $0.kind == .ambiguous }
      || guards.contains { $0.outcome == .refused }
  }
  /// Whether something differs, be it changed by this plan or only reported.
  package var hasDifferences: Bool { !operations.isEmpty || findings.contains { $0.kind.isDifference } }
}

extension Plan {
  /// Why what shall be written at once is more than one import holds; nil where it is not, or is written one by one.
  package var obstacleToImport: Diagnostic? {
    switch options.mode {
    case .put: return nil
    case .atomic:
      // Before a document is written that nobody could send.
      if let many = ImportDocument.obstacle(toWriting: operations.count) { return many }
      let parts = flows.filter { !$0.operations.isEmpty }.map { flow in
        ImportDocument.Part(
          flow: flow.flow, bindings: flow.current, facts: flow.facts, operations: flow.operations)
      }
      let release = authentikVersion.flatMap(AuthentikRelease.init(version:))
      return ImportDocument(parts, name: "", release: release).obstacle(operations: operations.count)
    }
  }
}

/// How much of a blueprint concerned the plan.
package struct BlueprintCount: Hashable, Sendable, Codable {
  package var file: String
  /// The value of the file that is the blueprint; nil where that is the file itself.
  package var part: String?
  package var bindings: Int
  /// All its entries; those that are no bindings were only read.
  package var entries: Int
}

/// One flow that files declare something of.
package struct FlowPlan: Sendable {
  package var flow: Flow
  /// All bindings of the flow, as they were read.
  package var current: [Binding]
  package var ladder: [LadderRow]
  package var operations: [PlannedOperation]
  package var guards: [GuardVerdict]
  package var findings: [Finding]
  /// Whether the flow's own policies, or those of a binding that is yet to be created, are not as declared.
  package var policiesDiffer = false
  /// Whether files declare policies for the flow or its bindings, so that all of them are compared.
  package var declaresPolicies = false
  /// Who gets in, before and after; nil where nothing changes.
  package var ways: WaysOfSides?
  /// Whether entries of bindings name the flow; otherwise only policies are declared for it, and its bindings are left
  /// alone, whatever the options say.
  package var isManaged = true
  /// What the guards were told, as far as it concerns this flow.
  package var facts: GuardFacts

  /// Makes what is known of a flow before anything is planned.
  package init(flow: Flow, current: [Binding], facts: GuardFacts) {
    self.flow = flow
    self.current = current
    ladder = []
    operations = []
    guards = []
    findings = []
    self.facts = facts
  }
}
