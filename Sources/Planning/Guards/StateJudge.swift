internal import Bindings

/// Judges the states of a flow between both ends of a change, each once: many orders of writes pass through the same.
final class StateJudge {
  /// All that decides in a state: bindings in their sequence, by the numbers of their characters, and which of them
  /// share an order. States with the same are judged alike.
  typealias Sequence = [Int]

  let flow: FlowInFacts
  let before: Ladder
  let after: Ladder
  /// Who gets in before and after.
  private(set) lazy var ends = [ways(of: before), ways(of: after)]
  /// Whether anything that decides differs between the ends.
  private(set) var isDecisive = false
  private let memory: WaysMemory
  private var numbers: [BindingCharacter: Int] = [:]
  private var broken: [Sequence: Set<GuardRule>] = [:]

  init(_ flow: FlowInFacts, from before: Ladder, to after: Ladder, _ memory: WaysMemory) {
    self.flow = flow
    self.memory = memory
    self.before = before
    self.after = after
    let sequences = [before, after].map { state in
      sequence(of: state.rungs.compactMap { rung in number(of: rung).map { (rung.settings.order, $0) } })
    }
    isDecisive = sequences[0] != sequences[1]
    for sequence in sequences { broken[sequence] = [] }
  }

  private func ways(of state: Ladder) -> Ways { Ways(of: flow.judged(state), memory) }

  /// A number for what of a binding decides besides its order; nil for one that decides nothing.
  func number(of rung: Ladder.Rung) -> Int? {
    guard let character = flow.character(of: rung) else { return nil }
    if let number = numbers[character] { return number }
    numbers[character] = numbers.count
    return numbers.count - 1
  }

  func sequence(of bindings: [(order: Int, number: Int)]) -> Sequence {
    var last: Int?
    return bindings.sorted { $0 < $1 }.map { binding in
      defer { last = binding.order }
      return binding.number * 2 + (binding.order == last ? 1 : 0)
    }
  }

  /// What the rules say to the end of the change.
  var verdicts: [WayVerdict] {
    isDecisive ? WayChange(designation: flow.flow.designation, from: [ends[0]], to: ends[1]).verdicts : []
  }

  /// What the rules that hold in every state say against one between: against what neither end has.
  func refusals(of state: Ladder) -> [WayVerdict] {
    WayChange(designation: flow.flow.designation, from: ends, to: ways(of: state)).refusals
  }

  /// The rules about ways that a state between breaks.
  func rulesBroken(by sequence: Sequence, in state: () -> Ladder) -> Set<GuardRule> {
    if let known = broken[sequence] { return known }
    let rules = Set(refusals(of: state()).map(\.rule))
    broken[sequence] = rules
    return rules
  }

  /// Whether a flow of so many bindings is one that has some at both ends, and none now.
  func isEmptied(_ count: Int) -> Bool { count == 0 && !before.rungs.isEmpty && !after.rungs.isEmpty }
}
