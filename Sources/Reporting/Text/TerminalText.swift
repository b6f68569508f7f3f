internal import Bindings

extension String {
  /// The text with everything escaped that could move a cursor, hide text or turn its direction.
  package var printable: String {
    guard unicodeScalars.contains(where: \.isUnseen) else { return self }
    return unicodeScalars.map(\.printable).joined()
  }
}

extension Unicode.Scalar {
  /// A tab as a blank, other control characters as `\u{1b}`.
  var printable: String {
    if self == "\t" { return " " }
    return isUnseen ? "\\u{\(String(value, radix: 16))}" : String(self)
  }
}
