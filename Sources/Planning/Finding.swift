package import Bindings
internal import Blueprints

/// Something about a managed flow that a plan does not change by itself.
package struct Finding: Hashable, Sendable, Codable {
  package enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
    /// Desired only: the binding would have to be created.
    case missing
    /// Found although its entry says `absent`: the binding would have to be deleted.
    case absent
    /// Found although its entry says `must_created`.
    case exists
    /// Its flow or stage is yet to be created by another job.
    case awaiting
    /// More than one candidate.
    case ambiguous
    /// Current only, in a managed flow.
    case unmanaged
    /// A policy that is not as declared; flowbind writes none.
    case policy
    /// Somebody gets in who should not.
    case way
    /// A way in that should not be there, and that the plan closes.
    case closed
    /// A difference that the configuration says to leave as it is.
    case ignored
  }

  package var kind: Kind
  /// The flow's slug, as the server or the blueprint names it.
  package var flow: String
  package var pk: PrimaryKey?
  /// The stage's name, where it is known.
  package var stage: String?
  package var order: Int?
  package var message: String
  package var help: String?
  /// The entry that asks for it.
  package var source: SourceLocation?
  /// What is wrong with a policy; `pk` is that of the policy binding then.
  package var policy: PolicyFinding?
  /// Who gets in who should not; `pk` and `policy` are those of what opens the way, where it is known.
  package var way: WayFinding?

  package init(
    kind: Kind, flow: String, pk: PrimaryKey? = nil, stage: String? = nil, order: Int? = nil, message: String,
    help: String? = nil, source: SourceLocation? = nil, policy: PolicyFinding? = nil
  ) {
    self.kind = kind
    self.flow = flow
    self.pk = pk
    self.stage = stage
    self.order = order
    self.message = message
    self.help = help
    self.source = source
    self.policy = policy
  }
}

extension Finding.Kind {
  /// Whether a drift check calls it a difference; unmanaged bindings, what is ignored and what the plan mends are none.
  package var isDifference: Bool { self != .unmanaged && self != .ignored && self != .closed }
}

extension Finding {
  package init(awaiting awaited: AwaitingBinding) {
    let fields = awaited.desired.fields
    let order: Int? =
      if case .integer(let order)? = fields.first(where: { $0.name == "order" })?.value { order } else { nil }
    self.init(
      kind: .awaiting, flow: awaited.flowName, stage: fields.first { $0.name == "stage" }?.value.stageName,
      order: order, message: "waits for \(awaited.awaited)",
      help: "another job has to apply the entry that creates it", source: awaited.desired.location)
  }
}

extension Value {
  fileprivate var stageName: String? { (try? LookUp(self, as: .stage))?.name }
}
