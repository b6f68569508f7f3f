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

  /// Tells what is wrong for certain from what may be: each of the ways is, but for where others that ask for no more are.
  ///
  /// Where none is by itself, all of them are found if, whatever the facts are, one of them is there.
  init(judging ways: [Way], but others: [Way] = []) {
    // Policies that nobody knows of may keep everybody out.
    let known = ways.filter { way in !way.skips.contains { $0.policies == nil } }
    let places = known.map { way in
      others.filter { $0.asksNoMore(than: way) }.reduce([way.assumptions]) { parts, other in
        parts.count > Self.mostParts ? [] : parts.flatMap { $0.excluding(other.assumptions) }
      }
    }
    let certain = zip(known, places).filter { $1.contains(where: \.isEmpty) }.map(\.0)
    let isOneOf = certain.isEmpty && !Assumptions().canHold(without: places.flatMap(\.self))
    let found = isOneOf ? known : certain
    self.init(found: found, undecided: ways.filter { !found.contains($0) })
  }

  /// With more of them a way counts as undecided.
  private static let mostParts = 200
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
    return StandingWays(judging: open)
  }

  /// `way-not-in-blueprint`: ways of the server that its blueprint by itself does not have; none where the blueprint by
  /// itself does not reach a login, be it that it names only some of the flow's bindings: a login that a caller has to
  /// begin is not enough.
  package func notInBlueprint(_ blueprint: Ways) -> StandingWays {
    // Where there may be more ways than were found, nothing can be told of either side.
    guard self != blueprint, blueprint.reachesLogin, limit == nil, blueprint.limit == nil else { return StandingWays() }
    return StandingWays(judging: new(against: [blueprint]), but: blueprint.all)
  }

  /// Whether anybody is logged in without a caller who begins.
  var reachesLogin: Bool { all.contains { $0.effect.isLogin && !$0.proofs.contains(.given) } }
}
