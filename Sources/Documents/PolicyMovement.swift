internal import Bindings
internal import Planning

/// What became of one policy binding between two moments.
struct PolicyMovement {
  enum Kind: Hashable {
    case bound, gone, changed
  }

  var kind: Kind
  /// As it is now; of one that is gone, as it was.
  var policy: PolicyBinding
  /// Fields that differ; none where it binds something else, or expires otherwise.
  var changes: [PolicyChange] = []

  /// What moved among the policies of one flow or binding, by their keys.
  static func between(_ before: [PolicyBinding], and now: [PolicyBinding]) -> [PolicyMovement] {
    let old = Dictionary(firstOf: before.map { ($0.pk, $0) })
    let new = Dictionary(firstOf: now.map { ($0.pk, $0) })
    return Set(old.keys).union(new.keys).sorted().compactMap { pk in
      switch (old[pk], new[pk]) {
      case (let old?, let new?):
        old == new ? nil : PolicyMovement(kind: .changed, policy: new, changes: PolicyChange.between(old, and: new))
      case (nil, let new?): PolicyMovement(kind: .bound, policy: new)
      case (let old?, nil): PolicyMovement(kind: .gone, policy: old)
      case (nil, nil): nil
      }
    }
  }

  /// `enabled true → false, order 0 → 7`
  var changesText: String {
    changes.isEmpty ? "binds or expires otherwise" : changes.map(\.text).joined(separator: ", ")
  }
}
