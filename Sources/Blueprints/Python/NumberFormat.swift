internal import YAML

/// The flags, width and precision of one conversion.
struct NumberFormat {
  var isLeftAligned = false
  var alwaysSigned = false
  var spaceForSign = false
  var isAlternate = false
  var isZeroPadded = false
  var width = 0
  var precision: Int?

  mutating func take(flag: Unicode.Scalar) -> Bool {
    switch flag {
    case "-": isLeftAligned = true
    case "+": alwaysSigned = true
    case " ": spaceForSign = true
    case "#": isAlternate = true
    case "0": isZeroPadded = true
    default: return false
    }
    return true
  }

  func text(of argument: Value, type: Unicode.Scalar) throws(PythonFormat.Problem) -> String {
    switch type {
    case "s": return padded(cut(argument.pythonText ?? ""))
    case "r": return padded(cut(argument.pythonRepresentation ?? ""))
    case "a":
      let scalars = (argument.pythonRepresentation ?? "").unicodeScalars
      return padded(cut(scalars.map { $0.isASCII ? String($0) : $0.pythonEscape }.joined()))
    case "c": return padded(try character(argument))
    case "d", "i", "u", "o", "x", "X": return try integer(argument, type)
    default: return try decimal(argument, type)
    }
  }

  private func cut(_ text: String) -> String {
    guard let precision else { return text }
    return String(text.unicodeScalars.prefix(precision))
  }

  private func character(_ argument: Value) throws(PythonFormat.Problem) -> String {
    switch argument {
    case .string(let text) where text.unicodeScalars.count == 1: return text
    case .bool(let value): return value ? "\u{01}" : "\u{00}"
    case .integer(let value):
      guard let scalar = UInt32(exactly: value).flatMap(Unicode.Scalar.init) else {
        throw .badFormat("%c: \(value) is no character")
      }
      return String(scalar)
    default: throw .wrongArgument("%c needs an integer or one character, not \(argument.typeName)")
    }
  }

  private func integer(_ argument: Value, _ type: Unicode.Scalar) throws(PythonFormat.Problem) -> String {
    let isDecimal = "diu".unicodeScalars.contains(type)
    var digits: String
    switch argument {
    case .bool(let value): digits = value ? "1" : "0"
    case .integer(let value):
      let radix = isDecimal ? 10 : type == "o" ? 8 : 16
      digits = String(value, radix: radix, uppercase: type == "X")
    case .bigInteger(let decimal) where isDecimal: digits = decimal
    case .float(let value) where isDecimal && value.isFinite:
      digits = value.magnitude.rounded(.down).formatted("%.*f", precision: 0)
      if value <= -1 { digits = "-" + digits }
    default: throw .wrongArgument("%\(type) needs a number, not \(argument.typeName)")
    }
    let isNegative = digits.hasPrefix("-")
    if isNegative { digits.removeFirst() }
    if let precision, digits.count < precision {
      digits = String(repeating: "0", count: precision - digits.count) + digits
    }
    let prefix = isAlternate && !isDecimal ? "0" + String(type) : ""
    return signed(prefix: prefix, digits, isNegative: isNegative)
  }

  private func decimal(_ argument: Value, _ type: Unicode.Scalar) throws(PythonFormat.Problem) -> String {
    let number: Double
    switch argument {
    case .bool(let value): number = value ? 1 : 0
    case .integer(let value): number = Double(value)
    case .bigInteger(let digits): number = Double(digits) ?? .infinity
    case .float(let value): number = value
    default: throw .wrongArgument("%\(type) needs a number, not \(argument.typeName)")
    }
    let isUpper = type.properties.isUppercase
    guard number.isFinite else {
      let word = number.isNaN ? "nan" : "inf"
      return signed(prefix: "", isUpper ? word.uppercased() : word, isNegative: number < 0, mayZeroPad: false)
    }
    let text = number.magnitude.formatted("%\(isAlternate ? "#" : "").*\(type)", precision: precision ?? 6)
    return signed(prefix: "", text, isNegative: number.sign == .minus)
  }

  /// Sign, prefix and digits, filled to the width with zeros or blanks.
  private func signed(prefix: String, _ digits: String, isNegative: Bool, mayZeroPad: Bool = true) -> String {
    let head = (isNegative ? "-" : alwaysSigned ? "+" : spaceForSign ? " " : "") + prefix
    let missing = width - head.count - digits.count
    if isZeroPadded, mayZeroPad, !isLeftAligned, missing > 0 {
      return head + String(repeating: "0", count: missing) + digits
    }
    return padded(head + digits)
  }

  private func padded(_ text: String) -> String {
    let missing = width - text.unicodeScalars.count
    guard missing > 0 else { return text }
    let blanks = String(repeating: " ", count: missing)
    return isLeftAligned ? text + blanks : blanks + text
  }
}
