/// Says where something stands in a document; both count Unicode scalars from 1.
package struct YAMLMark: Hashable, Sendable {
  package var line: Int
  package var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

extension YAMLMark {
  /// Counts lines and columns over a beginning of a text, with YAML 1.1's line breaks and without a byte order mark.
  package init(afterUTF8 bytes: some Sequence<UInt8>) {
    self.init(line: 1, column: 1)
    var isAfterReturn = false
    for scalar in String(decoding: Array(bytes), as: UTF8.self).unicodeScalars {
      defer { isAfterReturn = scalar == "\r" }
      if scalar == "\n", isAfterReturn { continue }
      switch scalar {
      case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}":
        line += 1
        column = 1
      case "\u{FEFF}" where line == 1 && column == 1: break
      default: column += 1
      }
    }
  }
}
