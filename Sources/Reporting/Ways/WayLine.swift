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
  var path: [Way.Step]
  /// What is, or was, there in its stead, on the side that is not there, or will not be.
  var former: [WayLine] = []
  /// The way, for each user who goes it.
  let ways: [ShownWay]

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

  /// `before`, `by the blueprint`: what the line is of which another one tells what takes its place.
  var side: String { change == .onlyInBlueprint ? "by the blueprint" : "before" }

  /// `+ new, - no longer, no sign: before and after`: what the signs mean; nil where there are none.
  static func legend(of lines: [WayLine]) -> String? {
    let signed = lines.flatMap { [$0] + $0.former }
    var words = ShownWay.Change.allCases.compactMap { change in
      signed.first { $0.change == change }.map { "\($0.sign) \(change.words)" }
    }
    guard !words.isEmpty else { return nil }
    if lines.contains(where: { $0.change == nil }) {
      let isOfPlan = signed.contains { [.new, .gone].contains($0.change) }
      words.append("no sign: \(isOfPlan ? "before and after" : "on both sides")")
    }
    return words.joined(separator: ", ")
  }

  /// Logins first, then what else can be done; of each, ways that no policy has to open first, and the easiest of them;
  /// what is gone, or not there, stands with what takes its place, or at the end.
  static func lines(of ways: [ShownWay]) -> [WayLine] {
    var left = ways.enumerated().map { (rank: $1.rank + [$0], way: $1) }
      .sorted { $0.rank.lexicographicallyPrecedes($1.rank) }.map(\.way)
    var lines: [WayLine] = []
    while !left.isEmpty {
      let way = left.removeFirst()
      let twin = left.firstIndex { way.isTwin(of: $0) }
      lines.append(WayLine(way, twin: twin.map { left.remove(at: $0) }))
    }
    return lines.pairingSides
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
    path = longest.steps
    ways = pair
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
}
