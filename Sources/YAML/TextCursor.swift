/// Walks over a short ASCII text, for patterns that would be regular expressions elsewhere.
struct TextCursor {
  private var rest: ArraySlice<UInt8>

  init(_ text: ArraySlice<UInt8>) {
    rest = text
  }

  init(_ text: String) {
    rest = Array(text.utf8)[...]
  }

  var isAtEnd: Bool { rest.isEmpty }
  var string: String { String(decoding: rest, as: UTF8.self) }

  func peek(_ character: Unicode.Scalar) -> Bool {
    rest.first == UInt8(ascii: character)
  }

  func peek(where matches: (UInt8) -> Bool) -> Bool {
    rest.first.map(matches) ?? false
  }

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    skip { $0 == UInt8(ascii: character) }
  }

  mutating func skip(where matches: (UInt8) -> Bool) -> Bool {
    guard let first = rest.first, matches(first) else { return false }
    rest.removeFirst()
    return true
  }

  mutating func skipAll(where matches: (UInt8) -> Bool) {
    rest = rest.drop(while: matches)
  }

  mutating func skipDigitsAndUnderscores() {
    skipAll { isDigit($0) || $0 == UInt8(ascii: "_") }
  }

  /// Takes `minimum` to `maximum` decimal digits, as many as there are.
  mutating func number(_ minimum: Int, _ maximum: Int) -> Int? {
    var value = 0
    var count = 0
    while count < maximum, let digit = rest.first, isDigit(digit) {
      value = value * 10 + Int(digit - UInt8(ascii: "0"))
      count += 1
      rest.removeFirst()
    }
    return count < minimum ? nil : value
  }

  /// Takes the run of decimal digits here, which may be empty.
  mutating func digits() -> ArraySlice<UInt8> {
    let run = rest.prefix(while: isDigit)
    rest = rest[run.endIndex...]
    return run
  }

  /// Takes one place of a sexagesimal number, `[0-5]?[0-9]`.
  mutating func skipSixtieth() -> Bool {
    guard let first = rest.first, isDigit(first) else { return false }
    rest.removeFirst()
    if first <= UInt8(ascii: "5") { _ = skip(where: isDigit) }
    return true
  }

  /// Says whether all the rest, and that is something, are digits or underscores; if so, whether any is a digit.
  func digits(where matches: (UInt8) -> Bool) -> Bool? {
    guard !rest.isEmpty, rest.allSatisfy({ matches($0) || $0 == UInt8(ascii: "_") }) else { return nil }
    return rest.contains(where: matches)
  }

  /// Nothing is left, or only `[eE][-+][0-9]+`: an exponent without a sign makes a text.
  var isAtExponentOrEnd: Bool {
    var exponent = self
    guard exponent.skip(where: { $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") }) else { return isAtEnd }
    guard exponent.skip(where: isSign) else { return false }
    return !exponent.digits().isEmpty && exponent.isAtEnd
  }
}

func isSign(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") }

func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

func isOctalDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "7") }

func isHexDigit(_ byte: UInt8) -> Bool {
  isDigit(byte) || byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "f")
}

/// Takes a sign away; answers whether it is a minus.
func skipSign(_ text: inout ArraySlice<UInt8>) -> Bool {
  guard let first = text.first, isSign(first) else { return false }
  text.removeFirst()
  return first == UInt8(ascii: "-")
}

/// The text without the blanks around it.
func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
  let start = text.drop(while: isSpace)
  return start.prefix(start.count - start.reversed().prefix(while: isSpace).count)
}
