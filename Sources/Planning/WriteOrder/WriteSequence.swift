/// Puts the steps of an acyclic graph in order: a topological order, chosen by the ties of design §5.
///
/// Among the writes that nothing waits for, the first is taken that breaks no guard and leaves no two bindings with
/// equal orders; failing that, one that breaks no guard. Beyond that creates come early (a stage more is rarely worse
/// than one less), deletes late, and the rest goes by order and pk, so that the same change is always written in the
/// same way.
struct WriteSequence {
  private let graph: PrecedenceGraph
  private var flow: FlowInMotion
  private var waitsFor: [Int]
  /// The steps that nothing waits for, in the order of the graph, which is that of the movements and so that of the
  /// fixed ties.
  private var free: [Int]
  private(set) var steps: [PrecedenceGraph.Step] = []
  private(set) var breaksGuard = false

  /// - Parameter graph: of movements that are sorted by their fixed ties: creates first, deletes last, then order and
  ///   pk.
  init(_ graph: PrecedenceGraph, in flow: FlowInMotion) {
    self.graph = graph
    self.flow = flow
    waitsFor = graph.predecessorCounts
    free = graph.steps.indices.filter { graph.predecessorCounts[$0] == 0 }
  }

  /// Takes the first choice at every step; where every choice breaks a guard, it does so and remembers it.
  mutating func takeFirstChoices() {
    while let choice = free.first {
      let harmless = firstHarmless()
      if harmless == nil { breaksGuard = true }
      take(harmless ?? choice)
    }
  }

  private mutating func firstHarmless() -> Int? {
    var firstWithTie: Int?
    for choice in free where breaksNoGuard(choice) {
      if !leavesTie(choice) { return choice }
      if firstWithTie == nil { firstWithTie = choice }
    }
    return firstWithTie
  }

  /// Looks for an order that breaks no guard, best choices first; where there is none, `breaksGuard` is left true.
  ///
  /// The state of a flow depends only on *which* steps are done, not on their order. So a set of steps from which the
  /// search came back once is never entered again, and 16 steps cost 65,536 states at the very most; temporary orders add
  /// steps, so that there is a limit as well.
  ///
  /// Returns how many states it looked at; at the limit it gives up.
  mutating func search(upTo limit: Int) -> Int {
    var deadEnds: Set<UInt64> = []
    breaksGuard = !search(done: 0, &deadEnds, limit)
    return deadEnds.count + steps.count
  }

  private mutating func search(done: UInt64, _ deadEnds: inout Set<UInt64>, _ limit: Int) -> Bool {
    if steps.count == graph.steps.count { return true }
    guard !deadEnds.contains(done), deadEnds.count < limit else { return false }
    let harmless = free.filter { breaksNoGuard($0) }
    for choice in harmless.filter({ !leavesTie($0) }) + harmless.filter({ leavesTie($0) }) {
      take(choice)
      if search(done: done | 1 << UInt64(choice), &deadEnds, limit) { return true }
      takeBack(choice)
    }
    deadEnds.insert(done)
    return false
  }

  private mutating func breaksNoGuard(_ choice: Int) -> Bool {
    flow.keepsRules(graph.steps[choice].movement, entering: graph.steps[choice].place)
  }

  private func leavesTie(_ choice: Int) -> Bool {
    flow.leavesTie(graph.steps[choice].movement, entering: graph.steps[choice].place)
  }

  private mutating func take(_ choice: Int) {
    let step = graph.steps[choice]
    flow.move(step.movement, from: step.place - 1, to: step.place)
    steps.append(step)
    free.removeAll { $0 == choice }
    for next in graph.successors[choice] {
      waitsFor[next] -= 1
      if waitsFor[next] == 0 { insertFree(next) }
    }
  }

  private mutating func takeBack(_ choice: Int) {
    let step = graph.steps[choice]
    for next in graph.successors[choice] {
      if waitsFor[next] == 0 { free.removeAll { $0 == next } }
      waitsFor[next] += 1
    }
    insertFree(choice)
    steps.removeLast()
    flow.move(step.movement, from: step.place, to: step.place - 1)
  }

  private mutating func insertFree(_ choice: Int) {
    free.insert(choice, at: free.firstIndex { $0 > choice } ?? free.endIndex)
  }
}
