package import Bindings

/// A kind of difference that somebody can ask for, by the name that drift reports, `--fail-on` and `fail_on` use.
package enum DifferenceKind: String, CaseIterable, Codable, Hashable, Sendable {
  /// A field differs.
  case changed
  case missing
  case absent
  case exists
  case awaiting
  /// A binding that no entry names; no difference unless somebody says so.
  case unmanaged
  /// A policy that is not as declared; flowbind writes none.
  case policy
  /// Somebody gets in who should not.
  case way
  /// A difference that the configuration hides.
  case ignored

  /// The kinds that count as drift where nobody says otherwise.
  package static let usual: Set<DifferenceKind> = [.changed, .missing, .absent, .exists, .awaiting, .policy, .way]

  /// Reads a word, or says which one was probably meant.
  package static func reading(_ word: String) -> Result<DifferenceKind, UnknownWord> {
    reading(word, noun: "kind of difference")
  }
}
