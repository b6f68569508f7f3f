internal import Bindings

/// The wanted operations of one flow, in an order in which they can be written while users log in.
///
/// 1. Turn every operation into a movement from place to place; bindings without one stay.
/// 2. Draw which write must come before which, so that sequence and uniqueness hold in every state between
///    (`PrecedenceGraph`).
/// 3. Break its cycles, if it has any, by the fewest temporary orders (`TemporaryOrders`); none free: say between
///    which bindings one is needed.
/// 4. Put the steps in order by the ties (`WriteSequence`). Where the first order breaks a guard, look through the
///    others, up to `searchLimit` operations.
///
/// Flows are independent of each other; nothing here looks at more than one.
struct WriteOrder {
  /// Up to so many operations in a flow, all possible orders are looked through for one that breaks no guard.
  static let searchLimit = 16
  /// So many states may be looked at, over all ways to choose the temporary orders; one search has 65,536 at most.
  private static let stateLimit = 16 << searchLimit

  /// The operations to carry out, temporary ones included; where there is an obstacle, the wanted ones by their ties.
  let operations: [Operation]
  /// Why there is no order at all.
  let obstacle: WriteObstacle?
  /// Whether no state between breaks a rule.
  let keepsRules: Bool
  /// Whether every order was looked at that could have kept them.
  let isExhaustive: Bool

  /// - Parameter lifted: the rules that may be broken between the writes.
  init(of change: FlowChange, judge: StateJudge, lifting lifted: Set<GuardRule> = []) {
    let names = judge.flow.facts.stages
    let course = Course(change.wanted.sorted(by: Self.ties), from: change.current)
    if let obstacle = course.collision(in: change.flow, names) {
      (operations, self.obstacle, keepsRules, isExhaustive) = (course.wanted, obstacle, false, true)
      return
    }

    var firstChoice: [Operation]?
    var harmless: [Operation]?
    var statesLeft = Self.stateLimit
    var isTooLong = false
    var temporaries = TemporaryOrders(unmoved: course.staying.map(\.order))
    temporaries.solve(course.movements) { movements, graph in
      let motion = FlowInMotion(movements, of: course, judge: judge, lifting: lifted)
      var sequence = WriteSequence(graph, in: motion)
      sequence.takeFirstChoices()
      if firstChoice == nil { firstChoice = course.operations(along: sequence.steps, of: movements) }
      if sequence.breaksGuard {
        isTooLong = movements.count > Self.searchLimit
        guard !isTooLong else { return true }
        sequence = WriteSequence(graph, in: motion)
        statesLeft -= sequence.search(upTo: statesLeft)
      }
      if !sequence.breaksGuard { harmless = course.operations(along: sequence.steps, of: movements) }
      return harmless != nil || statesLeft <= 0
    }
    isExhaustive = temporaries.isExhaustive && !isTooLong && statesLeft > 0
    operations = harmless ?? firstChoice ?? course.wanted
    obstacle = firstChoice == nil ? course.noFreeOrder(temporaries, in: change.flow, names) : nil
    keepsRules = harmless != nil
  }

  /// The wanted operations by their ties, for a transaction of which nobody sees a part.
  init(atOnce change: FlowChange, judge: StateJudge) {
    let course = Course(change.wanted.sorted(by: Self.ties), from: change.current)
    operations = course.wanted
    obstacle = course.collision(in: change.flow, judge.flow.facts.stages)
    keepsRules = true
    isExhaustive = true
  }

  /// Creates early, deletes late, then by the order aimed at, then by pk (a create has none, but its stage).
  private static func ties(_ left: Operation, _ right: Operation) -> Bool {
    func key(_ operation: Operation) -> (Int, Int, PrimaryKey) {
      let kind =
        switch operation.kind {
        case .create: 0
        case .update: 1
        case .delete: 2
        }
      let settings = operation.after ?? operation.before
      return (kind, settings?.order ?? 0, operation.pk ?? settings?.stage ?? PrimaryKey(""))
    }
    return key(left) < key(right)
  }
}
