internal import FoundationEssentials

/// The primary key of an authentik object: a UUID, whose text is lower-case with dashes as the API writes it.
package struct PrimaryKey: Hashable, Sendable {
  fileprivate enum Form: Equatable {
    /// Its first and last eight bytes, which are quicker to hash and compare than a `UUID`.
    case uuid(UInt64, UInt64)
    /// Of no object; kept for messages.
    case other(String)
  }

  private let form: Form

  /// Takes a key in any spelling that authentik accepts: upper case, without dashes, in braces.
  package init(_ text: String) {
    form = Self.uuid(text).map { Form($0) } ?? .other(text.lowercased())
  }

  /// As the API writes it; what is no UUID as it was given, in lower case.
  package var text: String {
    switch form {
    case .uuid(let first, let last): UUID(first, last).uuidString.lowercased()
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
    if case .uuid(let leftFirst, let leftLast) = left.form, case .uuid(let first, let last) = right.form {
      return (leftFirst, leftLast) < (first, last)
    }
    return left.text < right.text
  }
}

extension PrimaryKey {
  package func hash(into hasher: inout Hasher) {
    switch form {
    // One round for both halves: a plan hashes keys more than anything else.
    case .uuid(let first, let last): hasher.combine(first &* 0x9E37_79B9_7F4A_7C15 ^ last)
    case .other(let text): hasher.combine(text)
    }
  }
}

extension PrimaryKey.Form {
  fileprivate init(_ uuid: UUID) {
    let (first, last) = withUnsafeBytes(of: uuid.uuid) { bytes in
      (
        UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
        UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      )
    }
    self = .uuid(first, last)
  }
}

extension UUID {
  fileprivate init(_ first: UInt64, _ last: UInt64) {
    self = withUnsafeBytes(of: (first.bigEndian, last.bigEndian)) { UUID(uuid: $0.load(as: uuid_t.self)) }
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
