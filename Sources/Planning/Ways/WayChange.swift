/// What one rule says against a change of a flow.
package struct WayVerdict: Hashable, Sendable {
  package var rule: GuardRule
  /// Whether it refuses the change; it warns otherwise.
  package var isRefusal: Bool
  /// The way that breaks the rule; nil where nobody gets through any more, or where ways could not be counted.
  package var way: Way?
  /// One sentence, without a full stop.
  package var sentence: String
}

/// What the rules that follow from ways say of a change from one state of a flow to another.
///
/// Ways that need a caller who sets the user (`given`) never break `unverified-login`, `unchecked-recovery` or
/// `open-enrollment`: whoever called answers for the user. They are weaker ways.
package struct WayChange {
  let designation: String
  let before: [Ways]
  let after: Ways
  /// Why it cannot be judged; nil where it can, or nothing changes.
  private let limit: String?
  private let former: [Way]
  private let new: [Way]

  /// - Parameter before: one state; or, to judge a state between two others, both of them.
  package init(designation: String, from before: [Ways], to after: Ways) {
    self.designation = designation
    self.before = before
    self.after = after
    limit = before == [after] ? nil : (before + [after]).lazy.compactMap(\.limit).first
    former = before.flatMap(\.all)
    new = limit == nil && before != [after] ? after.new(against: before) : []
  }

  /// The rules about new ways, in the order of reports.
  private static let refusingRules: [GuardRule] = [
    .unverifiedLogin, .secondFactorRemoved, .uncheckedRecovery, .openEnrollment,
  ]

  /// What the rules say to the end of a change; empty where nothing is wrong with it.
  package var verdicts: [WayVerdict] {
    let refused = refusals
    if refused.contains(where: { $0.way == nil }) { return refused }
    let warned = new.filter { way in !refused.contains { $0.way == way } }.map { way in
      WayVerdict(rule: .weakerWay, isRefusal: false, way: way, sentence: way.sentence)
    }
    return (refused + (lockout.map { [$0] } ?? []) + warned).withoutRepetition
  }

  /// What the rules say that hold in every state between as well: one for each rule and way.
  package var refusals: [WayVerdict] {
    if let limit {
      let sentence = Ways.unjudged(limit) + "; and that is refused"
      return [WayVerdict(rule: .unverifiedLogin, isRefusal: true, way: nil, sentence: sentence)]
    }
    return Self.refusingRules.flatMap { rule in
      new.filter { breaks(rule, $0) }.map {
        WayVerdict(rule: rule, isRefusal: true, way: $0, sentence: $0.sentence)
      }
    }
  }

  private func breaks(_ rule: GuardRule, _ way: Way) -> Bool {
    let isUnproved = way.proofs.isDisjoint(with: .ofUser) && !way.isGiven
    let rivals = after.rivals(of: way, among: before)
    switch rule {
    case .unverifiedLogin:
      return [.loginNamed, .deviceEnrolled, .userDeleted, .userLocked].contains(way.effect) && isUnproved
    case .uncheckedRecovery: return way.effect == .userWritten && isUnproved
    case .secondFactorRemoved: return way.loses(.secondFactors, of: former, rivals: rivals)
    case .openEnrollment:
      guard [.accountMade, .loginNew].contains(way.effect), !way.isGiven else { return false }
      let such = former.filter { $0.effect == way.effect && $0.skips.isSubset(of: way.skips) && !$0.isGiven }
      return way.proofs.isEmpty && way.canBe(without: such + rivals)
        || Proof.allCases.contains { way.loses(Proofs($0), of: such, rivals: rivals) }
    case .emptyFlow, .lockout, .weakerWay, .equalOrders, .policiesNeverRun, .policiesLost, .looserPolicies:
      return false
    }
  }

  /// A flow that could be passed and no longer can; a flow that has no binding any more is another rule's.
  ///
  /// Who logs people in has to do so still; any other flow has to be run to its end.
  private var lockout: WayVerdict? {
    guard !after.isOfEmptyFlow else { return nil }
    let logins = designation == "authentication" ? before.flatMap(\.logins) : []
    let isRefusal = designation == "authentication"
    if after.logins.lose(logins, unless: []) {
      return WayVerdict(rule: .lockout, isRefusal: isRefusal, way: nil, sentence: "nobody can log in any more")
    }
    if after.exits.lose(before.flatMap(\.exits), unless: logins) {
      return WayVerdict(
        rule: .lockout, isRefusal: isRefusal, way: nil, sentence: "nobody gets through the flow any more")
    }
    return nil
  }
}

extension Set<Ways.Exit> {
  /// Whether the unknown facts can be such that somebody got through before, and nobody does now.
  ///
  /// Where some began by themselves, some have to do so still; what a caller begins is worth less.
  ///
  /// - Parameter others: those that must not have been there.
  fileprivate func lose(_ former: [Ways.Exit], unless others: [Ways.Exit]) -> Bool {
    let uncalled = former.filter { $0.begin != .c }
    return former.contains { exit in
      let isCalled = exit.begin == .c
      let rivals = filter { isCalled || $0.begin != .c } + (isCalled ? uncalled : []) + others
      return exit.assumptions.canHold(without: rivals.map(\.assumptions))
    }
  }
}

extension Way.Effect {
  package var isLogin: Bool { self == .loginNamed || self == .loginNew }
}

extension Way {
  fileprivate var isGiven: Bool { proofs.contains(.given) }
}

extension [WayVerdict] {
  /// Two users who go the same way are one complaint; those who have a device come first.
  fileprivate var withoutRepetition: [WayVerdict] {
    var seen: Set<WayVerdict> = []
    return filter { verdict in
      var anyUser = verdict
      anyUser.way?.user = .any
      anyUser.way?.assumptions = Assumptions()
      anyUser.way?.path = verdict.way?.path.map { Way.Step(stage: $0.stage) } ?? []
      anyUser.sentence = ""
      return seen.insert(anyUser).inserted
    }
  }
}
