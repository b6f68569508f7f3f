package import Bindings

/// What an entry publishes to others: which object it is about.
package struct EntryIdentity: Hashable, Sendable {
  /// Position in the file, from 0.
  package var entry: Int
  package var model: String
  package var identifiers: [NamedValue]
  /// Where the entry begins; those of a blueprint that is an encoded value of a manifest share its place.
  package var location: SourceLocation

  /// Whether it is a policy, of whatever type, by its name.
  package var definesPolicy: Bool { ModelName.isPolicy(model) && identifiers.contains { $0.name == "name" } }
}
