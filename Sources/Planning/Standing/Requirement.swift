package import Bindings

/// One entry of `require`: what every way to be logged in by a flow must include, new users' included.
package struct Requirement: Hashable, Sendable {
  package var flow: GlobPattern
  /// Of each list, one proof is needed.
  package var include: [[Proof]]
  /// Whether ways for which policies skip a stage are meant as well.
  package var evenIfSkipped: Bool
  package var reason: String
  package var location: SourceLocation?

  package init(
    flow: GlobPattern, include: [[Proof]], evenIfSkipped: Bool = false, reason: String, location: SourceLocation? = nil
  ) {
    self.flow = flow
    self.include = include
    self.evenIfSkipped = evenIfSkipped
    self.reason = reason
    self.location = location
  }

  /// `password and (authenticator or passkey)`.
  package var words: String {
    include.map { list in
      let words = list.map(\.rawValue).joined(separator: " or ")
      return list.count > 1 && include.count > 1 ? "(\(words))" : words
    }.joined(separator: " and ")
  }

  /// What a user cannot have who has no device is not asked of them.
  private static let ofDevices: Proofs = [.authenticator, .passkey]

  package func isLacking(_ way: Way) -> Bool {
    // The flow's own policies skip nothing: whoever gets in has passed them.
    guard way.effect.isLogin, evenIfSkipped || way.skips.allSatisfy({ $0.binding == nil }) else { return false }
    return include.contains { list in
      let wanted = list.reduce(into: Proofs()) { $0.formUnion(Proofs($1)) }
      if way.user != .withDevice, !wanted.isDisjoint(with: Self.ofDevices) { return false }
      return way.proofs.isDisjoint(with: wanted)
    }
  }
}

extension Ways {
  /// Those that lack what is required: whatever the facts are that are not known, or on some value of them.
  package func lacking(
    _ requirement: Requirement, orders: [PrimaryKey: Int], stages: [PrimaryKey: Stage]
  ) -> (certain: [ShownWay], undecided: [ShownWay]) {
    let lacking = lacking(requirement)
    func shown(_ ways: [Way]) -> [ShownWay] { ways.map { ShownWay($0, orders: orders, stages: stages) } }
    return (shown(lacking.found), shown(lacking.undecided))
  }

  /// The sentences of those ways; where there may be more ways than were found, those count as lacking it, too.
  package func sentences(lacking requirement: Requirement) -> [String] {
    lacking(requirement).found.map(\.statement) + (limit.map { [Self.unjudged($0)] } ?? [])
  }

  func lacking(_ requirement: Requirement) -> StandingWays {
    StandingWays(judging: all.filter(requirement.isLacking))
  }
}

extension FlowPlan {
  /// Refuses operations that open a login without what is required of all.
  package func lackingProofs(_ requirements: [Requirement]) -> [Diagnostic] {
    let requirements = requirements.filter { $0.flow.matches(flow.slug) }
    guard !requirements.isEmpty, !operations.isEmpty else { return [] }
    let sides = ways ?? waysOfSides
    return requirements.flatMap { requirement in
      let lacking = sides.after.lacking(requirement)
      let former = sides.before.all.filter(requirement.isLacking)
      // Of what is not known, it is enough that it may be so.
      let new = (lacking.found + lacking.undecided).filter { way in
        way.canBe(without: former.filter { $0.asksNoMore(than: way) })
      }
      let unjudged = sides.isUndecided ? [Ways.unjudged(sides.limit ?? "")] : []
      return (new.map { "after the plan \($0.statement)" } + unjudged).prefix(1).map { sentence in
        Diagnostic(
          .error, StandingRule.requirement.rawValue,
          "flow \(flow.slug): \(sentence); required is \(requirement.words) (\(requirement.reason))",
          at: requirement.location, help: "keep a stage that asks for it, or change the entry of flowbind.yaml")
      }
    }
  }

  /// Who gets in before and after its operations: for a plan that came back from a file, whose ways nobody has judged.
  private var waysOfSides: WaysOfSides {
    let server = FlowState(current, facts)
    let (known, memory) = (FlowInFacts(flow, facts), WaysMemory())
    return WaysOfSides(
      before: server.ways(known, memory), after: server.after(operations.map(\.operation)).ways(known, memory))
  }
}

extension Requirement: Codable {
  private enum CodingKeys: String, CodingKey {
    case flow, include, reason
    case evenIfSkipped = "even_if_skipped"
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    flow = GlobPattern(try container.decode(String.self, forKey: .flow))
    include = try container.decode([[Proof]].self, forKey: .include)
    evenIfSkipped = try container.decodeIfPresent(Bool.self, forKey: .evenIfSkipped) ?? false
    reason = try container.decode(String.self, forKey: .reason)
  }

  /// Writes what it says, without its place: the part that a digest is about.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(flow.text, forKey: .flow)
    try container.encode(include, forKey: .include)
    try container.encode(evenIfSkipped, forKey: .evenIfSkipped)
    try container.encode(reason, forKey: .reason)
  }
}
