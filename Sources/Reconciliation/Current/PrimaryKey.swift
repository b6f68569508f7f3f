/// The primary key of an authentik object: a UUID as lower-case text with dashes, as the API writes it.
package struct PrimaryKey: Hashable, Sendable {
  package let text: String

  /// Takes a key in any spelling that authentik accepts: upper case, without dashes, in braces.
  package init(_ text: String) {
    let lower = text.lowercased()
    let digits = lower.filter { $0.isHexDigit && $0.isASCII }
    let isOnlyDecorated = lower.allSatisfy { $0.isHexDigit || $0 == "-" || $0 == "{" || $0 == "}" }
    guard lower.utf8.count != 36, digits.utf8.count == 32, isOnlyDecorated else {
      self.text = lower
      return
    }
    var dashed = ""
    for (position, digit) in digits.enumerated() {
      if [8, 12, 16, 20].contains(position) { dashed.append("-") }
      dashed.append(digit)
    }
    self.text = dashed
  }

  /// Whether the text is a UUID in its usual spelling.
  package var isUUID: Bool {
    let groups = text.split(separator: "-", omittingEmptySubsequences: false)
    return groups.map(\.utf8.count) == [8, 4, 4, 4, 12]
      && groups.allSatisfy { $0.allSatisfy { $0.isHexDigit && $0.isASCII } }
  }
}

extension PrimaryKey: Comparable {
  package static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}

extension PrimaryKey: CustomStringConvertible {
  package var description: String { text }
}

extension PrimaryKey: Codable {
  package init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(String.self))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}
