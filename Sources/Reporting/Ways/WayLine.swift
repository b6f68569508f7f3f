internal import Documents
internal import Planning

/// A way in as people read it: users with and without a device in one line where only the device tells them apart.
struct WayLine: Hashable, Sendable {
  /// On which side of a comparison it is.
  var change: ShownWay.Change?
  /// `log in`.
  var effect: String
  /// `name + password + authenticator (if the user has one)`.
  var takes: String
  /// What else has to be so, a clause each.
  var conditions: [String]
  /// The stages that run.
  var path: [String]

  /// Everything but the stages.
  var words: String { ([takes] + conditions).joined(separator: ", ") }

  /// `+`, `-`, `!`, or nothing.
  var sign: String {
    switch change {
    case .new: "+"
    case .gone, .onlyInBlueprint: "-"
    case .notInBlueprint: "!"
    case nil: " "
    }
  }

  /// `not in the blueprint`; nil where it is on both sides.
  var mark: String? { change?.words }

  /// Whether it is on one side of a comparison that changes nothing.
  var isCompared: Bool { change == .notInBlueprint || change == .onlyInBlueprint }

  /// Logins first, then what else can be done; of each, ways that no policy has to open first, and the easiest of them;
  /// what is gone, or not there, stands at the end.
  static func lines(of ways: [ShownWay]) -> [WayLine] {
    var left = ways.enumerated().map { (rank: $1.rank + [$0], way: $1) }
      .sorted { $0.rank.lexicographicallyPrecedes($1.rank) }.map(\.way)
    var lines: [WayLine] = []
    while !left.isEmpty {
      let way = left.removeFirst()
      let twin = left.firstIndex { way.isTwin(of: $0) }
      lines.append(WayLine(way, twin: twin.map { left.remove(at: $0) }))
    }
    return lines
  }

  private init(_ way: ShownWay, twin: ShownWay?) {
    let pair = [way, twin].compactMap(\.self)
    let longest = pair.first { $0.user == .withDevice } ?? way
    let proofs = longest.proofs.filter { $0 != .session || !longest.proofs.contains(.ownSession) }
    let names = (longest.namesUser ? ["name"] : []) + proofs.map(\.shortWords)
    // Of twins one asks for no more than the other.
    let remark = twin.map { Set($0.proofs) != Set(way.proofs) } ?? false ? " (if the user has one)" : ""
    change = way.change
    effect = way.effect.words
    takes = (names.isEmpty ? "nothing" : names.joined(separator: " + ")) + remark
    conditions = longest.conditions
    if twin == nil {
      switch way.user {
      case .withDevice: conditions.insert("for users who have a device", at: 0)
      case .withoutDevice: conditions.insert("for users who have no device", at: 0)
      case .any: break
      }
    }
    path = longest.path
  }
}

extension ShownWay {
  fileprivate var rank: [Int] {
    [
      change?.isElsewhere ?? false ? 1 : 0, Way.Effect.allCases.firstIndex(of: effect) ?? 0, assumed?.count ?? 0,
      skips.count,
      proofs.count,
    ]
  }

  /// Whether it is the same way for the other of the two users, but for what only a device can show.
  fileprivate func isTwin(of other: ShownWay) -> Bool {
    let users: Set<Way.User> = [user, other.user]
    guard users == [.withDevice, .withoutDevice] else { return false }
    let (with, without) = user == .withDevice ? (self, other) : (other, self)
    // The remark stands behind the last proof, so only that may be the device's.
    let more = with.proofs.filter { !without.proofs.contains($0) }
    return effect == other.effect && change == other.change && skips == other.skips && assumed == other.assumed
      && Set(without.proofs).isSubset(of: with.proofs) && more.count <= 1
      && more.allSatisfy { [.authenticator, .passkey].contains($0) && $0 == with.proofs.last }
  }

  /// Whether the visitor has to say who it is about: nobody else tells.
  fileprivate var namesUser: Bool { user != .any && !proofs.contains { $0.namesUser } }

  fileprivate var conditions: [String] {
    // Bindings that the same policies skip are told together, in the order of running.
    var gates: [(policies: [String]?, oneIsEnough: Bool, bindings: [String])] = []
    for skip in skips {
      guard let stage = skip.stage else { continue }
      let binding = stage + (skip.order.map { " (order \($0))" } ?? "")
      let oneIsEnough = skip.oneIsEnough ?? false
      if let place = gates.firstIndex(where: { $0.policies == skip.policies && $0.oneIsEnough == oneIsEnough }) {
        gates[place].bindings.append(binding)
      } else {
        gates.append((skip.policies, oneIsEnough, [binding]))
      }
    }
    func subject(_ policies: [String], _ oneIsEnough: Bool, _ verb: String) -> String {
      let isOne = oneIsEnough || policies.count == 1
      return "where \(policies.joined(separator: oneIsEnough ? " or " : " and ")) \(verb)\(isOne ? "s" : "")"
    }
    let bindings = gates.map { policies, oneIsEnough, bindings in
      (policies.map { subject($0, oneIsEnough, "skip") } ?? "where policies that are not known skip")
        + " \(bindings.joined(separator: " and "))"
    }
    // Whether the flow has policies at all may not be known, and is the same for every way.
    let entrance = skips.first { $0.stage == nil && $0.policies != nil }.map { skip in
      let policies = (skip.policies ?? []).map { "\($0) of the flow" }
      return subject(policies, skip.oneIsEnough ?? false, "let") + " the visitor in"
    }
    let assumed = assumed.map { "if " + $0.joined(separator: " and ") }
    return bindings + [entrance, assumed].compactMap(\.self)
  }
}

extension ShownWay.Change {
  fileprivate var words: String {
    switch self {
    case .new: "new"
    case .gone: "gone"
    case .notInBlueprint: "not in the blueprint"
    case .onlyInBlueprint: "only in the blueprint"
    }
  }

  /// Whether it is on the side that is not there, or will not be.
  fileprivate var isElsewhere: Bool {
    switch self {
    case .gone, .onlyInBlueprint: true
    case .new, .notInBlueprint: false
    }
  }
}

extension Way.Effect {
  fileprivate var words: String {
    switch self {
    case .loginNamed: "log in"
    case .loginNew: "log in as a new user"
    case .accountMade: "make an account"
    case .userWritten: "change a user, new password included"
    case .deviceEnrolled: "enrol a device for a user"
    case .userDeleted: "delete a user"
    case .userLocked: "lock a user out"
    }
  }
}

extension Proof {
  fileprivate var shortWords: String {
    switch self {
    case .password: "password"
    case .authenticator: "authenticator"
    case .passkey: "passkey"
    case .certificate: "certificate"
    case .email: "mailed link"
    case .source: "login at the source"
    case .ownSession: "the user's own session"
    case .invitation: "invitation"
    case .session: "a session"
    case .superuser: "a superuser's session"
    case .token: "a token"
    case .given: "a caller that sets a user"
    }
  }
}
