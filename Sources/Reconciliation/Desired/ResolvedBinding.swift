/// A desired binding whose references are answered: ready to be matched.
package struct ResolvedBinding: Hashable, Sendable {
  package var desired: DesiredBinding
  package var flow: PrimaryKey
  /// The pk among the identifiers, where it is known to be no binding of another flow.
  package var pk: PrimaryKey?
  /// The identifiers other than pk, flow included: a binding matches where all of them are equal.
  package var identity: [BindingField: FieldValue]
  /// Every named field; the others are left alone.
  package var wanted: [BindingField: FieldValue]

  package func isIdentified(in settings: BindingSettings) -> Bool {
    // The flow alone is no identity: it would take any binding.
    identity.count > 1 && identity.allSatisfy { settings[$0.key] == $0.value }
  }

  /// Whether the identifiers say which stage at which order, so that a new order is a move of the same binding.
  package var identifiesStageAndOrder: Bool { identity[.stage] != nil && identity[.order] != nil }
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
