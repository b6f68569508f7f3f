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
    /// Whether there may be new ways among those that were not found; absent where all were, or nothing changed.
    package var undecided: Bool?
    /// Stages of which files do not tell the type, so that what is behind them is not told; absent where there are none.
    package var untyped: [String]?
    /// What the configuration requires of its logins, and which ways lack it; absent where nothing is required.
    package var required: [Required]?
  }

  package struct Required: Hashable, Sendable, Codable {
    /// `password and authenticator`.
    package var include: String
    package var reason: String
    package var lacking: [ShownWay]
    /// Those of which facts that are not known decide whether they are there; absent where there are none, and none can be
    /// among ways that were not found.
    package var undecided: [ShownWay]?
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
    let before = former.map { Dictionary(firstOf: $0.flows.map { ($0.flow.slug, $0) }) }
    flows = declared.flows.map { now in
      let ways = now.certainWays
      var flow = Flow(now.flow, now.bindings, now.facts, ways, requirements, untyped: now.untyped)
      guard let before else { return flow }
      let then = before[now.flow.slug]
      let sides = WaysOfSides(before: then?.certainWays ?? Ways(), after: ways)
      flow.ways = sides.shown(
        orders: (then?.bindings.orders ?? [:], now.bindings.orders),
        stages: (then?.facts.stages ?? [:]).merging(now.facts.stages) { $1 })
      flow.limit = sides.limit
      flow.undecided = sides.isUndecided || now.mayOpen(against: then) ? true : nil
      return flow
    }
    let slugs = Set(flows.map(\.slug))
    flows += (former?.flows ?? []).filter { !slugs.contains($0.flow.slug) }.map { then in
      var flow = Flow(then.flow, then.bindings, then.facts, Ways(), [])
      flow.ways = WaysOfSides(before: then.certainWays, after: Ways())
        .shown(orders: (then.bindings.orders, [:]), stages: then.facts.stages)
      return flow
    }
    flows.sort { $0.slug < $1.slug }
  }

  /// Whether a way lacks what is required of it, or may for all that was found.
  package var lacksProofs: Bool {
    flows.contains { flow in (flow.required ?? []).contains { flow.limit != nil || !$0.lacking.isEmpty } }
  }

  /// Of a comparison: flows with ways that the earlier files do not have, or may not have.
  package var opened: [Flow] { flows.filter(\.isOpened) }
}

extension WaysReport.Flow {
  /// What is wrong with it by itself: that a user name is enough, or that nobody can tell; nil where nothing is.
  package var fault: String? {
    if let open = ways.first(where: \.isOpenLogin) { return "a user name is enough: \(open.steps.text)" }
    return limit.map(Ways.unjudged)
  }

  package var isOpened: Bool { undecided == true || ways.contains { $0.change == .new } }
}

extension WaysReport.Flow {
  fileprivate init(
    _ flow: Flow, _ bindings: [Binding], _ facts: GuardFacts, _ ways: Ways, _ requirements: [Requirement],
    untyped: [String] = []
  ) {
    let orders = bindings.orders
    slug = flow.slug
    designation = flow.designation
    self.ways = ways.shown(orders: orders, stages: facts.stages)
    limit = ways.limit
    self.untyped = untyped.isEmpty ? nil : untyped
    let required = requirements.filter { $0.flow.matches(flow.slug) }.map { requirement in
      let lacking = ways.lacking(requirement, orders: orders, stages: facts.stages)
      return WaysReport.Required(
        include: requirement.words, reason: requirement.reason, lacking: lacking.certain,
        undecided: lacking.undecided.isEmpty && ways.limit == nil && untyped.isEmpty ? nil : lacking.undecided)
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
            "undecided": { "description": "Whether new ones may be among those.", "type": "boolean" },
            "untyped": {
              "description": "Stages of which files do not tell the type; what is behind them is not told.",
              "type": "array", "items": { "type": "string" }
            },
            "required": {
              "description": "What the configuration requires of its logins.", "type": "array",
              "items": {
                "type": "object", "required": ["include", "reason", "lacking"],
                "properties": {
                  "include": { "type": "string" },
                  "reason": { "type": "string" },
                  "lacking": { "type": "array", "items": { "$ref": "#/$defs/way" } },
                  "undecided": {
                    "description": "Those that may be there, for all that is known.", "type": "array",
                    "items": { "$ref": "#/$defs/way" }
                  }
                }
              }
            }
          }
        }
      }
      """#)
}
