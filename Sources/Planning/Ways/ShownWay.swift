package import Bindings

/// A way in, as documents publish it.
package struct ShownWay: Hashable, Sendable, Codable {
  package var effect: Way.Effect
  package var user: Way.User
  package var proofs: [Proof]
  package var skips: [Skip]
  /// Where a run begins for which it takes no more than this.
  package var begins: [Way.Begin]
  /// The names of the stages that run, up to the one that has the effect.
  package var path: [String]
  /// Those of them that prove nothing on this way, though they are there to prove something; absent where there are none.
  package var idle: [Idle]?
  /// What must be so of the facts that are not known, in words; absent where all that matters is known.
  package var assumed: [String]?
  /// On which side it is there; absent where it is on both, or where nothing is compared.
  package var change: Change?

  package enum Change: String, Codable, Hashable, Sendable, CaseIterable {
    // Of a change, which takes the flow from one side to the other.
    case new, gone
    // Of a comparison, which changes nothing: the server has it, or would have it if the blueprint were all there is.
    case notInBlueprint = "not_in_blueprint"
    case onlyInBlueprint = "only_in_blueprint"
  }

  package struct Idle: Hashable, Sendable, Codable {
    /// Its place in the path, from 0 on.
    package var step: Int
    package var why: Way.Idleness
  }

  /// A binding that its policies must skip, or, without a stage, the flow whose policies must let the visitor in.
  package struct Skip: Hashable, Sendable, Codable {
    package var stage: String?
    package var order: Int?
    /// Their titles; absent where they are not known.
    package var policies: [String]?
    /// Whether one of several policies is enough; absent where all are needed, or there is one.
    package var oneIsEnough: Bool?

    private enum CodingKeys: String, CodingKey {
      case stage, order, policies
      case oneIsEnough = "one_is_enough"
    }
  }

  /// - Parameters:
  ///   - orders: of the bindings, on the side that has the way.
  ///   - stages: for the names of those of which facts are not known.
  init(_ way: Way, orders: [PrimaryKey: Int], stages: [PrimaryKey: Stage], change: Change? = nil) {
    effect = way.effect
    user = way.user
    proofs = way.proofs.list
    skips = way.skips.map { skip in
      Skip(
        stage: skip.binding == nil ? nil : skip.stage, order: skip.binding.flatMap { orders[$0] },
        policies: skip.policies.map { $0.map(\.title).sorted() },
        oneIsEnough: way.oneIsEnough.contains(skip.binding) ? true : nil)
    }.sorted { ($0.order ?? Int.min, $0.stage ?? "") < ($1.order ?? Int.min, $1.stage ?? "") }
    begins = [way.begin]
    path = way.path.map(\.stage)
    let idle = way.path.enumerated().compactMap { place, step in step.idle.map { Idle(step: place, why: $0) } }
    self.idle = idle.isEmpty ? nil : idle
    let assumed = way.assumptions.words { stages[$0]?.name ?? $0.text }
    self.assumed = assumed.isEmpty ? nil : assumed
    self.change = change
  }
}

extension ShownWay {
  package var steps: [Way.Step] {
    let idle = Dictionary(firstOf: (idle ?? []).map { ($0.step, $0.why) })
    return path.enumerated().map { Way.Step(stage: $1, idle: idle[$0]) }
  }

  /// Whether a user name is enough, for certain and whatever policies say.
  package var isOpenLogin: Bool { effect == .loginNamed && proofs.isEmpty && skips.isEmpty && assumed == nil }
}

extension Way {
  /// Whether it asks for the same, whatever way it takes.
  fileprivate func isSame(as other: Way) -> Bool {
    effect == other.effect && user == other.user && proofs == other.proofs && skips == other.skips
      && oneIsEnough == other.oneIsEnough && assumptions == other.assumptions
  }

  /// Whether others ask for no more, but their policies are harder to get by: `policy_engine_mode` changed.
  fileprivate func isEasier(than others: [Way]) -> Bool {
    let rivals = others.filter { $0.asksNoMore(than: self) }
    return !rivals.isEmpty && !rivals.contains { $0.isNoHarder(than: self) }
  }
}

extension Way.Policy {
  /// `policy “x”`, `not group “y”`.
  var title: String { (negate ? ShownWay.Skip.negation : "") + subject.title }
}

extension ShownWay.Skip {
  /// What the titles of policies begin with whose result counts the other way round.
  package static let negation = "not "
}

/// Who gets in by a flow on two sides: before and after a plan, or as it is and as its blueprint by itself makes it.
package struct WaysOfSides: Hashable, Sendable {
  package var before: Ways
  package var after: Ways
  /// Whether nothing leads from one side to the other: the earlier one is what is there, and stays.
  package var isComparison: Bool

  package init(before: Ways, after: Ways, isComparison: Bool = false) {
    self.before = before
    self.after = after
    self.isComparison = isComparison
  }

  /// Those of the side that will be there, with marks at those which the other side has not; then what only that other
  /// side has as it is.
  ///
  /// - Parameter orders: of the bindings, on each side.
  package func shown(
    orders: (before: [PrimaryKey: Int], after: [PrimaryKey: Int]), stages: [PrimaryKey: Stage]
  ) -> [ShownWay] {
    let (ordersThere, ordersOfOther) = isComparison ? (orders.before, orders.after) : (orders.after, orders.before)
    let (there, other) = isComparison ? (before, after) : (after, before)
    let new =
      there == other ? [] : Set(there.new(against: [other])).union(there.all.filter { $0.isEasier(than: other.all) })
    let lacking = there == other ? [] : other.all.filter { way in !there.all.contains { $0.isSame(as: way) } }
    let (marked, left): (ShownWay.Change, ShownWay.Change) =
      isComparison ? (.notInBlueprint, .onlyInBlueprint) : (.new, .gone)
    return there.all.map {
      ShownWay($0, orders: ordersThere, stages: stages, change: new.contains($0) ? marked : nil)
    } + lacking.map { ShownWay($0, orders: ordersOfOther, stages: stages, change: left) }
  }

  /// Why there may be more ways than these.
  package var limit: String? { after.limit ?? before.limit }

  /// Whether new ways may be among those that were not found.
  package var isUndecided: Bool { limit != nil && before != after }
}

extension Ways {
  /// All of one flow, with nothing to compare them with.
  package func shown(orders: [PrimaryKey: Int], stages: [PrimaryKey: Stage]) -> [ShownWay] {
    all.map { ShownWay($0, orders: orders, stages: stages) }
  }
}
