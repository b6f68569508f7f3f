package import Bindings
internal import Blueprints

/// Pairs the desired bindings of one flow with its current ones, whatever the order of either list.
///
/// Each step looks only at what the steps before it left over:
/// 1. A pk that is a binding of this flow: that one, whatever else differs.
/// 2. All other identifiers equal; more than one hit is ambiguous.
/// 3. A move: stage and order are among the identifiers, and exactly one left-over entry and one left-over binding share
///    the stage. A binding that an `absent` entry names counts as left over here: absent at the old order and present at
///    the new one are one move, too.
/// 4. Several candidates for a move: ambiguous, never paired by position.
/// 5. The rest is missing or unmanaged.
package struct Matcher: Sendable {
  package struct Match: Hashable, Sendable {
    package var desired: [ResolvedBinding]
    package var current: Binding
    package var isMove: Bool
  }

  package struct Ambiguity: Hashable, Sendable {
    package var desired: ResolvedBinding
    package var candidates: [Binding]
  }

  package struct Contested: Hashable, Sendable {
    package var current: Binding
    /// The first entry that may mean it.
    package var desired: ResolvedBinding
  }

  package struct Matching: Hashable, Sendable {
    package var matches: [Match] = []
    package var missing: [ResolvedBinding] = []
    package var unmanaged: [Binding] = []
    package var ambiguous: [Ambiguity] = []
    /// The bindings that ambiguous entries may mean, each once.
    package var contested: [Contested] = []
    /// `absent` entries whose binding is gone already.
    package var alreadyAbsent: [ResolvedBinding] = []
  }

  /// Sorted by where they stand; by their positions here all below is told.
  private let desired: [ResolvedBinding]
  private let current: [Binding]
  /// The entries that no step has settled yet.
  private var leftOver: [Int]
  /// For each binding, the entries that mean it.
  private var claims: [[Int]]
  /// The bindings that are matched though they stand elsewhere.
  private var moved: Set<Int> = []
  private var contests: [Contest] = []

  /// Entries that may mean the same bindings, with these; thousands of entries share one list of candidates.
  private struct Contest {
    var entries: [Int]
    var candidates: [Int]
  }

  private init(_ desired: [ResolvedBinding], _ current: [Binding]) {
    self.desired = desired.sorted { $0.desired.location < $1.desired.location }
    self.current = current.sorted { ($0.settings.order, $0.pk) < ($1.settings.order, $1.pk) }
    leftOver = Array(desired.indices)
    claims = Array(repeating: [], count: current.count)
  }

  package static func match(_ desired: [ResolvedBinding], with current: [Binding]) -> Matching {
    var matcher = Matcher(desired, current)
    matcher.matchByKey()
    matcher.matchByIdentifiers()
    matcher.matchMoves()
    return matcher.matching
  }

  private mutating func matchByKey() {
    guard desired.contains(where: { $0.pk != nil }) else { return }
    let positions = Dictionary(firstOf: zip(current.map(\.pk), current.indices))
    leftOver.removeAll { entry in
      guard let position = desired[entry].pk.flatMap({ positions[$0] }) else { return false }
      claims[position].append(entry)
      return true
    }
  }

  private mutating func matchByIdentifiers() {
    var bindings = IdentifiedBindings(current, among: current.indices.filter { claims[$0].isEmpty })
    // Entries with the same identifiers mean the same bindings; a stage and an order leave next to none to look through.
    var hitsByIdentity: [PartialSettings: [Int]] = [:]
    var contestsByIdentity: [PartialSettings: Int] = [:]
    leftOver.removeAll { entry in
      let identity = desired[entry].identity
      let hits: [Int]
      if desired[entry].identifiesStageAndOrder {
        hits = bindings.identified(by: desired[entry])
      } else {
        hits = hitsByIdentity[identity] ?? bindings.identified(by: desired[entry])
        hitsByIdentity[identity] = hits
      }
      switch hits.count {
      case 0: return false
      case 1: claims[hits[0]].append(entry)
      default:
        if let contest = contestsByIdentity[identity] {
          contests[contest].entries.append(entry)
        } else {
          contestsByIdentity[identity] = contests.count
          contests.append(Contest(entries: [entry], candidates: hits))
        }
      }
      return true
    }
  }

  private mutating func matchMoves() {
    let movable = leftOver.filter { desired[$0].desired.state == .present && desired[$0].identifiesStageAndOrder }
    guard !movable.isEmpty else { return }
    // Bindings that an ambiguous entry may mean are nobody's to move.
    let contested = Set(contests.flatMap(\.candidates))
    let unclaimed = Dictionary(
      grouping: current.indices.filter { claims[$0].isEmpty && !contested.contains($0) },
      by: { current[$0].settings.stage })
    let absent = Set(desired.indices.filter { desired[$0].desired.state == .absent })
    let toDelete =
      absent.isEmpty
      ? [:]
      : Dictionary(
        grouping: current.indices.filter { !claims[$0].isEmpty && absent.isSuperset(of: claims[$0]) },
        by: { current[$0].settings.stage })
    var settled: Set<Int> = []

    for (stage, entries) in Dictionary(grouping: movable, by: { desired[$0].identity.stage }) {
      guard let stage else { continue }
      let candidates = (unclaimed[stage] ?? []) + (toDelete[stage] ?? [])
      if candidates.isEmpty { continue }
      // Entries that say the same are one.
      let isOne = entries.allSatisfy { desired[$0].identity == desired[entries[0]].identity }
      if isOne, candidates.count == 1 {
        claims[candidates[0]] = entries
        moved.insert(candidates[0])
      } else {
        contests.append(Contest(entries: entries, candidates: candidates))
      }
      settled.formUnion(entries)
    }
    leftOver.removeAll { settled.contains($0) }
  }

  private var matching: Matching {
    var matching = Matching()
    // By their first entries, which are the first of each list.
    let contests = contests.sorted { $0.entries[0] < $1.entries[0] }
    var contested: Set<Int> = []
    for contest in contests {
      for binding in contest.candidates where contested.insert(binding).inserted {
        matching.contested.append(Contested(current: current[binding], desired: desired[contest.entries[0]]))
      }
    }
    matching.ambiguous = contests.flatMap { contest in
      let candidates = contest.candidates.map { current[$0] }
      return contest.entries.map { (entry: $0, candidates: candidates) }
    }
    .sorted { $0.entry < $1.entry }
    .map { Ambiguity(desired: desired[$0.entry], candidates: $0.candidates) }

    for (position, binding) in current.enumerated() {
      if !claims[position].isEmpty {
        matching.matches.append(
          Match(
            desired: claims[position].map { desired[$0] }, current: binding, isMove: moved.contains(position)))
      } else if !contested.contains(position) {
        matching.unmanaged.append(binding)
      }
    }
    for entry in leftOver {
      if desired[entry].desired.state == .absent {
        matching.alreadyAbsent.append(desired[entry])
      } else {
        matching.missing.append(desired[entry])
      }
    }
    return matching
  }
}

