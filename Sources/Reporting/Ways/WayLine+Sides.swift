internal import Documents
internal import Planning

extension [WayLine] {
  /// What takes the place of what: each line of a side that is not there goes to the one of the same effect that takes
  /// more or less of the same; where there is none, and one way came as one went, these two belong together.
  var pairingSides: [WayLine] {
    var there = filter { !$0.isElsewhere }
    var left: [WayLine] = []
    for line in self where line.isElsewhere {
      let near = there.indices.compactMap { place in line.distance(to: there[place]).map { (place, $0) } }
      if let place = near.min(by: { $0.1 < $1.1 })?.0 { there[place].former.append(line) } else { left.append(line) }
    }
    for effect in Set(left.map(\.effect)) {
      let places = left.indices.filter { left[$0].effect == effect }
      let new = there.indices.filter { there[$0].effect == effect && there[$0].change != nil }
      guard places.count == 1, new.count == 1, there[new[0]].former.isEmpty else { continue }
      there[new[0]].former.append(left.remove(at: places[0]))
    }
    return there + left
  }
}

extension WayLine {
  fileprivate var isElsewhere: Bool { change?.isElsewhere ?? false }

  /// By how much a way differs from another that takes all of the same and more, or less; nil where it does neither.
  fileprivate func distance(to other: WayLine) -> Int? {
    guard effect == other.effect else { return nil }
    return ways.flatMap { way in other.ways.compactMap { way.distance(to: $0) } }.min()
  }
}

extension ShownWay {
  private struct Gate: Hashable {
    var stage: String?
    var policies: [String]?
  }

  fileprivate func distance(to other: ShownWay) -> Int? {
    let (mine, theirs) = (taken, other.taken)
    let isHarder = mine.proofs.isSubset(of: theirs.proofs) && mine.gates.isSubset(of: theirs.gates)
    let isEasier = theirs.proofs.isSubset(of: mine.proofs) && theirs.gates.isSubset(of: mine.gates)
    // A way without a mark that is no harder was there all along, and is in nobody's place.
    let isInPlace = other.change == nil ? isHarder && assumed == other.assumed : isHarder || isEasier
    guard user == other.user, isInPlace else { return nil }
    return mine.proofs.symmetricDifference(theirs.proofs).count + mine.gates.symmetricDifference(theirs.gates).count
      + (assumed == other.assumed ? 0 : 1)
  }

  /// Orders do not count: the same binding may have another one on the other side.
  private var taken: (proofs: Set<Proof>, gates: Set<Gate>) {
    (Set(proofs), Set(skips.map { Gate(stage: $0.stage, policies: $0.policies) }))
  }
}
