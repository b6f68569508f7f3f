/// What PyYAML's YAML 1.1 patterns make of the text of a plain scalar.
///
/// The patterns are those of PyYAML 6.0 `resolver.py`, which looks at the first character to choose among them.
enum PlainMeaning: Sendable {
  case scalar(YAMLScalar)
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

  init(of text: String) {
    self = (text.utf8.count <= 5 ? Self.words[text] : nil) ?? Self.number(text) ?? .scalar(.string(text))
  }

  private static let words: [String: PlainMeaning] = {
    var words: [String: PlainMeaning] = ["<<": .merge, "=": .value, "!": .indicator, "&": .indicator, "*": .indicator]
    for word in ["", "~", "null", "Null", "NULL"] { words[word] = .scalar(.null) }
    for word in ["yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"] { words[word] = .scalar(.bool(true)) }
    for word in ["no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"] {
      words[word] = .scalar(.bool(false))
    }
    return words
  }()

  /// A number or a time; nil for a text that is neither.
  private static func number(_ text: String) -> PlainMeaning? {
    guard let first = text.utf8.first, isDigit(first) || isSign(first) || first == UInt8(ascii: ".") else { return nil }
    var rest = TextCursor(text)
    let signed = rest.skip(where: isSign)
    if rest.skip(".") { return isFraction(rest, signed: signed) ? float(text) : nil }
    guard rest.peek(where: isDigit) else { return nil }

    // Integers with a prefix: 0b, 0x, and 0 alone for octal.
    let leadingZero = rest.peek("0")
    if leadingZero {
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

    rest.skipDigitsAndUnderscores()
    if rest.isAtEnd { return leadingZero ? nil : integer(text) }
    if rest.skip(".") {
      rest.skipDigitsAndUnderscores()
      return rest.isAtExponentOrEnd ? float(text) : nil
    }
    if rest.peek(":") {
      while rest.skip(":") {
        guard rest.skipSixtieth() else { return nil }
      }
      if rest.isAtEnd { return leadingZero ? nil : integer(text) }
      guard rest.skip(".") else { return nil }
      rest.skipDigitsAndUnderscores()
      return rest.isAtEnd ? float(text) : nil
    }
    guard !signed, rest.peek("-"), let timestamp = Timestamp(text), timestamp.isResolvedWithoutTag else { return nil }
    return timestamp.isPossible ? .scalar(.timestamp(timestamp.isoText)) : .impossibleTimestamp
  }

  private static func integer(_ text: String) -> PlainMeaning {
    Number.integer(text).map(Self.scalar) ?? .unreadableInteger
  }

  /// Python refuses sexagesimals of more places than a float can hold; here they are left as text.
  private static func float(_ text: String) -> PlainMeaning? {
    Number.float(text).map { .scalar(.float($0)) }
  }

  /// Judges what follows a leading dot: `.5`, `.inf` and `.nan`, of which only `.inf` may have a sign.
  private static func isFraction(_ rest: TextCursor, signed: Bool) -> Bool {
    var rest = rest
    if rest.skip(where: isDigit) {
      rest.skipDigitsAndUnderscores()
      return !signed && rest.isAtExponentOrEnd
    }
    return switch rest.string {
    case "inf", "Inf", "INF": true
    case "nan", "NaN", "NAN": !signed
    default: false
    }
  }
}
