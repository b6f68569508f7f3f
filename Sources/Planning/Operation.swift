package import Bindings

/// Tells a PUT, a POST and a DELETE apart.
package enum OperationKind: String, Codable, Hashable, Sendable, CaseIterable {
  case update, create, delete
}

/// One write to one binding: a PUT, a POST or a DELETE.
package struct Operation: Hashable, Sendable {
  package var kind: OperationKind
  /// The binding; nil for a create, whose key authentik chooses.
  package var pk: PrimaryKey?
  /// What the binding holds just before this operation; nil for a create.
  package var before: BindingSettings?
  /// What it holds afterwards; nil for a delete.
  package var after: BindingSettings?
  /// Whether this PUT only parks the binding at a free order, so that another can take its place; a later one
  /// finishes it.
  package var isTemporary = false

  package static func update(
    _ pk: PrimaryKey, from before: BindingSettings, to after: BindingSettings
  ) -> Operation {
    Operation(kind: .update, pk: pk, before: before, after: after)
  }

  package static func create(_ settings: BindingSettings) -> Operation {
    Operation(kind: .create, pk: nil, before: nil, after: settings)
  }

  package static func delete(_ pk: PrimaryKey, holding settings: BindingSettings) -> Operation {
    Operation(kind: .delete, pk: pk, before: settings, after: nil)
  }
}
