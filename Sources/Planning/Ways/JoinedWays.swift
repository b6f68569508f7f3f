extension [Way] {
  /// The same with fewer words: ways that differ only in what is assumed of one fact are one, on either assumption, and
  /// need none where that leaves no other; what then asks for more than another goes.
  var joiningAssumptions: [Way] {
    guard contains(where: { !$0.assumptions.isEmpty }) else { return self }
    var ways = self
    while let joined = ways.joinedOnce { ways = joined }
    return ways.indices.filter { place in
      !ways.indices.contains { other in
        other != place && ways[other].covers(ways[place]) && (other < place || !ways[place].covers(ways[other]))
      }
    }.map { ways[$0] }
  }

  /// One round; nil where nothing is left to join.
  private var joinedOnce: [Way]? {
    var joined: [Way] = []
    /// By which fact a way was joined; what else is told of it below is of before, so that it waits for the next round.
    var joints: [Int: Assumptions.Fact] = [:]
    var places: [Kin: Int] = [:]
    for way in self {
      let facts = way.assumptions.sortedFacts
      let fitting = facts.lazy.compactMap { fact in places[Kin(way, but: fact)].map { (place: $0, fact: fact) } }
      if let (place, fact) = fitting.first(where: { joints[$0.place] == nil || joints[$0.place] == $0.fact }) {
        joined[place].assumptions = joined[place].assumptions.joining(way.assumptions, on: fact)
        joints[place] = fact
      } else {
        for fact in facts { places[Kin(way, but: fact)] = joined.count }
        joined.append(way)
      }
    }
    return joints.isEmpty ? nil : joined
  }
}

/// What two ways have in common that may be joined.
private struct Kin: Hashable {
  let effect: Way.Effect
  let user: Way.User
  let proofs: Proofs
  let skips: Set<Way.Skip>
  let fact: Assumptions.Fact
  let assumptions: Assumptions

  init(_ way: Way, but fact: Assumptions.Fact) {
    (effect, user, proofs, skips) = (way.effect, way.user, way.proofs, way.skips)
    self.fact = fact
    assumptions = way.assumptions.dropping(fact)
  }
}

extension Way {
  /// Whether it is there wherever the other is, and asks for no more.
  fileprivate func covers(_ other: Way) -> Bool {
    asksNoMore(than: other) && assumptions.isImplied(by: other.assumptions)
  }
}
