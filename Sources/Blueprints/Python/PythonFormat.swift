/// Python's `%` formatting of text with a tuple of arguments, as `!Format` uses it.
struct PythonFormat {
  /// What Python raises.
  enum Problem: Error, Hashable {
    /// A `TypeError`: too few or too many arguments, or one of the wrong type.
    case wrongArgument(String)
    /// A `ValueError`: the text itself is no format.
    case badFormat(String)
    /// More text than `longest` bytes would come out.
    case tooLong
  }

  private var rest: Substring.UnicodeScalarView
  private var position = 0
  private var arguments: ArraySlice<Value>
  private var result = ""
  private let longest: Int

  /// Formats, giving up once the text is longer than `longest` bytes.
  static func format(_ format: String, _ arguments: [Value], longest: Int) throws(Problem) -> String {
    var run = PythonFormat(
      rest: Substring(format).unicodeScalars, arguments: arguments[...], longest: longest)
    return try run.run()
  }

  private init(rest: Substring.UnicodeScalarView, arguments: ArraySlice<Value>, longest: Int) {
    self.rest = rest
    self.arguments = arguments
    self.longest = longest
  }

  private mutating func run() throws(Problem) -> String {
    while let scalar = next() {
      if scalar == "%" {
        try convert()
      } else {
        result.unicodeScalars.append(scalar)
      }
      guard result.utf8.count <= longest else { throw .tooLong }
    }
    guard arguments.isEmpty else {
      throw .wrongArgument("not all arguments are used: \(arguments.count) too many")
    }
    return result
  }

  /// One conversion, the percent sign behind us: flags, width, precision, ignored length letter, type.
  private mutating func convert() throws(Problem) {
    if rest.first == "(" { throw .wrongArgument("'%(name)' needs a mapping, and !Format gives a list") }
    var spec = NumberFormat()
    while let flag = rest.first, spec.take(flag: flag) { skip() }
    if let width = try number() {
      spec.isLeftAligned = spec.isLeftAligned || width < 0
      spec.width = Int(width.magnitude)
    }
    if rest.first == "." {
      skip()
      spec.precision = max(try number() ?? 0, 0)
    }
    if let length = rest.first, "hlL".unicodeScalars.contains(length) { skip() }
    guard let type = next() else { throw .badFormat("incomplete format: the text ends after '%'") }
    guard spec.width <= longest, spec.precision ?? 0 <= longest else { throw .tooLong }
    if type == "%" {
      result += "%"
      return
    }
    guard let argument = arguments.popFirst() else { throw .wrongArgument("not enough arguments for the format") }
    guard "diouxXeEfFgGcrsa".unicodeScalars.contains(type) else {
      throw .badFormat("unsupported format character '\(type)' at position \(position)")
    }
    result += try spec.text(of: argument, type: type)
  }

  /// Digits, or `*` for the next argument.
  private mutating func number() throws(Problem) -> Int? {
    if rest.first == "*" {
      skip()
      guard let argument = arguments.popFirst() else { throw .wrongArgument("not enough arguments for the format") }
      switch argument {
      case .integer(let value) where value.magnitude < 1 << 31: return value
      case .bool(let value): return value ? 1 : 0
      case .integer, .bigInteger: throw .tooLong
      default: throw .wrongArgument("'*' needs an integer, not \(argument.typeName)")
      }
    }
    var value: Int?
    while let digit = rest.first, "0"..."9" ~= digit {
      value = (value ?? 0) * 10 + Int(digit.value - 48)
      guard value ?? 0 < 1 << 31 else { throw .tooLong }
      skip()
    }
    return value
  }

  private mutating func next() -> Unicode.Scalar? {
    guard let scalar = rest.popFirst() else { return nil }
    position += 1
    return scalar
  }

  private mutating func skip() { _ = next() }
}

/// The flags, width and precision of one conversion.
private struct NumberFormat {
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
      digits = ExactDecimal(value.rounded(.towardZero)).text(decimals: 0)
      if value.rounded(.towardZero) < 0 { digits = "-" + digits }
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
    let exact = ExactDecimal(number.magnitude)
    let places = precision ?? 6
    let text =
      switch type {
      case "f", "F": exact.text(decimals: places) + (isAlternate && places == 0 ? "." : "")
      case "e", "E": exact.scientific(decimals: places)
      default: exact.general(significant: max(places, 1), keepsZeros: isAlternate)
      }
    return signed(prefix: "", isUpper ? text.uppercased() : text, isNegative: number.sign == .minus)
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
