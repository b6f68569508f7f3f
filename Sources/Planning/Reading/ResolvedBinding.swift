package import Bindings
package import Blueprints

/// A desired binding whose references are answered: ready to be matched.
package struct ResolvedBinding: Hashable, Sendable {
  package var desired: DesiredBinding
  package var flow: PrimaryKey
  /// The pk among the identifiers, where it is known to be no binding of another flow.
  package var pk: PrimaryKey?
  /// The identifiers other than pk, flow included: a binding matches where all of them are equal.
  package var identity: PartialSettings
  /// Every named field; the others are left alone.
  package var wanted: PartialSettings

  package func isIdentified(in settings: BindingSettings) -> Bool {
    // The flow alone is no identity: it would take any binding.
    identity.count > 1 && identity.isHeld(by: settings)
  }

  /// Whether the identifiers say which stage at which order, so that a new order is a move of the same binding.
  package var identifiesStageAndOrder: Bool { identity.stage != nil && identity.order != nil }
}

extension ResolvedBinding {
  var place: EntryPlace { desired.place }

  /// The stage that the binding shall have, or by which it is found.
  var stage: PrimaryKey? { wanted.stage ?? identity.stage }
  var order: Int? { wanted.order ?? identity.order }

  /// What a binding made from this entry holds: defaults apply to creation only. Nil where a required field is not named.
  var creation: BindingSettings? {
    guard let stage = wanted.stage, let order = wanted.order else { return nil }
    return BindingSettings(flow: flow, stage: stage, order: order).overlaid(with: wanted)
  }
}

/// A desired binding whose flow or stage the server lacks, while an entry of the given files defines it.
package struct AwaitingBinding: Hashable, Sendable {
  package var desired: DesiredBinding
  /// The managed flow, where the server has it; only the stage is awaited then.
  package var flow: PrimaryKey?
  /// The flow as the blueprint names it.
  package var flowName: String
  /// What has to be created first, such as `flow “corp-login”`.
  package var awaited: String
}

extension DesiredBinding {
  var place: EntryPlace { EntryPlace(location, entry: entry) }
}
