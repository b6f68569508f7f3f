/// Reads numbers as PyYAML's constructors do, with Python's `int` and `float` behind them.
///
/// Implicit scalars have passed a pattern before; explicit tags (`!!int " 5"`) bring any text, hence the odd cases.
enum Number {
  /// Python 3.11 refuses to convert longer decimal texts.
  static let longestInteger = 4300

  /// `construct_yaml_int`; nil where Python raises an error.
  static func integer(_ text: String) -> YAMLScalar? {
    var rest = text.utf8.filter { $0 != UInt8(ascii: "_") }[...]
    let isNegative = skipSign(&rest)
    guard let first = rest.first, rest.count <= longestInteger else { return nil }
    var value: PythonInteger? =
      if rest.starts(with: "0b".utf8) {
        PythonInteger(rest.dropFirst(2), radix: 2)
      } else if rest.starts(with: "0x".utf8) {
        PythonInteger(rest.dropFirst(2), radix: 16)
      } else if first == UInt8(ascii: "0") {
        PythonInteger(rest, radix: 8)
      } else if rest.contains(UInt8(ascii: ":")) {
        sexagesimal(rest)
      } else {
        PythonInteger(rest, radix: 10)
      }
    if isNegative { value?.isNegative.toggle() }
    return value?.scalar
  }

  /// `construct_yaml_float`; nil where Python raises an error.
  static func float(_ text: String) -> Double? {
    var rest = text.utf8.filter { $0 != UInt8(ascii: "_") }.map(lowercased)[...]
    let isNegative = skipSign(&rest)
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

  /// `1:30` is 90. Places from 60 up and negative ones, which only `!!int` lets through to Python, are refused.
  private static func sexagesimal(_ text: ArraySlice<UInt8>) -> PythonInteger? {
    let places = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard let first = places.first, var value = PythonInteger(first, radix: 10), !value.isNegative else { return nil }
    for place in places.dropFirst() {
      guard let number = PythonInteger(place, radix: 10)?.magnitude.small, number < 60,
        !place.contains(UInt8(ascii: "-"))
      else { return nil }
      value.magnitude.multiply(by: 60, adding: number)
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

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}
