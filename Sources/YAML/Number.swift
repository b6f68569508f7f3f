/// Reads numbers as PyYAML's constructors do, with Python's `int` and `float` behind them.
///
/// Implicit scalars have passed a pattern before; explicit tags (`!!int " 5"`) bring any text, hence the odd cases.
enum Number {
  /// Python 3.11 refuses to convert longer decimal texts.
  static let longestInteger = 4300

  /// `construct_yaml_int`; nil where Python raises an error.
  static func integer(_ text: ArraySlice<UInt8>) -> YAMLScalar? {
    let digits = text.filter { $0 != UInt8(ascii: "_") }
    var rest = digits[...]
    let isNegative = rest.first == UInt8(ascii: "-")
    if let first = rest.first, isSign(first) { rest.removeFirst() }
    guard let first = rest.first, rest.count <= longestInteger else { return nil }
    let value: SignedInteger? =
      if rest.starts(with: "0b".utf8) {
        pythonInteger(rest.dropFirst(2), radix: 2)
      } else if rest.starts(with: "0x".utf8) {
        pythonInteger(rest.dropFirst(2), radix: 16)
      } else if first == UInt8(ascii: "0") {
        pythonInteger(rest, radix: 8)
      } else if rest.contains(UInt8(ascii: ":")) {
        sexagesimal(rest)
      } else {
        pythonInteger(rest, radix: 10)
      }
    return value.map { $0.scalar(negative: $0.isNegative != isNegative) }
  }

  /// `construct_yaml_float`; nil where Python raises an error.
  static func float(_ text: ArraySlice<UInt8>) -> Double? {
    let digits = text.filter { $0 != UInt8(ascii: "_") }.map(lowercased)
    var rest = digits[...]
    let isNegative = rest.first == UInt8(ascii: "-")
    if let first = rest.first, isSign(first) { rest.removeFirst() }
    guard !rest.isEmpty else { return nil }
    if rest.elementsEqual(".nan".utf8) { return .nan }
    let value: Double? =
      if rest.elementsEqual(".inf".utf8) {
        .infinity
      } else if rest.contains(UInt8(ascii: ":")) {
        sexagesimalFloat(rest)
      } else {
        pythonFloat(rest)
      }
    return value.map { isNegative ? -$0 : $0 }
  }

  /// Python's `int(text, radix)` for ASCII: blanks around, a sign, and the radix' own prefix are allowed.
  private static func pythonInteger(_ text: ArraySlice<UInt8>, radix: UInt32) -> SignedInteger? {
    var rest = trimmed(text)
    let isNegative = rest.first == UInt8(ascii: "-")
    if let first = rest.first, isSign(first) { rest.removeFirst() }
    let prefix: Unicode.Scalar? =
      switch radix {
      case 2: "b"
      case 8: "o"
      case 16: "x"
      default: nil
      }
    if let prefix, rest.count > 2, rest.first == UInt8(ascii: "0"),
      rest[rest.startIndex + 1] | 0x20 == UInt8(ascii: prefix)
    {
      rest = rest.dropFirst(2)
    }
    guard !rest.isEmpty else { return nil }
    var value = SignedInteger(isNegative: isNegative)
    for byte in rest {
      guard let digit = digit(byte), digit < radix else { return nil }
      value.append(digit, radix: radix)
    }
    return value
  }

  private static func digit(_ byte: UInt8) -> UInt32? {
    if isDigit(byte) { return UInt32(byte - UInt8(ascii: "0")) }
    return isHexDigit(byte) ? UInt32((byte | 0x20) - UInt8(ascii: "a")) + 10 : nil
  }

  /// `1:30` is 90. Places from 60 up and negative ones, which only `!!int` lets through to Python, are refused.
  private static func sexagesimal(_ text: ArraySlice<UInt8>) -> SignedInteger? {
    let places = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard let first = places.first, var value = pythonInteger(first, radix: 10), !value.isNegative else { return nil }
    for place in places.dropFirst() {
      guard case .integer(let number) = pythonInteger(place, radix: 10)?.scalar(negative: false), number < 60,
        !place.contains(UInt8(ascii: "-"))
      else { return nil }
      value.append(UInt32(number), radix: 60)
    }
    return value
  }

  private static func sexagesimalFloat(_ text: ArraySlice<UInt8>) -> Double? {
    var value = 0.0
    var base = 1.0
    for place in text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).reversed() {
      guard base.isFinite, let number = pythonFloat(place) else { return nil }
      value += number * base
      base *= 60
    }
    return value
  }

  /// Python's `float(text)` for lower-case ASCII: no hexadecimal, but exponents without a sign, `inf` and `nan`.
  private static func pythonFloat(_ text: ArraySlice<UInt8>) -> Double? {
    let text = trimmed(text)
    var rest = TextCursor(text)
    _ = rest.skip(where: isSign)
    if ["inf", "infinity", "nan"].contains(rest.string) { return Double(String(decoding: text, as: UTF8.self)) }
    var digits = rest.digits().count
    if rest.skip(".") { digits += rest.digits().count }
    guard digits > 0 else { return nil }
    if rest.skip("e") {
      _ = rest.skip(where: isSign)
      guard !rest.digits().isEmpty else { return nil }
    }
    return rest.isAtEnd ? Double(String(decoding: text, as: UTF8.self)) : nil
  }

  private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    let start = text.drop(while: isSpace)
    return start.prefix(start.count - start.reversed().prefix(while: isSpace).count)
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}

/// An integer while its digits come in: a machine word as long as that suffices.
private struct SignedInteger {
  var isNegative: Bool
  private var small: UInt = 0
  private var large: DecimalMagnitude?
  /// Digits that wait to be added to `large`, several at a time: `large * scale + waiting` is meant.
  private var waiting: UInt32 = 0
  private var scale: UInt32 = 1

  init(isNegative: Bool) {
    self.isNegative = isNegative
  }

  mutating func append(_ digit: UInt32, radix: UInt32) {
    if large == nil {
      let (product, overflow) = small.multipliedReportingOverflow(by: UInt(radix))
      let (sum, carry) = product.addingReportingOverflow(UInt(digit))
      if !overflow, !carry {
        small = sum
        return
      }
      large = DecimalMagnitude(small)
    }
    if scale > UInt32.max / radix {
      large?.multiply(by: scale, adding: waiting)
      (waiting, scale) = (0, 1)
    }
    waiting = waiting * radix + digit
    scale *= radix
  }

  func scalar(negative: Bool) -> YAMLScalar {
    if large == nil {
      if negative, small <= UInt(Int.max) + 1 { return .integer(Int(truncatingIfNeeded: 0 &- small)) }
      if !negative, let value = Int(exactly: small) { return .integer(value) }
    }
    var magnitude = large ?? DecimalMagnitude(small)
    magnitude.multiply(by: scale, adding: waiting)
    let text = magnitude.text
    return .bigInteger(negative ? "-" + text : text)
  }
}