/// Bindings by what identifiers may name, so that thousands of entries do not look through all of them each.
private struct IdentifiedBindings {
  private let bindings: [Binding]
  private let all: [Int]
  private lazy var byStage = Dictionary(grouping: all) { bindings[$0].settings.stage }
  private lazy var byOrder = Dictionary(grouping: all) { bindings[$0].settings.order }
  private lazy var byPlace = Dictionary(grouping: all) {
    Place(stage: bindings[$0].settings.stage, order: bindings[$0].settings.order)
  }

  private struct Place: Hashable {
    var stage: PrimaryKey
    var order: Int
  }

  /// - Parameter positions: of those that may be identified.
  init(_ bindings: [Binding], among positions: [Int]) {
    self.bindings = bindings
    all = positions
  }

  /// The positions of the bindings that an entry identifies.
  mutating func identified(by entry: ResolvedBinding) -> [Int] {
    let narrowed =
      switch (entry.identity.stage, entry.identity.order) {
      case (let stage?, let order?): byPlace[Place(stage: stage, order: order)] ?? []
      case (let stage?, nil): byStage[stage] ?? []
      case (nil, let order?): byOrder[order] ?? []
      case (nil, nil): all
      }
    return narrowed.filter { entry.isIdentified(in: bindings[$0].settings) }
  }
}
