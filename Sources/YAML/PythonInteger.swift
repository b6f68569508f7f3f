/// An integer of any size, as Python has them.
struct PythonInteger {
  var isNegative: Bool
  var magnitude = Magnitude()

  /// Python's `int(text, radix)` for ASCII: blanks around, a sign, and the radix' own prefix are allowed.
  init?(_ text: ArraySlice<UInt8>, radix: UInt32) {
    var rest = trimmed(text)
    isNegative = skipSign(&rest)
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
    let digits = rest.compactMap(Self.digit)
    guard !rest.isEmpty, digits.count == rest.count, digits.allSatisfy({ $0 < radix }) else { return nil }
    // Several at a time, because the cost grows with the square: 16⁷ is below 10⁹.
    for start in stride(from: 0, to: digits.count, by: 7) {
      let (power, number) = digits[start...].prefix(7).reduce((1, 0)) { ($0.0 * radix, $0.1 * radix + $1) }
      magnitude.multiply(by: power, adding: number)
    }
  }

  private static func digit(_ byte: UInt8) -> UInt32? {
    if isDigit(byte) { return UInt32(byte - UInt8(ascii: "0")) }
    return isHexDigit(byte) ? UInt32((byte | 0x20) - UInt8(ascii: "a")) + 10 : nil
  }

  var scalar: YAMLScalar {
    let text = (isNegative ? "-" : "") + magnitude.text
    return Int(text).map(YAMLScalar.integer) ?? .bigInteger(text)
  }

  /// A natural number in base 10⁹, the lowest place first.
  struct Magnitude {
    private var places: [UInt32] = []

    mutating func multiply(by factor: UInt32, adding summand: UInt32) {
      var carry = UInt64(summand)
      for index in places.indices {
        carry += UInt64(places[index]) * UInt64(factor)
        places[index] = UInt32(carry % 1_000_000_000)
        carry /= 1_000_000_000
      }
      if carry > 0 { places.append(UInt32(carry)) }
    }

    /// The number if it is below 10⁹.
    var small: UInt32? { places.count > 1 ? nil : places.first ?? 0 }

    /// Decimal digits without leading zeros.
    var text: String {
      guard let last = places.last else { return "0" }
      return places.dropLast().reversed().reduce(into: String(last)) { text, place in
        let digits = String(place)
        text += String(repeating: "0", count: 9 - digits.count) + digits
      }
    }
  }
}
