/// The primary key of an authentik object: a UUID as lower-case text with dashes, as the API writes it.
package struct PrimaryKey: Hashable, Sendable {
  package let text: String

  /// Takes the key as a server wrote it.
  package init(_ text: String) {
    self.text = text.lowercased()
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
