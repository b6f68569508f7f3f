internal import Bindings

/// Runs a flow in all the ways that there are.
///
/// 1. Binding after binding, each visitor is taken through the stage in every way that there is, and past it where its
///    policies may skip it. Equal orders run in every sequence.
/// 2. Of visitors who stand the same, only those are kept who took the least for it, so that their number stays small.
/// 3. What is achieved on the way is kept in the same manner.
/// 4. Whoever is sent back to the start with the same pending user begins again.
struct WaySearch {
  private static let mostOfOneOrder = 10
  private static let mostSteps = 50_000
  /// Of visitors at one place of a run, and of ways.
  private static let mostAtOnce = 1_000

  private static let tooMany = "the flow can be run in too many ways"

  /// The steps of each order, by their places.
  private let groups: [[Int]]
  private let shape: FlowShape
  private let gates: [UInt128]
  /// For each step, a run of its stage that nobody has been through yet.
  private let runs: [StageRun]
  private var found: [[FoundWay]] = []
  private var exits: Set<Ways.Exit> = []
  private var logins: Set<Ways.Exit> = []
  private var steps = 0
  private var limit: String?

  /// What running a flow comes to, by the places of its steps.
  struct Outcome {
    let found: [FoundWay]
    let exits: Set<Ways.Exit>
    let logins: Set<Ways.Exit>
    /// See `Ways.limit`.
    let limit: String?

    /// Whether it depends on what is not known of some stage, which is the same wherever that stage is bound.
    var assumesOfStages: Bool {
      let assumptions = found.lazy.map(\.visitor.assumptions)
      return limit != nil || assumptions.contains(where: \.isOfStages)
        || exits.union(logins).contains(where: \.assumptions.isOfStages)
    }
  }

  /// - Parameter stages: those of the steps, for what must be assumed of them.
  static func outcome(of shape: FlowShape, _ stages: [PrimaryKey]) -> Outcome {
    var search = WaySearch(of: shape, stages)
    search.run(from: search.everybody)
    return Outcome(
      found: Array(search.found.joined()), exits: search.exits, logins: search.logins, limit: search.limit)
  }

  private init(of shape: FlowShape, _ stages: [PrimaryKey]) {
    self.shape = shape
    gates = shape.gates
    runs = zip(shape.steps, stages).map { step, stage in StageRun(stage, step.settings, in: shape) }
    groups = shape.steps.indices.grouped { _, place in shape.steps[place].isTied }
    if shape.steps.count(where: \.asksPolicies) >= FlowShape.mostGates {
      limit = "more than \(FlowShape.mostGates) bindings have policies"
    }
    if groups.contains(where: { $0.count > Self.mostOfOneOrder }) {
      limit = "more than \(Self.mostOfOneOrder) bindings share one order"
    }
  }

  /// All who can begin.
  private var everybody: [Visitor] {
    let isAnonymityAsked = shape.steps.contains(where: \.asksForAnonymityWhilePlanning)
    return Way.Begin.allCases.flatMap { begin -> [Visitor] in
      var visitors = Visitor.beginning(begin, demanding: shape.authentication, isAnonymityAsked)
      switch shape.entrance.toPass(anonymous: begin == .a) {
      case .impossible: return []
      case .nothing: break
      case .policies: for index in visitors.indices { visitors[index].skips = FlowShape.entranceGate }
      }
      return visitors
    }
  }

  private mutating func run(from visitors: [Visitor]) {
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
    _ front: Front, through group: [Int], restarting: inout [Visitor]
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
    _ visitor: Visitor, through place: Int, restarting: inout [Visitor]
  ) -> [Visitor] {
    steps += 1
    guard limit == nil, steps <= Self.mostSteps else {
      limit = limit ?? Self.tooMany
      return []
    }
    var goOn: [Visitor] = []
    let step = shape.steps[place]
    let turn = step.turn(for: visitor)
    if turn.canRun {
      var runner = visitor
      runner.path.append(Visitor.Passage(index: place))
      var run = runs[place]
      run.run(step.role, for: runner)
      goOn = run.goOn
      for (effect, visitor) in run.achieved { record(effect, visitor) }
      if step.restartsWithContext { restarting += run.end.map(\.beginningAgain) }
    }
    switch turn.toSkip {
    case .impossible: break
    case .nothing: goOn.append(visitor)
    case .policies:
      var skipper = visitor
      skipper.skips |= gates[place]
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

extension Sequence {
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
