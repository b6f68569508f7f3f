/// What is wrong with a state that is there.
package struct StandingWays: Hashable, Sendable {
  /// There, whatever the facts are that are not known.
  package var found: [Way]
  /// There on some assumption, or new on some: what could not be judged.
  package var undecided: [Way]
  /// Why nothing could be judged; nil where all was.
  package var limit: String?

  package init(found: [Way], undecided: [Way], limit: String? = nil) {
    self.found = found
    self.undecided = undecided
    self.limit = limit
  }
}

extension Ways {
  /// `open-login`: logins by name alone that begin without a session and that no policy has to open.
  package var openLogins: StandingWays {
    let open = all.filter { way in
      way.effect == .loginNamed && way.proofs.isEmpty
        && way.skips.allSatisfy { $0.binding == nil && $0.policies == nil }
    }
    // Policies of the flow that nobody knows of may keep everybody out.
    let isCertain =
      open.allSatisfy(\.skips.isEmpty) && !open.isEmpty && !Assumptions().canHold(without: open.map(\.assumptions))
    return StandingWays(found: isCertain ? open : [], undecided: isCertain ? [] : open, limit: limit)
  }

  /// `way-not-in-blueprint`: ways of the server that its blueprint by itself does not have; none where the blueprint by
  /// itself does not reach a login, be it that it names only some of the flow's bindings: a login that a caller has to
  /// begin is not enough.
  package func notInBlueprint(_ blueprint: Ways) -> StandingWays {
    let reachesLogin = blueprint.all.contains { $0.effect.isLogin && !$0.proofs.contains(.given) }
    guard self != blueprint, reachesLogin || blueprint.limit != nil else {
      return StandingWays(found: [], undecided: [], limit: nil)
    }
    if let limit = limit ?? blueprint.limit { return StandingWays(found: [], undecided: [], limit: limit) }
    let extra = new(against: [blueprint])
    let found = extra.filter { way in way.isCertain && !blueprint.all.contains { $0.asksNoMore(than: way) } }
    return StandingWays(found: found, undecided: extra.filter { !found.contains($0) })
  }
}
