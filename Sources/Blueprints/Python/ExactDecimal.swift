/// All decimal digits of a finite double, for roundings that agree with C's.
struct ExactDecimal {
  /// Digits from the most significant on, without leading zeros; empty for zero.
  private let digits: [UInt8]
  /// How many of the digits stand before the decimal point; may be negative.
  private let point: Int

  /// Takes the magnitude of `value`.
  init(_ value: Double) {
    guard value != 0 else {
      digits = []
      point = 0
      return
    }
    // value = significand × 2^exponent with an integer significand.
    let exponent = Int(value.exponent) - Double.significandBitCount
    let significand = UInt64(value.significandBitPattern) | (value.isNormal ? 1 << Double.significandBitCount : 0)
    var magnitude = String(significand).utf8.map { $0 - UInt8(ascii: "0") }
    var places = 0
    let power = value.isNormal ? exponent : -1074
    if power > 0 {
      for step in Self.steps(power) { Self.multiply(&magnitude, by: 1 << UInt32(step)) }
    } else {
      // Halving is multiplying by five, one place further down.
      for step in Self.steps(-power) { Self.multiply(&magnitude, by: Self.powersOfFive[step]) }
      places = -power
    }
    point = magnitude.count - places
    while magnitude.last == 0 { magnitude.removeLast() }
    digits = magnitude
  }

  private init(digits: [UInt8], point: Int) {
    self.digits = digits
    self.point = point
  }

  private static let powersOfFive: [UInt32] = [1, 5, 25, 125, 625, 3_125, 15_625, 78_125, 390_625]

  /// Splits an exponent into steps of at most eight, so that one pass over the digits does for several doublings.
  private static func steps(_ exponent: Int) -> [Int] {
    Array(repeating: 8, count: exponent / 8) + (exponent % 8 > 0 ? [exponent % 8] : [])
  }

  private static func multiply(_ digits: inout [UInt8], by factor: UInt32) {
    var carry: UInt32 = 0
    for index in digits.indices.reversed() {
      let product = UInt32(digits[index]) * factor + carry
      digits[index] = UInt8(product % 10)
      carry = product / 10
    }
    var head: [UInt8] = []
    while carry > 0 {
      head.append(UInt8(carry % 10))
      carry /= 10
    }
    digits.insert(contentsOf: head.reversed(), at: 0)
  }

  /// Rounded to nearest, ties to even, with at most `kept` digits.
  private func rounded(toDigits kept: Int) -> ExactDecimal {
    guard kept < digits.count else { return self }
    guard kept >= 0 else { return ExactDecimal(digits: [], point: 0) }
    var head = Array(digits[..<kept])
    let tail = digits[kept...]
    let isAboveHalf = tail[kept] > 5 || (tail[kept] == 5 && tail.dropFirst().contains { $0 != 0 })
    let isHalf = tail[kept] == 5 && !isAboveHalf
    guard isAboveHalf || (isHalf && (head.last ?? 0) % 2 == 1) else { return ExactDecimal(digits: head, point: point) }
    for index in head.indices.reversed() {
      if head[index] < 9 {
        head[index] += 1
        return ExactDecimal(digits: head, point: point)
      }
      head[index] = 0
    }
    return ExactDecimal(digits: [1] + head, point: point + 1)
  }

  /// As `%f`.
  func text(decimals: Int) -> String {
    let value = rounded(toDigits: point + decimals)
    let whole = (0..<max(value.point, 0)).map(value.digit(at:))
    let fraction = (0..<decimals).map { value.digit(at: value.point + $0) }
    return (whole.isEmpty ? "0" : Self.text(whole)) + (decimals > 0 ? "." + Self.text(fraction) : "")
  }

  /// As `%e`.
  func scientific(decimals: Int) -> String {
    let value = rounded(toDigits: decimals + 1)
    let exponent = value.digits.isEmpty ? 0 : value.point - 1
    let fraction = (1..<decimals + 1).map(value.digit(at:))
    let power = (abs(exponent) < 10 ? "0" : "") + String(abs(exponent))
    return Self.text([value.digit(at: 0)]) + (decimals > 0 ? "." + Self.text(fraction) : "")
      + (exponent < 0 ? "e-" : "e+") + power
  }

  /// As `%g`.
  func general(significant: Int, keepsZeros: Bool) -> String {
    let value = rounded(toDigits: significant)
    let exponent = value.digits.isEmpty ? 0 : value.point - 1
    let isScientific = exponent < -4 || exponent >= significant
    let text =
      isScientific ? scientific(decimals: significant - 1) : value.text(decimals: significant - 1 - exponent)
    guard !keepsZeros else { return text }
    let parts = text.split(separator: "e", maxSplits: 1)
    var mantissa = parts[0]
    if mantissa.contains(".") {
      while mantissa.hasSuffix("0") { mantissa.removeLast() }
      if mantissa.hasSuffix(".") { mantissa.removeLast() }
    }
    return mantissa + (parts.count > 1 ? "e" + parts[1] : "")
  }

  private func digit(at index: Int) -> UInt8 { digits.indices.contains(index) ? digits[index] : 0 }

  private static func text(_ digits: [UInt8]) -> String {
    String(decoding: digits.map { $0 + UInt8(ascii: "0") }, as: UTF8.self)
  }
}
