package import Bindings
internal import Blueprints
package import Planning

// The pieces that plan, drift and apply reports share: plain values, encoded as they are and rendered as text.

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

/// What the reads cost; `complete` is false where a run failed before everything was read.
package struct ReadsReport: Hashable, Sendable, Codable {
  package var requests: Int
  package var rows: Int
  package var complete: Bool

  init(_ reads: ReadStatistics, complete: Bool) {
    requests = reads.requests
    rows = reads.rows
    self.complete = complete
  }
}

/// What a plan was allowed to do.
package struct OptionsReport: Hashable, Sendable, Codable {
  package var create: Bool
  package var delete: Bool
  package var prune: Bool
  package var allows: [Allowance]
  /// Why the configuration lifts guards; absent where it lifts none.
  package var allowReasons: [ConfiguredAllowance]?
  /// What the configuration hides; absent where it hides nothing.
  package var ignores: [IgnoreRule]?
  package var maxChanges: Int
  package var dialect: String

  private enum CodingKeys: String, CodingKey {
    case create, delete, prune, allows, ignores, dialect
    case allowReasons = "allow_reasons"
    case maxChanges = "max_changes"
  }

  init(_ options: PlanOptions) {
    create = options.creates
    delete = options.deletes
    prune = options.prunes
    allows = options.allowances.sorted()
    allowReasons = options.configuredAllowances.isEmpty ? nil : options.configuredAllowances
    ignores = options.ignores.isEmpty ? nil : options.ignores
    maxChanges = options.maximumChanges
    dialect = options.dialect.rawValue
  }
}

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
