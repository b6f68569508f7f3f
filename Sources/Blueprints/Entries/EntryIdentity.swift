/// What an entry publishes to others: which object it is about.
package struct EntryIdentity: Hashable, Sendable {
  /// Position in the file, from 0.
  package var entry: Int
  package var model: String
  package var identifiers: [NamedValue]
}

extension EntryIdentity {
  /// A flow by its slug or a stage by its name.
  var definesFlowOrStage: Bool {
    ModelName.isFlow(model) && identifiers.contains { $0.name == "slug" }
      || ModelName.isStage(model) && identifiers.contains { $0.name == "name" }
  }
}
