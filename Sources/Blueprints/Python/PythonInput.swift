extension String {
  /// As Python's `strip()`.
  var withoutOuterWhitespace: String {
    let isBlank = { (scalar: Unicode.Scalar) in
      scalar.properties.isWhitespace || ("\u{1C}"..."\u{1F}").contains(scalar)
    }
    let scalars = unicodeScalars
    guard let first = scalars.firstIndex(where: { !isBlank($0) }),
      let last = scalars.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(scalars[first...last])
  }
}

extension Int {
  /// Reads an integer as Python's `int()`: blanks around it, a sign, decimal digits of any script, underscores between.
  init?(pythonInteger text: String) {
    var digits = Substring(text.withoutOuterWhitespace)
    let isNegative = digits.hasPrefix("-")
    if isNegative || digits.hasPrefix("+") { digits.removeFirst() }
    var decimal = ""
    for group in digits.split(separator: "_", omittingEmptySubsequences: false) {
      guard !group.isEmpty else { return nil }
      for scalar in group.unicodeScalars {
        guard scalar.properties.numericType == .decimal, let digit = scalar.properties.numericValue else { return nil }
        decimal += String(Int(digit))
      }
    }
    self.init((isNegative ? "-" : "") + decimal)
  }
}
