/// How text is to look: colours for a terminal, which characters, and how wide.
package struct TextStyle: Hashable, Sendable {
  package var usesColor: Bool
  /// Whether the reader's locale shows more than ASCII.
  package var usesUnicode: Bool
  /// In columns.
  package var width: Int

  package init(usesColor: Bool = false, usesUnicode: Bool = true, width: Int = 120) {
    self.usesColor = usesColor
    self.usesUnicode = usesUnicode
    self.width = width
  }

  enum Color: String {
    case red = "31"
    case green = "32"
    case yellow = "33"
    case dim = "2"
    case bold = "1"
  }

  func paint(_ text: String, _ color: Color?) -> String {
    guard usesColor, let color, !text.isEmpty else { return text }
    return "\u{1B}[\(color.rawValue)m\(text)\u{1B}[0m"
  }

  /// The text in its characters and at most this many columns.
  func cut(_ text: String, to columns: Int) -> String {
    spelled(text).cut(to: columns, ellipsis: spelled("…"))
  }

  /// The text in lines that fit, broken at blanks and indented, all but the first by `hanging`.
  package func wrapped(_ text: String, indent: Int = 0, hanging: Int) -> [String] {
    var lines = [String(repeating: " ", count: indent)]
    var (used, hasWord) = (indent, false)
    for word in spelled(text).split(separator: " ", omittingEmptySubsequences: false) {
      let needed = String(word).displayWidth + (hasWord ? 1 : 0)
      if hasWord, used + needed > width {
        // Blanks at the break are gone.
        if word.isEmpty { continue }
        while lines[lines.count - 1].hasSuffix(" ") { lines[lines.count - 1].removeLast() }
        lines.append(String(repeating: " ", count: hanging) + word)
        used = hanging + needed - 1
      } else {
        lines[lines.count - 1] += (hasWord ? " " : "") + word
        used += needed
      }
      hasWord = true
    }
    return lines
  }

  /// The text in the characters that the reader can see: without Unicode, signs are spelled and letters are codes.
  package func spelled(_ text: String) -> String {
    guard !usesUnicode, !text.utf8.allSatisfy({ $0 < 0x80 }) else { return text }
    return text.unicodeScalars.map(\.spelledInASCII).joined()
  }
}

extension Unicode.Scalar {
  fileprivate var spelledInASCII: String {
    switch self {
    case "→": "->"
    case "·": "."
    case "…": "..."
    case "✓": "+"
    case "✗": "x"
    case "↩": "<"
    case "“", "”": "\""
    case "–": "-"
    default: isASCII ? String(self) : "\\u{\(String(value, radix: 16))}"
    }
  }
}
