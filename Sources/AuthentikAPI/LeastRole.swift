internal import Bindings

/// The least that a token needs for a verb; `Rights.md` has the same as blueprints, tried on servers of each release.
package enum LeastRole: String, CaseIterable, Sendable {
  case plan, drift, apply

  /// What is read; of the types of stages only those are asked for that managed flows have.
  package var views: [Resource] {
    switch self {
    case .plan:
      [.flows, .bindings, .stages, .policyBindings, .policies] + DecidingStageType.allCases.map(Resource.init)
    case .drift, .apply: Self.plan.views + [.events]
    }
  }

  /// What is sent besides.
  package var writes: [HTTPRequest.Method] {
    switch self {
    case .plan, .drift: []
    case .apply: [.put]
    }
  }

  /// As authentik names them.
  package var rights: [String] {
    views.compactMap { $0.right(toSend: .get) } + writes.compactMap { Resource.bindings.right(toSend: $0) }
  }
}
