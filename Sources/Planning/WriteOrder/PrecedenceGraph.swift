/// Which write must come before which: the graph of design §5.
///
/// Users log in while we write, so a flow is somebody's flow after every single write. Two places that two bindings
/// take on their way may be harmless each for itself and harmful together; such places *clash* (`Movement.clashes`).
/// With one write a binding, there are only two ways to meet on the way: a is already new while b is still old, or
/// the other way round. Each clash of that kind is one edge:
///
///     a's new place clashes with b's current one   →  b is written before a
///     a's current place clashes with b's new one   →  a is written before b
///
/// **Sequence alone never makes a cycle.** Let a run before b now and afterwards (a₀ < b₀, a₁ < b₁). The first edge
/// needs a₁ ≥ b₀, so b₁ > a₁ ≥ b₀ > a₀: both move up, and the one that stands higher goes first. The second needs b₁
/// ≤ a₀: both move down, and the lower one goes first. Edges therefore stay among those that move up, always leading
/// to a lower current order, or among those that move down, always leading to a higher one; nobody can come back to
/// where they started.
///
/// **Uniqueness can.** authentik refuses two bindings with one flow, stage and order. Where one stage is bound twice
/// and the two exchange their orders, each waits for the other. Such a cycle is broken by a temporary place, which
/// turns one binding's single write into two steps; the same rule, read for three places instead of two, gives the
/// edges of both (`TemporaryOrders`).
struct PrecedenceGraph {
  /// The write with which a movement enters one of its places.
  struct Step: Hashable {
    var movement: Int
    var place: Int
  }

  /// Two bindings that need clashing temporary orders: the first leaves its own before the second enters.
  struct Handover: Hashable {
    var first: Int
    var second: Int
  }

  private(set) var steps: [Step] = []
  private(set) var successors: [[Int]]
  private(set) var predecessorCounts: [Int]
  private var firstStep: [Int] = []

  init(_ movements: [Movement], handovers: Set<Handover> = []) {
    for (index, movement) in movements.enumerated() {
      firstStep.append(steps.count)
      steps += (1..<movement.placeCount).map { Step(movement: index, place: $0) }
    }
    successors = Array(repeating: [], count: steps.count)
    predecessorCounts = Array(repeating: 0, count: steps.count)

    for a in movements.indices where movements[a].temporary != nil {
      require(a, 1, before: a, 2)
    }
    var meetings = Meetings(movements)
    for a in movements.indices where movements[a].moves {
      for b in meetings.partners(of: a) where b > a { separate(a, b, movements, handovers) }
    }
  }

  /// Which movements can have anything to do with each other: those that are there before and afterwards have a
  /// sequence; a created or deleted binding meets others only in one place, or in a temporary one. So thousands of creates
  /// cost no comparison of each with each.
  private struct Meetings {
    private let movements: [Movement]
    private let moving: [Int]
    private let withSequence: [Int]
    private let temporary: [Int]
    private lazy var byBefore = Dictionary(grouping: moving) { movements[$0].before }
    private lazy var byAfter = Dictionary(grouping: moving) { movements[$0].after }

    init(_ movements: [Movement]) {
      self.movements = movements
      moving = movements.indices.filter { movements[$0].moves }
      withSequence = moving.filter { movements[$0].before != nil && movements[$0].after != nil }
      temporary = moving.filter { movements[$0].temporary != nil }
    }

    /// In ascending order.
    mutating func partners(of a: Int) -> [Int] {
      let movement = movements[a]
      if movement.temporary != nil { return moving }
      if movement.before != nil, movement.after != nil, withSequence.count == moving.count { return moving }
      var partners = Set(temporary)
      if movement.before != nil, movement.after != nil { partners.formUnion(withSequence) }
      if movement.after != nil { partners.formUnion(byBefore[movement.after] ?? []) }
      if movement.before != nil { partners.formUnion(byAfter[movement.before] ?? []) }
      return partners.sorted()
    }
  }

  /// Adds the edges that keep the clashing places of two bindings apart in time.
  private mutating func separate(_ a: Int, _ b: Int, _ movements: [Movement], _ handovers: Set<Handover>) {
    let (left, right) = (movements[a], movements[b])
    let sequence = left.sequence(to: right)
    if sequence == .changes, !left.mayMeet(right) { return }
    for i in 0..<left.placeCount {
      for j in 0..<right.placeCount where left.clashes(at: i, with: right, at: j, sequence: sequence) {
        // Place i lasts from step i to step i + 1. The first place has no beginning and the last no end, which leaves
        // one way to keep the two apart, unless both are temporary: then the handover says which comes first.
        let leftCanLeaveFirst = i + 1 < left.placeCount && j > 0
        let rightCanLeaveFirst = j + 1 < right.placeCount && i > 0
        if leftCanLeaveFirst && !(rightCanLeaveFirst && handovers.contains(Handover(first: b, second: a))) {
          require(a, i + 1, before: b, j)
        } else if rightCanLeaveFirst {
          require(b, j + 1, before: a, i)
        }
      }
    }
  }

  private mutating func require(_ a: Int, _ place: Int, before b: Int, _ otherPlace: Int) {
    let (earlier, later) = (firstStep[a] + place - 1, firstStep[b] + otherPlace - 1)
    successors[earlier].append(later)
    predecessorCounts[later] += 1
  }

  /// The movements along a shortest cycle, in ascending number; nil where the writes can be put in order.
  ///
  /// - Parameter excluded: movements that are as if they were not there.
  func cycle(without excluded: Set<Int> = []) -> [Int]? {
    let waiting = stepsThatWait(without: excluded)
    var shortest: [Int]?
    for start in steps.indices where waiting[start] {
      guard let trail = trail(from: start, within: waiting) else { continue }
      let movements = Set(trail.map { steps[$0].movement }).sorted()
      if movements.count < shortest?.count ?? Int.max { shortest = movements }
      // Nothing is shorter than two that wait for each other.
      if movements.count <= 2 { break }
    }
    return shortest
  }

  /// Counts cycles that share no movement, up to a limit.
  func separateCycles(upTo limit: Int) -> Int {
    var gone: Set<Int> = []
    var count = 0
    while count < limit, let cycle = cycle(without: gone) {
      count += 1
      gone.formUnion(cycle)
    }
    return count
  }

  /// The steps that are left when all are taken that nothing holds back: each is on a cycle, or waits for one that is.
  private func stepsThatWait(without excluded: Set<Int>) -> [Bool] {
    var waiting = steps.map { !excluded.contains($0.movement) }
    var waitsFor = predecessorCounts
    for step in steps.indices where !waiting[step] {
      for next in successors[step] { waitsFor[next] -= 1 }
    }
    var free = steps.indices.filter { waiting[$0] && waitsFor[$0] == 0 }
    while let step = free.popLast() {
      waiting[step] = false
      for next in successors[step] where waiting[next] {
        waitsFor[next] -= 1
        if waitsFor[next] == 0 { free.append(next) }
      }
    }
    return waiting
  }

  /// The steps of a shortest way from one back to itself.
  private func trail(from start: Int, within waiting: [Bool]) -> [Int]? {
    var cameFrom = [Int?](repeating: nil, count: steps.count)
    var reached = [start]
    var position = 0
    while position < reached.count {
      let step = reached[position]
      position += 1
      for next in successors[step] where waiting[next] {
        if next == start {
          return Array(sequence(first: step) { $0 == start ? nil : cameFrom[$0] })
        }
        if cameFrom[next] == nil {
          cameFrom[next] = step
          reached.append(next)
        }
      }
    }
    return nil
  }
}
