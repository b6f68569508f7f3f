package import Bindings
internal import Blueprints
package import Planning

/// Who gets in, flow by flow. Format `flowbind/ways`.
package struct WaysReport: Hashable, Sendable, Codable {
  package static let format = "flowbind/ways"

  package struct Flow: Hashable, Sendable, Codable {
    package var slug: String
    /// Empty where files alone do not tell.
    package var designation: String
    package var ways: [ShownWay]
    /// Why there may be more ways than these; absent where these are all.
    package var limit: String?
    /// What the configuration requires of its logins, and which ways lack it; absent where nothing is required.
    package var required: [Required]?
  }

  package struct Required: Hashable, Sendable, Codable {
    /// `password and authenticator`.
    package var include: String
    package var reason: String
    package var lacking: [ShownWay]
  }

  package var format = Self.format
  package var formatVersion = 1
  /// Absent where files alone were read.
  package var server: String?
  package var authentikVersion: String?
  /// Whether it compares files with other files.
  package var isComparison: Bool?
  package var flows: [Flow]

  private enum CodingKeys: String, CodingKey {
    case format, server, flows
    case formatVersion = "format_version"
    case authentikVersion = "authentik_version"
    case isComparison = "compared"
  }
}

extension WaysReport {
  /// Of what a server, or a snapshot of one, holds.
  package init(_ snapshot: Snapshot, requirements: [Requirement]) {
    let bindings = Dictionary(grouping: snapshot.bindings, by: \.settings.flow)
    let proves = snapshot.authentikVersion.flatMap(AuthentikRelease.init(version:)).map(\.sourceStageProves)
    let stages = Dictionary(firstOf: snapshot.stages.map { ($0.pk, $0) })
    server = snapshot.server
    authentikVersion = snapshot.authentikVersion
    flows = snapshot.flows.sorted { $0.slug < $1.slug }.map { flow in
      let bindings = bindings[flow.pk] ?? []
      let facts = GuardFacts(
        of: bindings.compactMap { stages[$0.settings.stage] }, policies: snapshot.policies.of(flow.pk, bindings),
        sourceStageProves: proves)
      return Flow(flow, bindings, facts, Ways(of: flow, bindings, knowing: facts), requirements)
    }
  }

  /// Of files alone, or against other files: what is new, and what is gone.
  package init(_ declared: DeclaredFlows, against former: DeclaredFlows? = nil, requirements: [Requirement]) {
    isComparison = former == nil ? nil : true
    let former = Dictionary(firstOf: (former?.flows ?? []).map { ($0.flow.slug, $0) })
    flows = declared.flows.map { now in
      let ways = now.ways
      var flow = Flow(now.flow, now.bindings, now.facts, ways, requirements)
      if let then = former[now.flow.slug] {
        let sides = WaysOfSides(before: then.ways, after: ways)
        flow.ways = sides.shown(
          orders: (then.bindings + now.bindings).orders, stages: then.facts.stages.merging(now.facts.stages) { $1 })
        flow.limit = sides.limit
      }
      return flow
    }
  }

  /// Whether a way lacks what is required of it.
  package var lacksProofs: Bool { flows.contains { ($0.required ?? []).contains { !$0.lacking.isEmpty } } }
}

extension WaysReport.Flow {
  fileprivate init(
    _ flow: Flow, _ bindings: [Binding], _ facts: GuardFacts, _ ways: Ways, _ requirements: [Requirement]
  ) {
    let orders = bindings.orders
    slug = flow.slug
    designation = flow.designation
    self.ways = ways.shown(orders: orders, stages: facts.stages)
    limit = ways.limit
    let required = requirements.filter { $0.flow.matches(flow.slug) }.map { requirement in
      WaysReport.Required(
        include: requirement.words, reason: requirement.reason,
        lacking: ways.lacking(requirement, orders: orders, stages: facts.stages))
    }
    self.required = required.isEmpty ? nil : required
  }
}

extension ReportSchema {
  package static let ways = document(
    format: WaysReport.format, about: "Who gets in, flow by flow.", verdicts: nil, required: ["flows"],
    properties: #"""
      "server": { "description": "Absent where files alone were read.", "type": "string" },
      "authentik_version": { "type": "string" },
      "compared": { "description": "Whether files were compared with other files.", "type": "boolean" },
      "flows": {
        "type": "array",
        "items": {
          "type": "object", "required": ["slug", "designation", "ways"],
          "properties": {
            "slug": { "type": "string" },
            "designation": { "type": "string" },
            "ways": { "type": "array", "items": { "$ref": "#/$defs/way" } },
            "limit": { "description": "Why there may be more ways; absent where these are all.", "type": "string" },
            "required": {
              "description": "What the configuration requires of its logins.", "type": "array",
              "items": {
                "type": "object", "required": ["include", "reason", "lacking"],
                "properties": {
                  "include": { "type": "string" },
                  "reason": { "type": "string" },
                  "lacking": { "type": "array", "items": { "$ref": "#/$defs/way" } }
                }
              }
            }
          }
        }
      }
      """#)
}
