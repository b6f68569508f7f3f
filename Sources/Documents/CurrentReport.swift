package import Bindings
internal import Planning

/// One managed flow as it was read, with what the guards were told about it.
package struct CurrentReport: Hashable, Sendable, Codable {
  package var pk: PrimaryKey
  package var slug: String
  package var name: String
  package var designation: String
  package var authentication: FlowAuthentication?
  /// How the flow's own policies are counted.
  package var policyEngineMode: String?
  package var bindings: [Binding]
  package var stages: [Stage]
  /// The policies of the flow and of its bindings; what is missing is not known. Absent in a report of a flowbind
  /// that did not read policies.
  package var policies: PoliciesByTarget?
  /// Whether its source stages prove something of the user, as from 2026.8 on; absent where there are none, or the
  /// release is not known.
  package var sourceStageProves: Bool?

  private enum CodingKeys: String, CodingKey {
    case pk, slug, name, designation, authentication, bindings, stages, policies
    case policyEngineMode = "policy_engine_mode"
    case sourceStageProves = "source_stage_proves"
  }

  init(_ plan: FlowPlan) {
    pk = plan.flow.pk
    slug = plan.flow.slug
    name = plan.flow.name
    designation = plan.flow.designation
    authentication = plan.flow.authentication
    policyEngineMode = plan.flow.policyEngineMode
    bindings = plan.current.sorted { ($0.settings.order, $0.pk) < ($1.settings.order, $1.pk) }
    stages = plan.facts.stages.values.sorted { $0.pk < $1.pk }
    policies = PoliciesByTarget(plan.facts.policies)
    sourceStageProves = plan.facts.sourceStageProves
  }
}
