internal import Bindings

/// What the choice among several possible orders looks at: the flow's state after each write.
///
/// One value is changed step by step and back again, so that a search costs no copy of the flow.
struct FlowInMotion {
  private let movements: [Movement]
  /// By stage number.
  private let roles: [StageRole]
  private let designation: String
  /// Below this no state between the first and the last write may fall.
  private let floor: GuardStanding
  /// By movement, then the unmoved bindings; nil also for those whose stage no rule knows.
  private var orderedRoles: [OrderedRole?]
  private var bindingCount: Int
  private var bindingsAtOrder: [Int: Int] = [:]

  init(_ movements: [Movement], unmoved: [Position], roles: [StageRole], floor: GuardStanding, designation: String) {
    self.movements = movements
    self.roles = roles
    self.floor = floor
    self.designation = designation
    bindingCount = unmoved.count + movements.count { $0.before != nil }
    orderedRoles = []
    orderedRoles.reserveCapacity(movements.count + unmoved.count)
    for movement in movements { orderedRoles.append(orderedRole(at: movement.before)) }
    for position in unmoved where roles[position.stage] != .other { orderedRoles.append(orderedRole(at: position)) }
    for position in unmoved { bindingsAtOrder[position.order, default: 0] += 1 }
    for case let position? in movements.lazy.map(\.before) { bindingsAtOrder[position.order, default: 0] += 1 }
  }

  private func orderedRole(at position: Position?) -> OrderedRole? {
    guard let position, roles[position.stage] != .other else { return nil }
    return OrderedRole(order: position.order, role: roles[position.stage])
  }

  /// Lets a movement go from one of its places to another.
  mutating func move(_ movement: Int, from place: Int, to next: Int) {
    let (left, entered) = (movements[movement][place], movements[movement][next])
    if let left { bindingsAtOrder[left.order, default: 0] -= 1 }
    if let entered { bindingsAtOrder[entered.order, default: 0] += 1 }
    bindingCount += (entered == nil ? 0 : 1) - (left == nil ? 0 : 1)
    orderedRoles[movement] = orderedRole(at: entered)
  }

  /// Whether a step keeps the guards' floor.
  mutating func keepsFloor(_ movement: Int, entering place: Int) -> Bool {
    let (left, entered) = (movements[movement][place - 1], movements[movement][place])
    let concernsGuards = entered == nil || orderedRole(at: left) != nil || orderedRole(at: entered) != nil
    guard concernsGuards, left != entered else { return true }
    move(movement, from: place - 1, to: place)
    defer { move(movement, from: place, to: place - 1) }
    return GuardStanding(of: orderedRoles, bindingCount: bindingCount, designation: designation).isAtLeast(floor)
  }

  /// Whether a step would leave two bindings with equal orders.
  func leavesTie(_ movement: Int, entering place: Int) -> Bool {
    guard let entered = movements[movement][place] else { return false }
    let own = movements[movement][place - 1]?.order == entered.order ? 1 : 0
    return bindingsAtOrder[entered.order, default: 0] > own
  }
}
