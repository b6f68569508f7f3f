@testable import Reconciliation

/// Every way to carry out a change, tried one after another: the slow truth that the write order is compared with.
///
/// It shares no thought with the graph: a state is where each binding stands, a write takes one binding to its goal or to any order that is free,
/// and only the states that the promises of design §5 allow are entered.
struct BruteForce {
  private let change: FlowChange
  private let goals: [Reconciliation.Operation]
  private let unmoved: [Binding]
  private let waitingOrders: [Int]
  /// Which operations stand before which others at both ends, by number; -1 - n stands for the n-th unmoved binding.
  private var pairs: [(Int, Int)] = []

  private enum Stand: Hashable {
    case before, after
    case waiting(Int)
  }

  init(_ change: FlowChange) {
    self.change = change
    goals = change.wanted
    let touched = Set(change.wanted.compactMap(\.pk))
    unmoved = change.current.filter { !touched.contains($0.pk) }
    let orders =
      change.current.map(\.settings.order) + change.wanted.compactMap(\.after?.order)
    waitingOrders = Array((orders.min()! - 3)...(orders.max()! + 3))

    let all = goals.indices.map { $0 } + unmoved.indices.map { -1 - $0 }
    for left in all {
      for right in all where left != right {
        guard let a = settings(left, .before), let b = settings(right, .before), a.order < b.order,
          let c = settings(left, .after), let d = settings(right, .after), c.order < d.order
        else { continue }
        pairs.append((left, right))
      }
    }
  }

  private func settings(_ number: Int, _ stand: Stand) -> BindingSettings? {
    guard number >= 0 else { return unmoved[-1 - number].settings }
    switch stand {
    case .before: return goals[number].before
    case .after: return goals[number].after
    case .waiting(let order):
      var settings = goals[number].before
      settings?.order = order
      return settings
    }
  }

  /// Every promise of a state between; with a floor, what the guards demand of it as well.
  private func isAllowed(_ state: [Stand], _ floor: GuardStanding?) -> Bool {
    func held(_ number: Int) -> BindingSettings? { settings(number, number < 0 ? .before : state[number]) }
    let present = (state.indices.map { held($0) } + unmoved.map(\.settings)).compactMap { $0 }
    for (index, one) in present.enumerated() {
      for other in present[(index + 1)...] where one.order == other.order && one.stage == other.stage { return false }
    }
    for case (let index, .waiting(let order)) in zip(state.indices, state) {
      let others = state.indices.filter { $0 != index }.compactMap { held($0)?.order } + unmoved.map(\.settings.order)
      if others.contains(order) { return false }
    }
    for (left, right) in pairs {
      guard let a = held(left), let b = held(right) else { continue }
      if a.order >= b.order { return false }
    }
    guard let floor else { return true }
    let rungs = present.map { Ladder.Rung(pk: nil, settings: $0) }
    return Ladder(rungs).standing(Stages.facts, in: change.flow).isAtLeast(floor)
  }

  /// The least number of writes that reach the goal, each binding waiting at most once; nil where nothing does.
  func fewestWrites(floor: GuardStanding? = nil, limit: Int = Int.max) -> Int? {
    let goal = [Stand](repeating: .after, count: goals.count)
    var reached: Set<[Stand]> = [goals.map { _ in .before }]
    var edge = Array(reached)
    var writes = 0
    while !edge.isEmpty, writes <= limit {
      if reached.contains(goal) { return writes }
      var next: [[Stand]] = []
      for state in edge {
        for index in state.indices where state[index] != .after {
          var stands: [Stand] = [.after]
          let (before, after) = (goals[index].before, goals[index].after)
          if state[index] == .before, let before, let after, (before.stage, before.order) != (after.stage, after.order) {
            stands += waitingOrders.filter { $0 != before.order }.map { .waiting($0) }
          }
          for stand in stands {
            var successor = state
            successor[index] = stand
            if !reached.contains(successor), isAllowed(successor, floor) {
              reached.insert(successor)
              next.append(successor)
            }
          }
        }
      }
      edge = next
      writes += 1
    }
    return nil
  }
}
