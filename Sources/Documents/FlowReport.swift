package import Bindings
package import Planning

/// One managed flow with its ladder, in the order of its bindings afterwards.
package struct FlowReport: Hashable, Sendable, Codable {
  package var slug: String
  package var pk: PrimaryKey
  package var designation: String
  package var bindings: [LadderRow]

  init(slug: String, pk: PrimaryKey, designation: String, bindings: [LadderRow]) {
    self.slug = slug
    self.pk = pk
    self.designation = designation
    self.bindings = bindings
  }

  init(_ plan: FlowPlan) {
    self.init(slug: plan.flow.slug, pk: plan.flow.pk, designation: plan.flow.designation, bindings: plan.ladder)
  }

  /// Whether nothing of this flow is to be told.
  package var isInSync: Bool { bindings.allSatisfy { $0.status == .unchanged } }
}
