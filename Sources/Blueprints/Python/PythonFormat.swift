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
