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

  package init(
    server: String, digest: String, flows: [FlowBefore], operations: [PlannedOperation], allowances: Set<Allowance> = []
  ) {
    self.server = server
    self.digest = digest
    self.flows = flows
    self.operations = operations
    self.allowances = allowances
  }
}

/// A flow as it was read for the plan.
package struct FlowBefore: Hashable, Sendable {
  package var flow: Flow
  /// All of them, also those that the plan leaves alone.
  package var bindings: [Binding]
  /// The stages that its bindings name, now and afterwards.
  package var stages: [Stage]

  package init(flow: Flow, bindings: [Binding], stages: [Stage]) {
    self.flow = flow
    self.bindings = bindings
    self.stages = stages
  }
}

extension PlannedOperation {
  /// The flow that is written to; an operation has values before, afterwards, or both.
  var flowKey: PrimaryKey? { (operation.before ?? operation.after)?.flow }
}
