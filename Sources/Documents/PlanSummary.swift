internal import Bindings
internal import Planning

/// The figures of a plan.
package struct PlanSummary: Hashable, Sendable, Codable {
  package var updates = 0
  package var creates = 0
  package var deletes = 0
  package var unchanged = 0
  package var missing = 0
  package var absent = 0
  package var exists = 0
  package var awaiting = 0
  package var ambiguous = 0
  package var unmanaged = 0
  /// Policies that are not as declared; absent where there are none.
  package var policies: Int?
  /// Findings of ways in that should not be there; absent where there are none.
  package var ways: Int?
  /// Differences that the configuration hides; absent where it hides none.
  package var ignored: Int?
  /// Those that entries of bindings name.
  package var flows = 0
  package var flowsToChange = 0

  private enum CodingKeys: String, CodingKey {
    case updates, creates, deletes, unchanged, missing, absent, exists, awaiting, ambiguous, unmanaged, policies,
      ways, ignored, flows
    case flowsToChange = "flows_to_change"
  }

  init() {}

  init(_ operations: [PlannedOperation], _ flows: [FlowReport], _ findings: [Finding] = []) {
    func count(_ kind: OperationKind) -> Int { operations.count { $0.operation.kind == kind } }
    func count(_ kind: Finding.Kind) -> Int { findings.count { $0.kind == kind } }
    func told(_ kind: Finding.Kind) -> Int? {
      let found = count(kind)
      return found > 0 ? found : nil
    }
    updates = count(.update)
    creates = count(.create)
    deletes = count(.delete)
    let flows = flows.filter(\.isManaged)
    unchanged = flows.reduce(0) { $0 + $1.bindings.count { $0.status == .unchanged } }
    missing = count(.missing)
    absent = count(.absent)
    exists = count(.exists)
    awaiting = count(.awaiting)
    ambiguous = count(.ambiguous)
    unmanaged = count(.unmanaged)
    policies = told(.policy)
    ways = told(.way)
    ignored = told(.ignored)
    self.flows = flows.count
    flowsToChange = Set(operations.map(\.flow)).count
  }
}
