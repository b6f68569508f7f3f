/// Breaks the cycles of a flow's precedence graph with the fewest temporary orders.
///
/// 1. Draw the graph. Without a cycle: done.
/// 2. One of the bindings on a shortest cycle must wait at a free order, whatever else is done: while all of them are
///    written once, each waits for the next. Try each of them, at each order that keeps its sequence with the
///    bindings that do not move, and start again from 1.
/// 3. First with as many temporary orders as there are cycles without a common binding, which is the least that can
///    do, then with one more, and so on. The same count says early that a way leads nowhere.
///
/// That finds the fewest, because step 2 leaves no case out; and it ends soon, because cycles are short: two bindings
/// of one stage that exchange orders. No binding waits twice.
struct TemporaryOrders {
  /// Up to so many movements, all cases are looked at that any flow has asked for so far, many times over.
  private static let graphLimit = 100_000
  /// More bindings that have to wait for others are no flow that anybody renumbers in one go; the search grows with them.
  private static let mostTemporaries = 16

  /// The orders of the bindings that stay where they are.
  private let unmoved: [Int]
  /// Graphs that may still be drawn. What comes to the end of it is a flow that no person could read.
  private var budget = 0
  /// The ways that were looked at.
  private var seen: Set<Way> = []

  /// Who waits where, and who first.
  private struct Way: Hashable {
    var waiting: [Int: Int]
    var handovers: Set<PrecedenceGraph.Handover>
  }

  init(unmoved: [Int]) {
    self.unmoved = unmoved
  }

  /// Whether all cases were looked at, as far as was needed.
  var isExhaustive: Bool { budget > 0 }

  /// Offers ways to write without a cycle, all with the same and smallest number of temporary orders, until one is
  /// accepted.
  ///
  /// Returns whether any way was found at all.
  @discardableResult
  mutating func solve(_ movements: [Movement], accept: ([Movement], PrecedenceGraph) -> Bool) -> Bool {
    budget = Self.graphLimit
    let graph = PrecedenceGraph(movements)
    let least = graph.separateCycles(upTo: Self.mostTemporaries + 1)
    guard least > 0 else {
      _ = accept(movements, graph)
      return true
    }
    guard least <= Self.mostTemporaries else {
      budget = 0
      return false
    }
    if movements.count > WriteOrder.searchLimit {
      budget = least + max(50, min(20_000, 4_000_000 / (movements.count * movements.count)))
    }
    for limit in least...max(least, movements.count) where isExhaustive {
      seen = []
      var found = false
      let accepted = extend(movements, [], by: limit, of: limit) { movements, graph in
        found = true
        return accept(movements, graph)
      }
      if accepted || found { return true }
    }
    return false
  }

  private mutating func extend(
    _ movements: [Movement], _ handovers: Set<PrecedenceGraph.Handover>, by more: Int, of limit: Int,
    accept: ([Movement], PrecedenceGraph) -> Bool
  ) -> Bool {
    let waiting = movements.indices.compactMap { index in movements[index].temporary.map { (index, $0) } }
    let way = Way(waiting: Dictionary(uniqueKeysWithValues: waiting), handovers: handovers)
    guard isExhaustive, seen.insert(way).inserted else { return false }
    budget -= 1
    let graph = PrecedenceGraph(movements, handovers: handovers)
    guard let cycle = graph.cycle() else { return accept(movements, graph) }
    guard more >= graph.separateCycles(upTo: more + 1) else { return false }
    for index in cycle where movements[index].temporary == nil {
      for order in freeOrders(for: index, among: movements, choices: limit) {
        var next = movements
        next[index].temporary = order
        for extra in Self.handovers(for: index, in: next) {
          if extend(next, handovers.union(extra), by: more - 1, of: limit, accept: accept) { return true }
          guard isExhaustive else { return false }
        }
      }
    }
    return false
  }

  /// The other waiting bindings that cannot wait at the same time: for one temporary order, or since their sequence
  /// would be turned round.
  private static func rivals(of waiting: Movement, numbered index: Int, among movements: [Movement]) -> [Int] {
    movements.indices.filter { other in
      other != index && movements[other].temporary != nil
        && waiting.clashes(at: 1, with: movements[other], at: 1, sequence: waiting.sequence(to: movements[other]))
    }
  }

  /// The ways to settle which of two rivals waits first.
  private static func handovers(for index: Int, in movements: [Movement]) -> [Set<PrecedenceGraph.Handover>] {
    rivals(of: movements[index], numbered: index, among: movements).reduce([[]]) { ways, rival in
      ways.flatMap { way in
        [
          way.union([.init(first: rival, second: index)]),
          way.union([.init(first: index, second: rival)]),
        ]
      }
    }
  }

  /// The orders at which a binding may wait, best first: without rivals, held by nobody before or after, and near to
  /// where it comes from.
  ///
  /// Orders between the same two neighbours are alike, so a few of each gap are enough: one for each binding that may
  /// have to wait there.
  private func freeOrders(for index: Int, among movements: [Movement], choices: Int) -> [Int] {
    let movement = movements[index]
    guard let before = movement.before, let after = movement.after else { return [] }
    let neighbours = neighbours(of: movement)
    let held = Set(movements.flatMap { [$0.before?.order, $0.after?.order] }.compactMap { $0 } + unmoved).sorted()
    let gaps = zip(held, held.dropFirst() + [Int.max]).flatMap { order, next in
      (1...choices).map { order &+ $0 }.prefix { $0 < next }
    }
    let outside = (1...choices).compactMap { step in held.first.map { $0 - step } }
    let unused = Set(gaps + outside)
    let unmoved = Set(unmoved)
    let possible = (held.filter { !unmoved.contains($0) } + unused).filter { order in
      order > neighbours.lower ?? Int.min && order < neighbours.upper ?? Int.max
        && Int(Int32.min)...Int(Int32.max) ~= order
        && order != before.order && (order != after.order || before.stage != after.stage)
    }

    /// Compared in this order; lower is better.
    typealias Cost = (rivals: Int, held: Int, distance: Int, order: Int)
    let costs = possible.map { order -> Cost in
      var waiting = movement
      waiting.temporary = order
      let rivals = Self.rivals(of: waiting, numbered: index, among: movements)
      return (rivals.count, unused.contains(order) ? 0 : 1, abs(order - before.order), order)
    }
    return costs.sorted { (left: Cost, right: Cost) in left < right }.map(\.order)
  }

  /// The nearest orders of unmoved bindings that run before, or after, this one at both ends.
  func neighbours(of movement: Movement) -> (lower: Int?, upper: Int?) {
    guard let before = movement.before, let after = movement.after else { return (nil, nil) }
    let lowest = min(before.order, after.order)
    let highest = max(before.order, after.order)
    return (unmoved.filter { $0 < lowest }.max(), unmoved.filter { $0 > highest }.min())
  }
}
