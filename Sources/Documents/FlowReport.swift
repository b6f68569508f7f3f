package import Bindings
package import Planning

/// One managed flow with its ladder, in the order of its bindings afterwards.
package struct FlowReport: Hashable, Sendable, Codable {
  package var slug: String
  package var pk: PrimaryKey
  package var designation: String
  package var bindings: [LadderRow]
  /// Who may begin it; nil where it is not known.
  package var authentication: FlowAuthentication?
  /// The policies that are bound to the flow itself; nil where they are not known.
  package var policies: [PolicyBinding]?
  /// Whether the flow's own policies, or those of a binding that is yet to be created, are not as declared; absent where
  /// they are.
  package var policiesDiffer: Bool?
  /// Whether files declare policies for the flow or its bindings, so that all of them are compared; absent where none do.
  package var policiesDeclared: Bool?
  /// Whether somebody gets in who should not, be it that no row shows it; absent where nobody does.
  package var open: Bool?
  /// Who gets in: of a flow that changes, before and after; for drift, now and by the blueprint; absent where both are the
  /// same.
  package var ways: [ShownWay]?
  /// Why there may be more ways than these; absent where these are all.
  package var waysLimit: String?
  /// `false` where only policies are declared for the flow, so that its bindings are shown and not compared; absent
  /// elsewhere.
  package var managed: Bool?

  private enum CodingKeys: String, CodingKey {
    case slug, pk, designation, bindings, authentication, policies, managed, open, ways
    case waysLimit = "ways_limit"
    case policiesDiffer = "policies_differ"
    case policiesDeclared = "policies_declared"
  }

  init(slug: String, pk: PrimaryKey, designation: String, bindings: [LadderRow]) {
    self.slug = slug
    self.pk = pk
    self.designation = designation
    self.bindings = bindings
  }

  init(_ plan: FlowPlan) {
    self.init(slug: plan.flow.slug, pk: plan.flow.pk, designation: plan.flow.designation, bindings: plan.ladder)
    authentication = plan.flow.authentication
    policies = plan.facts.policies[plan.flow.pk]
    policiesDiffer = plan.policiesDiffer ? true : nil
    policiesDeclared = plan.declaresPolicies ? true : nil
    open = plan.findings.contains { $0.kind == .way } ? true : nil
    let orders = plan.current.orders
    let desired = Dictionary(
      firstOf: plan.ladder.compactMap { row in row.pk.flatMap { pk in row.desiredOrder.map { (pk, $0) } } })
    ways = plan.ways?.shown(orders: (orders, orders.merging(desired) { $1 }), stages: plan.facts.stages)
    waysLimit = plan.ways?.limit
    managed = plan.isManaged ? nil : false
  }

  package var isManaged: Bool { managed != false }

  /// Whether nothing of this flow is to be told.
  package var isInSync: Bool {
    bindings.allSatisfy { $0.status == .unchanged } && policiesDiffer != true && open != true
  }
}
