package import Bindings
internal import Planning

/// One managed flow as it was read, with what the guards were told about it.
package struct CurrentReport: Hashable, Sendable, Codable {
  package var pk: PrimaryKey
  package var slug: String
  package var name: String
  package var designation: String
  package var bindings: [Binding]
  package var stages: [Stage]
  /// How many policies are bound, by binding; only where a guard asked.
  package var policyCounts: [String: Int]

  private enum CodingKeys: String, CodingKey {
    case pk, slug, name, designation, bindings, stages
    case policyCounts = "policy_counts"
  }

  init(_ plan: FlowPlan) {
    pk = plan.flow.pk
    slug = plan.flow.slug
    name = plan.flow.name
    designation = plan.flow.designation
    bindings = plan.current.sorted { ($0.settings.order, $0.pk) < ($1.settings.order, $1.pk) }
    stages = plan.facts.stages.values.sorted { $0.pk < $1.pk }
    policyCounts = Dictionary(firstOf: plan.facts.policyCounts.map { ($0.key.text, $0.value) })
  }
}
