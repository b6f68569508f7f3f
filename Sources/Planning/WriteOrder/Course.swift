internal import Bindings

/// One flow's wanted operations as movements, and the bindings that stay: the keys and texts of a flow turned into
/// numbers and back.
struct Course {
  /// Sorted by ties; the n-th movement is the n-th operation's.
  let wanted: [Operation]
  let movements: [Movement]
  /// The bindings without an operation.
  let unmoved: [Ladder.Rung]
  private let unmovedPositions: [Position]
  private(set) var stages = StageNumbers()

  init(_ wanted: [Operation], from current: [Binding]) {
    let touched = Set(wanted.compactMap(\.pk))
    var stages = StageNumbers()
    self.wanted = wanted
    movements = wanted.map { Movement(before: stages.position($0.before), after: stages.position($0.after)) }
    unmoved = current.filter { !touched.contains($0.pk) }.map { Ladder.Rung(pk: $0.pk, settings: $0.settings) }
    unmovedPositions = unmoved.map { stages.position($0.settings) }
    self.stages = stages
  }

  /// Every binding that keeps its stage and order, changed in other fields or not.
  var staying: [Position] { unmovedPositions + movements.filter { !$0.moves }.compactMap(\.before) }

  /// What the binding of an operation holds at one of its places; nil where it is not there.
  ///
  /// - Parameter movements: with their temporary places.
  func rung(_ index: Int, at place: Int, of movements: [Movement]) -> Ladder.Rung? {
    let operation = wanted[index]
    let isLast = place == movements[index].placeCount - 1
    guard var settings = isLast ? operation.after : operation.before else { return nil }
    if !isLast, place > 0, let order = movements[index].temporary { settings.order = order }
    return Ladder.Rung(pk: operation.pk, settings: settings)
  }

  /// The flow while each movement has taken a place.
  func state(_ places: [Int], of movements: [Movement]) -> Ladder {
    Ladder(unmoved + places.enumerated().compactMap { rung($0.offset, at: $0.element, of: movements) })
  }

  /// The operations along ordered steps: what a binding holds, and what it gets.
  func operations(along steps: [PrecedenceGraph.Step], of movements: [Movement]) -> [Operation] {
    steps.map { step in
      var operation = wanted[step.movement]
      guard let order = movements[step.movement].temporary else { return operation }
      var parked = operation.before
      parked?.order = order
      if step.place == 1 {
        operation.after = parked
        operation.isTemporary = true
      } else {
        operation.before = parked
      }
      return operation
    }
  }

  /// A goal that the server would refuse in any order.
  func collision(in flow: Flow, _ names: [PrimaryKey: Stage]) -> WriteObstacle? {
    var held: Set<Position> = []
    let goals = unmovedPositions + movements.compactMap(\.after)
    guard let taken = goals.first(where: { !held.insert($0).inserted }) else { return nil }
    return .orderTaken(
      Diagnostic(
        .error, "order-taken",
        "flow \(flow.slug): two bindings would have \(describe(taken, names)); authentik allows one",
        help: "give one of them another order, or remove it"))
  }

  /// Names the bindings that wait for each other, and those between which an order would have to be free.
  func noFreeOrder(_ temporaries: TemporaryOrders, in flow: Flow, _ names: [PrimaryKey: Stage]) -> WriteObstacle {
    let waiting = (PrecedenceGraph(movements).cycle() ?? []).map { movements[$0] }
      .sorted { ($0.before?.order ?? 0) < ($1.before?.order ?? 0) }
    let bounds = waiting.map { temporaries.neighbours(of: $0) }
    let orders = Set(bounds.flatMap { [$0.lower, $0.upper] }.compactMap { $0 })
    let neighbours = staying.filter { orders.contains($0.order) }.sorted { $0.order < $1.order }
    let movesText = waiting.compactMap { movement -> String? in
      guard let before = movement.before, let after = movement.after else { return nil }
      return "\(describe(before, names)) → \(after.stage == before.stage ? "\(after.order)" : describe(after, names))"
    }
    let neighbourText = neighbours.map { describe($0, names) }.joined(separator: " and ")
    return .noFreeOrder(
      Diagnostic(
        .error, "no-free-order",
        "flow \(flow.slug): \(movesText.joined(separator: ", ")) wait for each other, "
          + (temporaries.isExhaustive ? "and no order that keeps the sequence is free" : "and no way out was found")
          + (neighbours.isEmpty ? "" : " between \(neighbourText)"),
        help: (neighbours.isEmpty
          ? "change the flow in two runs, through orders that are free"
          : "first renumber \(neighbourText) in a run of its own, so that an order between them becomes free")
          + "; or write all at once with --atomic"))
  }

  private func describe(_ position: Position, _ names: [PrimaryKey: Stage]) -> String {
    let key = stages.keys[position.stage]
    return "\(names[key]?.name ?? key.text) at order \(position.order)"
  }
}

/// Numbers the stages of one flow in the order in which they are met.
struct StageNumbers {
  private(set) var keys: [PrimaryKey] = []
  private var numbers: [PrimaryKey: Int] = [:]

  mutating func position(_ settings: BindingSettings) -> Position {
    let number = numbers[settings.stage] ?? keys.count
    if number == keys.count {
      keys.append(settings.stage)
      numbers[settings.stage] = number
    }
    return Position(stage: number, order: settings.order)
  }

  mutating func position(_ settings: BindingSettings?) -> Position? {
    settings.map { position($0) }
  }
}
