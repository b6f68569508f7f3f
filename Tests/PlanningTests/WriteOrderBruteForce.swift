import BindingsTestSupport

@testable import Bindings
@testable import Planning

/// Every way to carry out a change, tried one after another: the slow truth that the write order is compared with.
///
/// It shares no thought with the graph: a write takes one binding to its goal, or to any order that is free, also one
/// that waits already to another such order, and only states that the promises of design §5 allow are entered.
struct BruteForce {
  private let change: FlowChange
  private let unmoved: [Ladder.Rung]
  /// What each wanted binding may hold: before, after, then one entry for each order at which it could wait; nil is
  /// "not there".
  private let stands: [[BindingSettings?]]
  /// Whether two bindings may stand like this at the same time, by binding, stand, binding, stand.
  private var fits: [[[[Bool]]]] = []
  private var fitsUnmoved: [[Bool]] = []

  private static let (before, after) = (0, 1)

  private let waitLimit: Int

  /// - Parameter waiting: how many writes to a place to wait at there may be.
  init(_ change: FlowChange, waiting waitLimit: Int = Int.max) {
    self.change = change
    self.waitLimit = waitLimit
    let touched = Set(change.wanted.compactMap(\.pk))
    unmoved = change.current.filter { !touched.contains($0.pk) }.map { .init(pk: $0.pk, settings: $0.settings) }
    let orders = change.current.map(\.settings.order) + change.wanted.compactMap(\.after?.order)
    let waiting = (orders.min()! - 3)...(orders.max()! + 3)
    stands = change.wanted.map { operation in
      guard waitLimit > 0, let before = operation.before, let after = operation.after,
        (before.stage, before.order) != (after.stage, after.order)
      else { return [operation.before, operation.after] }
      return [before, after]
        + waiting.filter { $0 != before.order }.map { order in
          var settings = before
          settings.order = order
          return settings
        }
    }
    let stands = stands
    fits = stands.indices.map { a in
      stands[a].indices.map { i in
        stands.indices.map { b in
          stands[b].indices.map { j in Self.fit(stands[a], i, stands[b], j) }
        }
      }
    }
    fitsUnmoved = stands.map { mine in
      mine.indices.map { i in unmoved.allSatisfy { Self.fit(mine, i, [$0.settings, $0.settings], Self.before) } }
    }
  }

  private static func fit(_ mine: [BindingSettings?], _ i: Int, _ theirs: [BindingSettings?], _ j: Int) -> Bool {
    guard let one = mine[i], let other = theirs[j] else { return true }
    if one.order == other.order, one.stage == other.stage || i > after || j > after { return false }
    guard let oneBefore = mine[before], let oneAfter = mine[after], let otherBefore = theirs[before],
      let otherAfter = theirs[after]
    else { return true }
    if oneBefore.order < otherBefore.order, oneAfter.order < otherAfter.order { return one.order < other.order }
    if oneBefore.order > otherBefore.order, oneAfter.order > otherAfter.order { return one.order > other.order }
    return true
  }

  /// Whether the goal can be reached, and if somebody judges, only by states that pass.
  func reachesGoal(allowing isAllowed: ((Ladder) -> Bool)? = nil) -> Bool {
    let start = [Int](repeating: Self.before, count: stands.count)
    var seen: Set<[Int]> = []
    var open = [(state: start, waitsLeft: waitLimit)]
    while let (state, waitsLeft) = open.popLast() {
      if state.allSatisfy({ $0 == Self.after }) { return true }
      for index in state.indices where state[index] != Self.after {
        let last = waitsLeft > 0 ? stands[index].count : Self.after + 1
        for stand in Self.after..<last where stand != state[index] && fits(index, stand, state) {
          var next = state
          next[index] = stand
          let left = stand > Self.after && waitLimit < Int.max ? waitsLeft - 1 : waitsLeft
          guard seen.insert(next + [left]).inserted, isAllowed.map({ $0(ladder(next)) }) ?? true
          else { continue }
          open.append((next, left))
        }
      }
    }
    return false
  }

  private func fits(_ index: Int, _ stand: Int, _ state: [Int]) -> Bool {
    guard fitsUnmoved[index][stand] else { return false }
    let row = fits[index][stand]
    return state.indices.allSatisfy { $0 == index || row[$0][state[$0]] }
  }

  private func ladder(_ state: [Int]) -> Ladder {
    let held = change.wanted.indices.compactMap { index in
      stands[index][state[index]].map { Ladder.Rung(pk: change.wanted[index].pk, settings: $0) }
    }
    return Ladder(unmoved + held)
  }
}

/// Judges states by design §6 itself, each state that has another sequence or other values once.
final class RulesBetween {
  private let flow: FlowInFacts
  private let ends: [Ladder]
  private let waysOfEnds: [Ways]
  private var known: [[Ladder.Rung]: Bool] = [:]

  init(_ change: FlowChange, _ facts: GuardFacts) {
    flow = FlowInFacts(change.flow, facts)
    let before = Ladder(change.current)
    ends = [before, before.changed(by: change.wanted)]
    let flow = flow
    waysOfEnds = ends.map { Ways(of: flow.judged($0)) }
  }

  func allow(_ state: Ladder) -> Bool {
    if state.rungs.isEmpty { return ends.contains(where: \.rungs.isEmpty) }
    // Which of them share an order counts, and not what it is.
    var (place, last) = (0, Int?.none)
    let key = state.rungs.map { rung in
      if rung.settings.order != last { place += 1 }
      last = rung.settings.order
      var rung = rung
      rung.settings.order = place
      return rung
    }
    if let known = known[key] { return known }
    let change = WayChange(
      designation: flow.flow.designation, from: waysOfEnds, to: Ways(of: flow.judged(state)))
    known[key] = change.refusals.isEmpty
    return change.refusals.isEmpty
  }
}
