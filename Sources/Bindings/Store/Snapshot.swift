/// A flow as the server lists it.
package struct Flow: Hashable, Sendable, Codable {
  package var pk: PrimaryKey
  package var slug: String
  package var name: String
  /// `authentication`, `recovery`, `enrollment`, …; decides which guards ask about the flow.
  package var designation: String
  /// How many bindings the flow itself says it has; more than were read means that rows are hidden from the token.
  package var bindingCount: Int?
  /// What only look-ups ask for; nil where nobody told, as in a snapshot of an earlier flowbind.
  package var details: FlowDetails?

  package init(
    pk: PrimaryKey, slug: String, name: String, designation: String, bindingCount: Int? = nil,
    details: FlowDetails? = nil
  ) {
    self.pk = pk
    self.slug = slug
    self.name = name
    self.designation = designation
    self.bindingCount = bindingCount
    self.details = details
  }

  enum CodingKeys: String, CodingKey {
    case pk, slug, name, designation, details
    case bindingCount = "binding_count"
  }
}

/// A stage as the server lists it.
package struct Stage: Hashable, Sendable, Codable {
  package var pk: PrimaryKey
  /// Unique over all stage types.
  package var name: String
  /// authentik's `meta_model_name`, such as `authentik_stages_password.passwordstage`.
  package var model: String
  /// Identification stages only: whether a password stage is part of it; nil where nobody asked.
  package var checksPassword: Bool?

  package init(pk: PrimaryKey, name: String, model: String, checksPassword: Bool? = nil) {
    self.pk = pk
    self.name = name
    self.model = model
    self.checksPassword = checksPassword
  }

  enum CodingKeys: String, CodingKey {
    case pk, name, model
    case checksPassword = "checks_password"
  }
}

/// Counts what a read cost.
package struct ReadStatistics: Hashable, Sendable, Codable {
  package var requests: Int
  package var rows: Int

  package init(requests: Int = 0, rows: Int = 0) {
    self.requests = requests
    self.rows = rows
  }
}

/// What the server holds, read at one moment: the current side of a plan.
package struct Snapshot: Hashable, Sendable {
  /// The normalised address of the server.
  package var server: String
  /// Such as `2026.5.0`; nil where the token may not see it.
  package var authentikVersion: String?
  /// ISO 8601 in UTC.
  package var readAt: String
  /// The pattern of the slugs that were read; nil where all were. The other flows are not in it, whether there or not.
  package var flowPattern: String?
  package var flows: [Flow]
  package var stages: [Stage]
  package var bindings: [Binding]
  /// How many policies are bound to each binding that has any; nil where the token may not see them.
  package var policyCounts: [PrimaryKey: Int]?

  package init(
    server: String, authentikVersion: String?, readAt: String, flowPattern: String? = nil, flows: [Flow],
    stages: [Stage], bindings: [Binding], policyCounts: [PrimaryKey: Int]? = nil
  ) {
    self.server = server
    self.authentikVersion = authentikVersion
    self.readAt = readAt
    self.flowPattern = flowPattern
    self.flows = flows
    self.stages = stages
    self.bindings = bindings
    self.policyCounts = policyCounts
  }
}

extension Snapshot: Codable {
  package static let format = "flowbind/snapshot"
  package static let formatVersion = 1

  private enum CodingKeys: String, CodingKey {
    case format
    case formatVersion = "format_version"
    case server
    case authentikVersion = "authentik_version"
    case readAt = "read_at"
    case flowPattern = "flow_pattern"
    case flows, stages, bindings
    case policyCounts = "policy_counts"
  }

  /// Throws `DecodingError` where the document is no snapshot of a version this program knows.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let format = try container.decode(String.self, forKey: .format)
    let version = try container.decode(Int.self, forKey: .formatVersion)
    guard format == Self.format, version == Self.formatVersion else {
      throw DecodingError.dataCorruptedError(
        forKey: .format, in: container,
        debugDescription: "expected \(Self.format) version \(Self.formatVersion), found \(format) version \(version)")
    }
    server = try container.decode(String.self, forKey: .server)
    authentikVersion = try container.decodeIfPresent(String.self, forKey: .authentikVersion)
    readAt = try container.decode(String.self, forKey: .readAt)
    flowPattern = try container.decodeIfPresent(String.self, forKey: .flowPattern)
    flows = try container.decode([Flow].self, forKey: .flows)
    stages = try container.decode([Stage].self, forKey: .stages)
    bindings = try container.decode([Binding].self, forKey: .bindings)
    policyCounts = try container.decodeIfPresent([String: Int].self, forKey: .policyCounts).map {
      Dictionary(firstOf: $0.map { (PrimaryKey($0.key), $0.value) })
    }
    let counts = policyCounts ?? [:]
    guard counts.values.allSatisfy((0...Self.mostPolicies).contains), counts.values.reduce(0, +) <= Self.mostPolicies
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .policyCounts, in: container, debugDescription: "no server has so many policy bindings")
    }
  }

  /// As many rows as a list of a server may have: a sandbox makes all of them.
  private static let mostPolicies = 100_000

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.format, forKey: .format)
    try container.encode(Self.formatVersion, forKey: .formatVersion)
    try container.encode(server, forKey: .server)
    try container.encodeIfPresent(authentikVersion, forKey: .authentikVersion)
    try container.encode(readAt, forKey: .readAt)
    try container.encodeIfPresent(flowPattern, forKey: .flowPattern)
    try container.encode(flows, forKey: .flows)
    try container.encode(stages, forKey: .stages)
    try container.encode(bindings, forKey: .bindings)
    let counts = policyCounts.map { Dictionary(firstOf: $0.map { ($0.key.text, $0.value) }) }
    try container.encodeIfPresent(counts, forKey: .policyCounts)
  }
}
