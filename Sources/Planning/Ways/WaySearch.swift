internal import Bindings

/// Runs a flow in all the ways that there are.
///
/// 1. Binding after binding, each visitor is taken through the stage in every way that there is, and past it where its
///    policies may skip it. Equal orders run in every sequence.
/// 2. Of visitors who stand the same, only those are kept who took the least for it, so that their number stays small.
/// 3. What is achieved on the way is kept in the same manner.
/// 4. Whoever is sent back to the start with the same pending user begins again.
struct WaySearch {
  /// The gate of the flow's own policies among those of its bindings.
  static let flowGate: UInt128 = 1
  private static let mostOfOneOrder = 10
  private static let mostGates = 127
  private static let mostSteps = 50_000
  /// Of visitors at one place of a run, and of ways.
  private static let mostAtOnce = 1_000

  private static let tooMany = "the flow can be run in too many ways"

  private let groups: [[JudgedStep]]
  private let flow: JudgedFlow
  private var found: [[FoundWay]] = []
  private var exits: Set<Ways.Exit> = []
  private var logins: Set<Ways.Exit> = []
  /// Whether it decides anything that a plan is made for somebody without a session.
  let isAnonymityAsked: Bool
  private var steps = 0
  private var limit: String?

  init(of flow: JudgedFlow) {
    self.flow = flow
    let bindings = flow.bindings.sorted { ($0.settings.order, $0.key) < ($1.settings.order, $1.key) }
    var gates = 1
    let all = bindings.enumerated().map { index, binding in
      let step = JudgedStep(binding, index: index, gate: Self.flowGate << min(gates, Self.mostGates), in: flow)
      if step.asksPolicies { gates += 1 }
      return step
    }
    isAnonymityAsked = all.contains(where: \.asksForAnonymityWhilePlanning)
    groups = all.grouped { $0.order == $1.order }
    if gates > Self.mostGates { limit = "more than \(Self.mostGates) bindings have policies" }
    if groups.contains(where: { $0.count > Self.mostOfOneOrder }) {
      limit = "more than \(Self.mostOfOneOrder) bindings share one order"
    }
  }

  mutating func run(from visitors: [Visitor]) {
    var entered = Front()
    var waiting = visitors
    while limit == nil, !groups.isEmpty {
      let entering = waiting.filter { entered.insert($0) }
      if entering.isEmpty { break }
      waiting = []
      var front = Front(entering)
      for group in groups where limit == nil { front = pass(front, through: group, restarting: &waiting) }
      for visitor in front.all { exits.insert(visitor.exit) }
    }
  }

  /// Everybody who comes out behind bindings of one order, whichever of them runs first.
  private mutating func pass(
    _ front: Front, through group: [JudgedStep], restarting: inout [Visitor]
  ) -> Front {
    // By the set of those that had their turn.
    var reached = Array(repeating: Front(), count: 1 << group.count)
    reached[0] = front
    for done in 0..<(reached.count - 1) where limit == nil {
      for (place, step) in group.enumerated() where done & (1 << place) == 0 {
        for visitor in reached[done].all {
          for visitor in take(visitor, through: step, restarting: &restarting) {
            reached[done | (1 << place)].insert(visitor)
          }
          if reached[done | (1 << place)].count > Self.mostAtOnce { limit = Self.tooMany }
        }
      }
    }
    return reached[reached.count - 1]
  }

  private mutating func take(
    _ visitor: Visitor, through step: JudgedStep, restarting: inout [Visitor]
  ) -> [Visitor] {
    steps += 1
    guard limit == nil, steps <= Self.mostSteps else {
      limit = limit ?? Self.tooMany
      return []
    }
    var goOn: [Visitor] = []
    let turn = step.turn(for: visitor)
    if turn.canRun {
      var runner = visitor
      runner.path.append(Visitor.Passage(index: step.index))
      var run = step.run
      run.run(step.stage.role, for: runner)
      goOn = run.goOn
      for (effect, visitor) in run.achieved { record(effect, visitor) }
      if step.restartsWithContext { restarting += run.end.map(\.beginningAgain) }
    }
    switch turn.toSkip {
    case .impossible: break
    case .nothing: goOn.append(visitor)
    case .policies:
      var skipper = visitor
      skipper.skips |= step.gate
      goOn.append(skipper)
    }
    return goOn
  }

  private mutating func record(_ effect: Way.Effect, _ visitor: Visitor) {
    let way = FoundWay(effect, visitor)
    if effect.isLogin { logins.insert(visitor.exit) }
    guard let place = found.firstIndex(where: { $0[0].isComparable(to: way) }) else { return found.append([way]) }
    if found[place].contains(where: { $0.visitor.tookNoMore(than: visitor) }) { return }
    found[place].removeAll { visitor.tookNoMore(than: $0.visitor) }
    found[place].append(way)
    if found[place].count > Self.mostAtOnce { limit = Self.tooMany }
  }

  var ways: Ways {
    var ways = Ways()
    let steps = groups.flatMap(\.self)
    ways.all = found.joined().map { $0.way(steps, flow) }.sorted { $0.rank < $1.rank }.joiningAssumptions
    ways.exits = exits
    ways.logins = logins
    ways.limit = limit
    ways.limited = limit == nil ? nil : flow
    ways.isOfEmptyFlow = groups.isEmpty
    return ways
  }
}

extension Visitor {
  fileprivate var exit: Ways.Exit { Ways.Exit(begin: begin, assumptions: assumptions) }

  /// Sent back to the start, with the same pending user: the plan is made anew, for that one.
  fileprivate var beginningAgain: Visitor {
    var visitor = self
    if visitor.standing.pending != .nobody { visitor.standing.plannedForNobody = false }
    return visitor
  }
}

extension Array {
  fileprivate func grouped(by belongsTogether: (Element, Element) -> Bool) -> [[Element]] {
    reduce(into: []) { groups, element in
      if let last = groups.last?.last, belongsTogether(last, element) {
        groups[groups.count - 1].append(element)
      } else {
        groups.append([element])
      }
    }
  }
}
