internal import FoundationEssentials

/// The primary key of an authentik object: a UUID, whose text is lower-case with dashes as the API writes it.
package struct PrimaryKey: Hashable, Sendable {
  private enum Form: Hashable {
    case uuid(UUID)
    /// Of no object; kept for messages.
    case other(String)
  }

  private let form: Form

  /// Takes a key in any spelling that authentik accepts: upper case, without dashes, in braces.
  package init(_ text: String) {
    form = Self.uuid(text).map(Form.uuid) ?? .other(text.lowercased())
  }

  /// As the API writes it; what is no UUID as it was given, in lower case.
  package var text: String {
    switch form {
    case .uuid(let uuid): uuid.uuidString.lowercased()
    case .other(let text): text
    }
  }

  package var isUUID: Bool {
    if case .uuid = form { true } else { false }
  }

  /// The value of 32 hexadecimal digits, whatever dashes and braces stand between them; nil for any other text.
  private static func uuid(_ text: String) -> UUID? {
    if let uuid = UUID(uuidString: text) { return uuid }
    let digits = Array(text.filter { !"-{}".contains($0) })
    guard digits.count == 32 else { return nil }
    let groups = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }
    return UUID(uuidString: groups.joined(separator: "-"))
  }
}

extension PrimaryKey: Comparable {
  /// The order of their texts.
  package static func < (left: Self, right: Self) -> Bool {
    if case .uuid(let left) = left.form, case .uuid(let right) = right.form { return left < right }
    return left.text < right.text
  }
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
