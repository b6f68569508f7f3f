/// The primary key of an authentik object: a UUID, whose text is lower-case with dashes as the API writes it.
///
/// Keys are copied, compared and hashed by the thousand, so a UUID is kept as its 128 bits.
package struct PrimaryKey: Hashable, Sendable {
  private enum Form: Hashable {
    case uuid(UInt128)
    /// Of no object; kept for messages.
    case other(String)
  }

  private let form: Form

  /// Takes a key in any spelling that authentik accepts: upper case, without dashes, in braces.
  package init(_ text: String) {
    form = Self.bits(of: text).map(Form.uuid) ?? .other(text.lowercased())
  }

  /// As the API writes it; what is no UUID as it was given, in lower case.
  package var text: String {
    switch form {
    case .uuid(let bits): String(unsafeUninitializedCapacity: 36) { Self.spell(bits, in: $0) }
    case .other(let text): text
    }
  }

  package var isUUID: Bool {
    if case .uuid = form { true } else { false }
  }

  /// The value of 32 hexadecimal digits, whatever dashes and braces stand between them; nil for any other text.
  private static func bits(of text: String) -> UInt128? {
    var bits: UInt128 = 0
    var digits = 0
    for byte in text.utf8 {
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
      case UInt8(ascii: "-"), UInt8(ascii: "{"), UInt8(ascii: "}"): continue
      default: return nil
      }
      bits = bits << 4 | UInt128(digit)
      digits += 1
    }
    return digits == 32 ? bits : nil
  }

  /// Writes 36 characters, and answers how many.
  private static func spell(_ bits: UInt128, in text: UnsafeMutableBufferPointer<UInt8>) -> Int {
    var rest = bits
    for place in (0..<36).reversed() {
      if place == 8 || place == 13 || place == 18 || place == 23 {
        text[place] = UInt8(ascii: "-")
      } else {
        let digit = UInt8(truncatingIfNeeded: rest & 15)
        text[place] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit
        rest >>= 4
      }
    }
    return 36
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
