package import Bindings

/// What an entry publishes to others: which object it is about.
package struct EntryIdentity: Hashable, Sendable {
  /// Position in the file, from 0.
  package var entry: Int
  package var model: String
  package var identifiers: [NamedValue]
  /// Where the entry begins; those of a blueprint that is an encoded value of a manifest share its place.
  package var location: SourceLocation

  /// What of the things that policy bindings bind it is about, by the name that people know it by; nil for all else.
  package var subject: (kind: PolicySubjectKind, name: String)? {
    guard let kind = PolicySubjectKind.allCases.first(where: { $0.isModel(model) }),
      case .string(let name)? = identifiers.last(where: { $0.name == kind.naming })?.value
    else { return nil }
    return (kind, name)
  }
}
