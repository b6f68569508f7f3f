/// A name that is compared code point by code point, as PostgreSQL does.
///
/// Swift's `String` takes “é” as one scalar and as two for equal; the server has two names there.
package struct ExactName: Hashable, Sendable {
  private let bytes: [UInt8]

  package init(_ text: String) { bytes = Array(text.utf8) }
}

extension String {
  /// Whether both are the same code points.
  package func isExactly(_ other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
