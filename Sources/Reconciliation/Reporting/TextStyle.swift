/// How text is to look: colours for a terminal, and how wide.
package struct TextStyle: Hashable, Sendable {
  package var usesColor: Bool
  /// In columns.
  package var width: Int

  package init(usesColor: Bool = false, width: Int = 120) {
    self.usesColor = usesColor
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

  /// Paints a word in the colour of a severity.
  package func paint(_ text: String, _ severity: Severity) -> String {
    switch severity {
    case .error: paint(text, .red)
    case .warning: paint(text, .yellow)
    case .note: paint(text, .dim)
    }
  }
}
