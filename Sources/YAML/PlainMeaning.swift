/// What PyYAML's YAML 1.1 patterns make of the text of a plain scalar.
///
/// The patterns are those of PyYAML 6.0 `resolver.py`, which looks at the first character to choose among them.
enum PlainMeaning: UInt8, Sendable {
  case string, null, yes, no, integer, float, timestamp
  /// `<<`, which merges where it is a key.
  case merge
  /// `=`, which is text where it is a key.
  case value
  /// `!`, `&` or `*`, possible only behind the tag `!`.
  case indicator
  /// A date or time that no calendar has.
  case impossibleTimestamp
  /// `0x_` and `0b_` match the pattern of an integer but have no digit, or there are more digits than Python reads.
  case unreadableInteger

  init(of text: ArraySlice<UInt8>) {
    guard let first = text.first else {
      self = .null
      return
    }
    switch first {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
      self = Self.number(text)
    case UInt8(ascii: "y"), UInt8(ascii: "Y"), UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "t"),
      UInt8(ascii: "T"), UInt8(ascii: "f"), UInt8(ascii: "F"), UInt8(ascii: "o"), UInt8(ascii: "O"),
      UInt8(ascii: "~"), UInt8(ascii: "<"), UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: "&"),
      UInt8(ascii: "*"):
      self = text.count <= 5 ? Self.word(String(decoding: text, as: UTF8.self)) : .string
    default:
      self = .string
    }
  }

  private static func word(_ text: String) -> PlainMeaning {
    switch text {
    case "~", "null", "Null", "NULL": .null
    case "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON": .yes
    case "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF": .no
    case "<<": .merge
    case "=": .value
    case "!", "&", "*": .indicator
    default: .string
    }
  }

  private static func number(_ text: ArraySlice<UInt8>) -> PlainMeaning {
    var rest = TextCursor(text)
    let signed = rest.skip(where: isSign)
    if rest.skip(".") { return fraction(rest, signed: signed) }

    // Integers with a prefix: 0b, 0x, and 0 alone for octal.
    if rest.peek("0") {
      var prefixed = rest
      _ = prefixed.skip("0")
      if prefixed.skip("b") {
        if let digits = prefixed.digits(where: { $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: "1") }) {
          return digits ? integer(text) : .unreadableInteger
        }
      } else if prefixed.skip("x") {
        if let digits = prefixed.digits(where: isHexDigit) { return digits ? integer(text) : .unreadableInteger }
      } else if prefixed.isAtEnd || prefixed.digits(where: isOctalDigit) != nil {
        return integer(text)
      }
    }

    let leadingZero = rest.peek("0")
    guard rest.skip(where: isDigit) else { return .string }
    rest.skipAll { isDigit($0) || $0 == UInt8(ascii: "_") }
    if rest.isAtEnd {
      if leadingZero { return .string }
      return integer(text)
    }
    if rest.skip(".") {
      rest.skipAll { isDigit($0) || $0 == UInt8(ascii: "_") }
      return rest.isAtExponentOrEnd ? .float : .string
    }
    if rest.peek(":") {
      while rest.skip(":") {
        guard rest.skipSixtieth() else { return .string }
      }
      if rest.isAtEnd {
        if leadingZero { return .string }
        return integer(text)
      }
      guard rest.skip(".") else { return .string }
      rest.skipAll { isDigit($0) || $0 == UInt8(ascii: "_") }
      return rest.isAtEnd ? .float : .string
    }
    if !signed, rest.peek("-"), let timestamp = Timestamp(text), timestamp.isResolvedWithoutTag {
      return timestamp.isPossible ? .timestamp : .impossibleTimestamp
    }
    return .string
  }

  private static func integer(_ text: ArraySlice<UInt8>) -> PlainMeaning {
    text.count <= Number.longestInteger || Number.integer(text) != nil ? .integer : .unreadableInteger
  }

  /// Judges what follows a leading dot: `.5`, `.inf` and `.nan`, of which only `.inf` may have a sign.
  private static func fraction(_ rest: TextCursor, signed: Bool) -> PlainMeaning {
    var rest = rest
    if rest.skip(where: isDigit) {
      rest.skipAll { isDigit($0) || $0 == UInt8(ascii: "_") }
      return !signed && rest.isAtExponentOrEnd ? .float : .string
    }
    guard rest.count == 3 else { return .string }
    return switch rest.string {
    case "inf", "Inf", "INF": .float
    case "nan", "NaN", "NAN": signed ? .string : .float
    default: .string
    }
  }
}
