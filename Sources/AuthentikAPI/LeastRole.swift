internal import Bindings

/// The least that a token needs for a verb; `Rights.md` has the same as blueprints, tried on servers of each release.
package enum LeastRole: String, CaseIterable, Sendable {
  case plan, drift, apply
  /// `apply --atomic`, as from 2026.5 on; see ``ImportRights`` for what it takes before.
  case atomic

  /// What is read; of the types of stages only those are asked for that managed flows have.
  package var views: [Resource] {
    switch self {
    case .plan:
      [.flows, .bindings, .stages, .policyBindings, .policies] + DecidingStageType.allCases.map(Resource.init)
    case .drift, .apply, .atomic: Self.plan.views + [.events]
    }
  }

  /// As authentik names them.
  package var rights: [String] {
    let writes: [String] =
      switch self {
      case .plan, .drift: []
      case .apply: [Resource.bindings.right(toSend: .put)].compactMap(\.self)
      case .atomic: ImportRights.needed(on: nil) + ImportRights.toDropCachedPlans
      }
    return views.compactMap { $0.right(toSend: .get) } + writes
  }
}
