package import Bindings
internal import Blueprints
package import Planning

// The pieces that plan, drift and apply reports share: plain values, encoded as they are and rendered as text.

/// One diagnostic; `severity` is `error`, `warning` or `note`.
package struct DiagnosticReport: Hashable, Sendable, Codable {
  package var severity: Severity
  package var code: String
  package var message: String
  package var help: String?
  package var file: String?
  package var line: Int?
  package var column: Int?

  package init(_ diagnostic: Diagnostic) {
    severity = diagnostic.severity
    code = diagnostic.code
    message = diagnostic.message
    help = diagnostic.help
    file = diagnostic.location?.file
    line = diagnostic.location?.line
    column = diagnostic.location?.column
  }
}

extension Diagnostic {
  /// The diagnostic as it was saved; without the source line, which reports leave out.
  package init(_ report: DiagnosticReport) {
    self.init(
      report.severity, report.code, report.message,
      at: report.file.map { SourceLocation(file: $0, line: report.line ?? 1, column: report.column ?? 1) },
      help: report.help)
  }
}

/// One managed flow with its ladder, in the order of its bindings afterwards.
package struct FlowReport: Hashable, Sendable, Codable {
  package var slug: String
  package var pk: PrimaryKey
  package var designation: String
  package var bindings: [RungReport]

  init(slug: String, pk: PrimaryKey, designation: String, bindings: [RungReport]) {
    self.slug = slug
    self.pk = pk
    self.designation = designation
    self.bindings = bindings
  }

  init(_ plan: FlowPlan) {
    self.init(
      slug: plan.flow.slug, pk: plan.flow.pk, designation: plan.flow.designation,
      bindings: plan.ladder.map(RungReport.init))
  }

  /// Whether nothing of this flow is to be told.
  package var isInSync: Bool { bindings.allSatisfy { $0.status == "unchanged" } }
}

/// One rung of a ladder; `status` is `unchanged`, the kind of an operation, or the kind of a finding.
package struct RungReport: Hashable, Sendable, Codable {
  package var status: String
  package var pk: PrimaryKey?
  package var stage: String
  package var currentOrder: Int?
  package var desiredOrder: Int?
  package var changes: [FieldChange]
  package var source: SourceLocation?

  private enum CodingKeys: String, CodingKey {
    case status, pk, stage, changes, source
    case currentOrder = "current_order"
    case desiredOrder = "desired_order"
  }

  init(_ row: LadderRow) {
    status =
      switch row.status {
      case .unchanged: "unchanged"
      case .operation(let kind): kind.rawValue
      case .finding(let kind): kind.rawValue
      }
    pk = row.pk
    stage = row.stage
    currentOrder = row.currentOrder
    desiredOrder = row.desiredOrder
    changes = row.changes
    source = row.source
  }
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
  package var allowReasons: [AllowReason]?
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
    let reasons = options.configuredAllowances.map(AllowReason.init)
    allowReasons = reasons.isEmpty ? nil : reasons
    ignores = options.ignores.isEmpty ? nil : options.ignores
    maxChanges = options.maximumChanges
    dialect = options.dialect.rawValue
  }
}

/// Why the configuration lifts a guard for a flow.
package struct AllowReason: Hashable, Sendable, Codable {
  package var rule: GuardRule
  package var flow: String
  package var reason: String
  package var until: String?
  package var source: SourceLocation?

  init(_ entry: ConfiguredAllowance) {
    rule = entry.allowance.rule
    flow = entry.allowance.flow
    reason = entry.reason
    until = entry.until
    source = entry.location
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
    policyCounts = Dictionary(
      plan.facts.policyCounts.map { ($0.key.text, $0.value) }, uniquingKeysWith: { first, _ in first })
  }
}
