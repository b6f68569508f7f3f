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
  /// What must be so of the facts that are not known, in words; absent where all that matters is known.
  package var assumed: [String]?
  /// On which side it is there; absent where it is on both, or where nothing is compared.
  package var change: Change?

  package enum Change: String, Codable, Hashable, Sendable, CaseIterable {
    case new, gone
  }

  /// A binding that its policies must skip, or, without a stage, the flow whose policies must let the visitor in.
  package struct Skip: Hashable, Sendable, Codable {
    package var stage: String?
    package var order: Int?
    /// Their titles; absent where they are not known.
    package var policies: [String]?
  }

  /// - Parameters:
  ///   - orders: of the bindings, as they are now.
  ///   - stages: for the names of those of which facts are not known.
  init(_ way: Way, orders: [PrimaryKey: Int], stages: [PrimaryKey: Stage], change: Change? = nil) {
    effect = way.effect
    user = way.user
    proofs = way.proofs.list
    skips = way.skips.map { skip in
      Skip(
        stage: skip.binding == nil ? nil : skip.stage, order: skip.binding.flatMap { orders[$0] },
        policies: skip.policies.map { $0.map(\.title).sorted() })
    }.sorted { ($0.order ?? Int.min, $0.stage ?? "") < ($1.order ?? Int.min, $1.stage ?? "") }
    begins = [way.begin]
    path = way.path
    let assumed = way.assumptions.words { stages[$0]?.name ?? $0.text }
    self.assumed = assumed.isEmpty ? nil : assumed
    self.change = change
  }
}

extension ShownWay {
  /// Whether a user name is enough, for certain and whatever policies say.
  package var isOpenLogin: Bool { effect == .loginNamed && proofs.isEmpty && skips.isEmpty && assumed == nil }
}

extension Way {
  /// Whether it asks for the same, whatever way it takes.
  fileprivate func isSame(as other: Way) -> Bool {
    effect == other.effect && user == other.user && proofs == other.proofs && skips == other.skips
      && assumptions == other.assumptions
  }
}

extension Way.Policy {
  /// `policy “x”`, `not group “y”`.
  var title: String { (negate ? "not " : "") + subject.title }
}

/// Who gets in by a flow on two sides: before and after a plan, or as it is and as it shall be.
package struct WaysOfSides: Hashable, Sendable {
  package var before: Ways
  package var after: Ways

  package init(before: Ways, after: Ways) {
    self.before = before
    self.after = after
  }

  /// Those of the later side, new ones marked, and those of the earlier one that are there no more as they were.
  package func shown(orders: [PrimaryKey: Int], stages: [PrimaryKey: Stage]) -> [ShownWay] {
    let new = before == after ? [] : Set(after.new(against: [before]))
    let gone = before == after ? [] : before.all.filter { way in !after.all.contains { $0.isSame(as: way) } }
    return after.all.map {
      ShownWay($0, orders: orders, stages: stages, change: new.contains($0) ? .new : nil)
    } + gone.map { ShownWay($0, orders: orders, stages: stages, change: .gone) }
  }

  /// Why there may be more ways than these.
  package var limit: String? { after.limit ?? before.limit }
}

extension Ways {
  /// All of one flow, with nothing to compare them with.
  package func shown(orders: [PrimaryKey: Int], stages: [PrimaryKey: Stage]) -> [ShownWay] {
    all.map { ShownWay($0, orders: orders, stages: stages) }
  }
}
