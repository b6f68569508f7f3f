/// What is wrong with a state that is there.
package struct StandingWays: Hashable, Sendable {
  /// There, whatever the facts are that are not known.
  package var found: [Way]
  /// There on some assumption, or new on some: what could not be judged.
  package var undecided: [Way]

  package init(found: [Way] = [], undecided: [Way] = []) {
    self.found = found
    self.undecided = undecided
  }
}

extension Ways {
  /// What is said where there may be more ways than were found.
  package static func unjudged(_ limit: String) -> String { "who gets in could not be judged: \(limit)" }

  /// `open-login`: logins by name alone that begin without a session and that no policy has to open.
  package var openLogins: StandingWays {
    let open = all.filter { way in
      way.effect == .loginNamed && way.proofs.isEmpty
        && way.skips.allSatisfy { $0.binding == nil && $0.policies == nil }
    }
    // Policies of the flow that nobody knows of may keep everybody out.
    let isCertain =
      open.allSatisfy(\.skips.isEmpty) && !open.isEmpty && !Assumptions().canHold(without: open.map(\.assumptions))
    return StandingWays(found: isCertain ? open : [], undecided: isCertain ? [] : open)
  }

  /// `way-not-in-blueprint`: ways of the server that its blueprint by itself does not have; none where the blueprint by
  /// itself does not reach a login, be it that it names only some of the flow's bindings: a login that a caller has to
  /// begin is not enough.
  package func notInBlueprint(_ blueprint: Ways) -> StandingWays {
    let reachesLogin = blueprint.all.contains { $0.effect.isLogin && !$0.proofs.contains(.given) }
    // Where there may be more ways than were found, nothing can be told of either side.
    guard self != blueprint, reachesLogin, limit == nil, blueprint.limit == nil else { return StandingWays() }
    let extra = new(against: [blueprint])
    let found = extra.filter { way in way.isCertain && !blueprint.all.contains { $0.asksNoMore(than: way) } }
    return StandingWays(found: found, undecided: extra.filter { !found.contains($0) })
  }
}
