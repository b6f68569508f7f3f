extension String {
  /// The text with everything that could steer a terminal or reorder a line made visible.
  ///
  /// Names come from servers and strangers' files: control characters, line breaks, bidirectional overrides and
  /// invisible formatting are written as `\u{…}`.
  package var shown: String {
    guard unicodeScalars.contains(where: \.isUnsafeToShow) else { return self }
    var safe = ""
    for scalar in unicodeScalars {
      if scalar.isUnsafeToShow {
        safe += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      } else {
        safe.unicodeScalars.append(scalar)
      }
    }
    return safe
  }
}

extension Unicode.Scalar {
  fileprivate var isUnsafeToShow: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .format, .surrogate, .privateUse, .unassigned: true
    default: false
    }
  }
}
