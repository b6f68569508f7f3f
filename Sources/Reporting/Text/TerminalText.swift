extension String {
  /// The text with everything escaped that could move a cursor, hide text or turn its direction.
  package var printable: String {
    guard unicodeScalars.contains(where: \.isUnprintable) else { return self }
    return unicodeScalars.map(\.printable).joined()
  }
}

extension Unicode.Scalar {
  fileprivate var isUnprintable: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
    default: false
    }
  }

  /// A tab as a blank, other control characters as `\u{1b}`.
  var printable: String {
    if self == "\t" { return " " }
    return isUnprintable ? "\\u{\(String(value, radix: 16))}" : String(self)
  }
}
