/// What the choice among several possible orders looks at: the flow's state after each write.
///
/// One value is changed step by step and back again, so that a search costs no copy of the flow.
struct FlowInMotion {
  /// Below this no state between the first and the last write may fall.
  let floor: GuardStanding
  private let designation: String
  /// The places of each movement as the guards see them; nil for movements between stages that no rule knows.
  private let roles: [[Placement?]?]
  /// By movement, then the unmoved bindings whose role a rule knows.
  private var placements: [Placement?]
  private var bindingCount: Int
  private var bindingsAtOrder: [Int: Int] = [:]

  /// - Parameters:
  ///   - unmoved: the positions of all bindings of the flow without a movement.
  ///   - roles: by stage number.
  init(_ movements: [Movement], unmoved: [Position], roles: [StageRole], floor: GuardStanding, designation: String) {
    self.floor = floor
    self.designation = designation
    self.roles = movements.map { movement in
      let places = (0..<movement.placeCount).map { place in
        movement[place].map { Placement(order: $0.order, role: roles[$0.stage]) }
      }
      return places.contains { ($0?.role ?? .other) != .other } ? places : nil
    }
    placements = self.roles.map { $0.flatMap(\.first) ?? nil }
    placements += unmoved.map { Placement(order: $0.order, role: roles[$0.stage]) }.filter { $0.role != .other }
    bindingCount = unmoved.count + movements.count { $0.before != nil }
    for position in unmoved + movements.compactMap(\.before) {
      bindingsAtOrder[position.order, default: 0] += 1
    }
  }

  /// Lets a movement go from one of its places to another.
  mutating func move(_ movement: Int, of movements: [Movement], from place: Int, to next: Int) {
    let (left, entered) = (movements[movement][place], movements[movement][next])
    if let left { bindingsAtOrder[left.order, default: 0] -= 1 }
    if let entered { bindingsAtOrder[entered.order, default: 0] += 1 }
    bindingCount += (entered == nil ? 0 : 1) - (left == nil ? 0 : 1)
    if let places = roles[movement] { placements[movement] = places[next] }
  }

  /// How many bindings have this order now.
  func count(at order: Int) -> Int { bindingsAtOrder[order] ?? 0 }

  /// Whether a step of this movement can change what the guards say.
  func concernsGuards(_ movement: Movement, numbered index: Int) -> Bool {
    roles[index] != nil || movement.after == nil
  }

  var standing: GuardStanding {
    GuardStanding(of: placements, bindingCount: bindingCount, designation: designation)
  }

  var isAboveFloor: Bool { standing.isAtLeast(floor) }
}
