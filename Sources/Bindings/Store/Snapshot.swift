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
  /// The policy bindings of each binding and flow, by its pk. The policies of one that is not among the keys are not
  /// known, be it that the token may not see them, or that somebody left them out of a file.
  package var policies: [PrimaryKey: [PolicyBinding]]
  /// Whether it was read from a document of format 1, which tells neither policies nor settings nor who may begin a
  /// flow.
  package private(set) var isOfFirstFormat = false

  package init(
    server: String, authentikVersion: String?, readAt: String, flowPattern: String? = nil, flows: [Flow],
    stages: [Stage], bindings: [Binding], policies: [PrimaryKey: [PolicyBinding]] = [:]
  ) {
    self.server = server
    self.authentikVersion = authentikVersion
    self.readAt = readAt
    self.flowPattern = flowPattern
    self.flows = flows
    self.stages = stages
    self.bindings = bindings
    self.policies = policies
  }
}

extension Snapshot: Codable {
  package static let format = "flowbind/snapshot"
  package static let formatVersion = 2

  private enum CodingKeys: String, CodingKey {
    case format
    case formatVersion = "format_version"
    case server
    case authentikVersion = "authentik_version"
    case readAt = "read_at"
    case flowPattern = "flow_pattern"
    case flows, stages, bindings, policies
    /// Of format 1: how many policies are bound to each binding that has any.
    case policyCounts = "policy_counts"
  }

  /// Throws `DecodingError` where the document is no snapshot of a version this program knows.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let format = try container.decode(String.self, forKey: .format)
    let version = try container.decode(Int.self, forKey: .formatVersion)
    guard format == Self.format, (1...Self.formatVersion).contains(version) else {
      throw DecodingError.dataCorruptedError(
        forKey: .format, in: container,
        debugDescription:
          "expected \(Self.format) version 1 to \(Self.formatVersion), found \(format) version \(version)")
    }
    server = try container.decode(String.self, forKey: .server)
    authentikVersion = try container.decodeIfPresent(String.self, forKey: .authentikVersion)
    readAt = try container.decode(String.self, forKey: .readAt)
    flowPattern = try container.decodeIfPresent(String.self, forKey: .flowPattern)
    flows = try container.decode([Flow].self, forKey: .flows)
    stages = try container.decode([Stage].self, forKey: .stages)
    bindings = try container.decode([Binding].self, forKey: .bindings)
    policies = try container.decodeIfPresent(PoliciesByTarget.self, forKey: .policies)?.policies ?? [:]
    isOfFirstFormat = version == 1
    guard isOfFirstFormat else { return }
    guard let counts = try container.decodeIfPresent([String: Int].self, forKey: .policyCounts) else { return }
    let bound = Set(counts.filter { $0.value != 0 }.map { PrimaryKey($0.key) })
    for binding in bindings where !bound.contains(binding.pk) { policies[binding.pk] = [] }
  }

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
    try container.encode(PoliciesByTarget(policies), forKey: .policies)
  }
}

/// Policy bindings by what they are bound to, as documents hold them: an object with a list for each binding and flow.
package struct PoliciesByTarget: Hashable, Sendable, Codable {
  package var policies: [PrimaryKey: [PolicyBinding]]

  package init(_ policies: [PrimaryKey: [PolicyBinding]]) {
    self.policies = policies
  }

  package init(from decoder: any Decoder) throws {
    let lists = try decoder.singleValueContainer().decode([String: [PolicyBinding]].self)
    policies = Dictionary(firstOf: lists.map { (PrimaryKey($0.key), $0.value) })
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(Dictionary(firstOf: policies.map { ($0.key.text, $0.value) }))
  }
}
