extension Ways {
  /// Those of them that are new against all of the others: none of those has the same effect and asks for no more.
  ///
  /// Where facts are not known, a way is new if it is new for any values that they may have.
  package func new(against others: [Ways]) -> [Way] {
    all.filter { $0.canBe(without: rivals(of: $0, among: others)) }
  }

  /// Ways that keep one of these from being new, or from being one of the least.
  func rivals(of way: Way, among others: [Ways]) -> [Way] {
    (others.flatMap(\.all) + all.filter { $0 != way }).filter { $0.asksNoMore(than: way) }
  }
}

extension Way {
  /// Whether the unknown facts can be such that there is this way and none of the others.
  func canBe(without others: [Way]) -> Bool { assumptions.canHold(without: others.map(\.assumptions)) }

  /// Whether it is there whatever the facts are that are not known.
  var isCertain: Bool { assumptions.isEmpty && !skips.contains { $0.policies == nil } }

  /// Whether the unknown facts can be such that this way is new, and every way there was of which the same is true had
  /// one of these proofs, and there was one.
  ///
  /// - Parameters:
  ///   - rivals: those that would keep it from being new.
  ///   - former: those that count; only such as ask for no other skips than this one are compared.
  func loses(_ proof: Proofs, of former: [Way], rivals: [Way]) -> Bool {
    guard proofs.isDisjoint(with: proof) else { return false }
    let comparable = former.filter { $0.effect == effect && $0.user == user && $0.skips.isSubset(of: skips) }
    let without = comparable.filter { $0.proofs.isDisjoint(with: proof) }
    return comparable.contains { had in
      !had.proofs.isDisjoint(with: proof)
        && assumptions.and(had.assumptions)?.canHold(without: (without + rivals).map(\.assumptions)) ?? false
    }
  }
}
