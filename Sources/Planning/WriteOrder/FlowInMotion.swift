internal import Bindings

/// What the choice among several possible orders looks at: the flow's state after each write.
///
/// One value is changed step by step and back again, so that a search costs no copy of the flow.
struct FlowInMotion {
  private let movements: [Movement]
  private let course: Course
  private let judge: StateJudge
  /// The rules that may be broken between the writes.
  private let lifted: Set<GuardRule>
  /// The place that each movement has taken.
  private var places: [Int]
  /// By movement and place, the number of what decides; nil where nothing does.
  private let numbers: [[Int?]]
  /// The bindings that stay, those of them that decide.
  private let staying: [(order: Int, number: Int)]
  private var bindingCount: Int
  private var bindingsAtOrder: [Int: Int] = [:]

  init(_ movements: [Movement], of course: Course, judge: StateJudge, lifting lifted: Set<GuardRule>) {
    self.movements = movements
    self.course = course
    self.judge = judge
    self.lifted = lifted
    places = Array(repeating: 0, count: movements.count)
    numbers = movements.indices.map { index in
      (0..<movements[index].placeCount).map { place in
        course.rung(index, at: place, of: movements).flatMap(judge.number)
      }
    }
    staying = course.unmoved.compactMap { rung in judge.number(of: rung).map { (rung.settings.order, $0) } }
    bindingCount = course.unmoved.count + movements.count { $0.before != nil }
    for rung in course.unmoved { bindingsAtOrder[rung.settings.order, default: 0] += 1 }
    for case let position? in movements.lazy.map(\.before) { bindingsAtOrder[position.order, default: 0] += 1 }
  }

  /// Lets a movement go from one of its places to another.
  mutating func move(_ movement: Int, from place: Int, to next: Int) {
    let (left, entered) = (movements[movement][place], movements[movement][next])
    if let left { bindingsAtOrder[left.order, default: 0] -= 1 }
    if let entered { bindingsAtOrder[entered.order, default: 0] += 1 }
    bindingCount += (entered == nil ? 0 : 1) - (left == nil ? 0 : 1)
    places[movement] = next
  }

  /// Whether a step breaks no rule that is not lifted.
  mutating func keepsRules(_ movement: Int, entering place: Int) -> Bool {
    move(movement, from: place - 1, to: place)
    defer { move(movement, from: place, to: place - 1) }
    if judge.isEmptied(bindingCount), !lifted.contains(.emptyFlow) { return false }
    let decides = numbers[movement][place - 1] != nil || numbers[movement][place] != nil
    guard decides else { return true }
    return judge.rulesBroken(by: sequence) { course.state(places, of: movements) }.isSubset(of: lifted)
  }

  private var sequence: StateJudge.Sequence {
    var bindings = staying
    for (index, place) in places.enumerated() {
      if let position = movements[index][place], let number = numbers[index][place] {
        bindings.append((position.order, number))
      }
    }
    return judge.sequence(of: bindings)
  }

  /// Whether a step would leave two bindings with equal orders.
  func leavesTie(_ movement: Int, entering place: Int) -> Bool {
    guard let entered = movements[movement][place] else { return false }
    let own = movements[movement][place - 1]?.order == entered.order ? 1 : 0
    return bindingsAtOrder[entered.order, default: 0] > own
  }
}
