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

  private var leftOverDesired: [ResolvedBinding]
  private let current: [Binding]
  private var claims: [PrimaryKey: [ResolvedBinding]] = [:]
  private var moved: Set<PrimaryKey> = []
  private var contests: [Contest] = []
  private var matching = Matching()

  /// Entries that may mean the same bindings, with these; thousands of entries share one list of candidates.
  private struct Contest {
    var entries: [ResolvedBinding]
    var candidates: [Binding]
  }

  private init(_ desired: [ResolvedBinding], _ current: [Binding]) {
    leftOverDesired = desired.sorted { $0.desired.location < $1.desired.location }
    self.current = current.sorted { ($0.settings.order, $0.pk) < ($1.settings.order, $1.pk) }
  }

  package static func match(_ desired: [ResolvedBinding], with current: [Binding]) -> Matching {
    var matcher = Matcher(desired, current)
    matcher.matchByKey()
    matcher.matchByIdentifiers()
    matcher.matchMoves()
    matcher.settleRest()
    return matcher.matching
  }

  private mutating func matchByKey() {
    let keys = Set(current.map(\.pk))
    leftOverDesired.removeAll { desired in
      guard let pk = desired.pk, keys.contains(pk) else { return false }
      claims[pk, default: []].append(desired)
      return true
    }
  }

  private mutating func matchByIdentifiers() {
    let pinned = Set(claims.keys)
    var bindings = IdentifiedBindings(current.filter { !pinned.contains($0.pk) })
    // Entries with the same identifiers mean the same bindings; a stage and an order leave next to none to look through.
    var hitsByIdentity: [[BindingField: FieldValue]: [Binding]] = [:]
    var contestsByIdentity: [[BindingField: FieldValue]: Int] = [:]
    leftOverDesired.removeAll { desired in
      let hits: [Binding]
      if desired.identifiesStageAndOrder {
        hits = bindings.identified(by: desired)
      } else {
        hits = hitsByIdentity[desired.identity] ?? bindings.identified(by: desired)
        hitsByIdentity[desired.identity] = hits
      }
      switch hits.count {
      case 0: return false
      case 1: claims[hits[0].pk, default: []].append(desired)
      default:
        if let contest = contestsByIdentity[desired.identity] {
          contests[contest].entries.append(desired)
        } else {
          contestsByIdentity[desired.identity] = contests.count
          contests.append(Contest(entries: [desired], candidates: hits))
        }
      }
      return true
    }
  }

  private mutating func matchMoves() {
    // Bindings that an ambiguous entry may mean are nobody's to move.
    let contested = Set(contests.flatMap(\.candidates).map(\.pk))
    let unclaimed = Dictionary(
      grouping: current.filter { claims[$0.pk] == nil && !contested.contains($0.pk) }, by: \.settings.stage)
    let toDelete = Dictionary(
      grouping: current.filter { claims[$0.pk]?.allSatisfy { $0.desired.state == .absent } ?? false },
      by: \.settings.stage)
    let movable = leftOverDesired.filter { $0.desired.state == .present && $0.identifiesStageAndOrder }
    var settled: Set<SourceLocation> = []

    for (stage, entries) in Dictionary(grouping: movable, by: { $0.identity[.stage] }) {
      guard case .key(let stage)? = stage else { continue }
      let candidates = (unclaimed[stage] ?? []) + (toDelete[stage] ?? [])
      if candidates.isEmpty { continue }
      // Entries that say the same are one.
      if Set(entries.map(\.identity)).count == 1, candidates.count == 1 {
        claims[candidates[0].pk] = entries
        moved.insert(candidates[0].pk)
      } else {
        contests.append(Contest(entries: entries, candidates: candidates))
      }
      settled.formUnion(entries.map(\.desired.location))
    }
    leftOverDesired.removeAll { settled.contains($0.desired.location) }
  }

  private mutating func settleRest() {
    settleContests()
    let contested = Set(matching.contested.map(\.current.pk))
    for binding in current {
      if let desired = claims[binding.pk] {
        matching.matches.append(Match(desired: desired, current: binding, isMove: moved.contains(binding.pk)))
      } else if !contested.contains(binding.pk) {
        matching.unmanaged.append(binding)
      }
    }
    matching.alreadyAbsent = leftOverDesired.filter { $0.desired.state == .absent }
    matching.missing = leftOverDesired.filter { $0.desired.state != .absent }
  }

  private mutating func settleContests() {
    // By their first entries, which are the first of each list.
    contests.sort { $0.entries[0].desired.location < $1.entries[0].desired.location }
    var seen: Set<PrimaryKey> = []
    for contest in contests {
      matching.ambiguous += contest.entries.map { Ambiguity(desired: $0, candidates: contest.candidates) }
      for binding in contest.candidates where seen.insert(binding.pk).inserted {
        matching.contested.append(Contested(current: binding, desired: contest.entries[0]))
      }
    }
    matching.ambiguous.sort { $0.desired.desired.location < $1.desired.desired.location }
  }
}

/// Bindings by what identifiers may name, so that thousands of entries do not look through all of them each.
private struct IdentifiedBindings {
  private let all: [Binding]
  private lazy var byStage = Dictionary(grouping: all) { $0.settings[.stage] }
  private lazy var byOrder = Dictionary(grouping: all) { $0.settings[.order] }
  private lazy var byPlace = Dictionary(grouping: all) { [$0.settings[.stage], $0.settings[.order]] }

  init(_ bindings: [Binding]) {
    all = bindings
  }

  /// The bindings that an entry identifies.
  mutating func identified(by entry: ResolvedBinding) -> [Binding] {
    let narrowed =
      switch (entry.identity[.stage], entry.identity[.order]) {
      case (let stage?, let order?): byPlace[[stage, order]] ?? []
      case (let stage?, nil): byStage[stage] ?? []
      case (nil, let order?): byOrder[order] ?? []
      case (nil, nil): all
      }
    return narrowed.filter { entry.isIdentified(in: $0.settings) }
  }
}
