internal import YAML

/// Reads JSON as Python's `json.loads` does, for `!ParseJSON`: with `NaN`, unbounded integers and repeated keys.
struct PythonJSON {
  struct Problem: Error, Hashable {
    var message: String
    /// Counts Unicode scalars of the JSON text from 1.
    var column: Int
  }

  private let scalars: [Unicode.Scalar]
  private var index = 0
  private var depth = 0

  /// Python's own limit is about 1,000 levels; nobody writes 100 in a scalar.
  private static let deepest = 100

  static func read(_ text: String) throws(Problem) -> Value {
    var reader = PythonJSON(scalars: Array(text.unicodeScalars))
    reader.skipBlanks()
    let value = try reader.value()
    reader.skipBlanks()
    guard reader.index == reader.scalars.count else { throw reader.problem("nothing more is expected") }
    return value
  }

  private init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

  private var current: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

  private func problem(_ message: String) -> Problem { Problem(message: message, column: index + 1) }

  private mutating func skipBlanks() {
    while let scalar = current, scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r" { index += 1 }
  }

  private mutating func take(_ word: String) -> Bool {
    let letters = Array(word.unicodeScalars)
    guard scalars[index...].starts(with: letters) else { return false }
    index += letters.count
    return true
  }

  private mutating func value() throws(Problem) -> Value {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else { throw problem("nested too deeply") }
    switch current {
    case "{": return try object()
    case "[": return try array()
    case "\"": return .string(try string())
    default:
      if take("null") { return .null }
      if take("true") { return .bool(true) }
      if take("false") { return .bool(false) }
      if take("NaN") { return .float(.nan) }
      if take("Infinity") { return .float(.infinity) }
      if take("-Infinity") { return .float(-.infinity) }
      return try number()
    }
  }

  private mutating func object() throws(Problem) -> Value {
    index += 1
    var builder = MappingBuilder()
    skipBlanks()
    if take("}") { return .mapping([]) }
    while true {
      guard current == "\"" else { throw problem("a key in double quotes is expected") }
      let key = try string()
      skipBlanks()
      guard take(":") else { throw problem("':' is expected") }
      skipBlanks()
      builder.set(.string(key), to: try value())
      skipBlanks()
      if take("}") { return .mapping(builder.pairs) }
      guard take(",") else { throw problem("',' or '}' is expected") }
      skipBlanks()
    }
  }

  private mutating func array() throws(Problem) -> Value {
    index += 1
    var items: [Value] = []
    skipBlanks()
    if take("]") { return .list([]) }
    while true {
      items.append(try value())
      skipBlanks()
      if take("]") { return .list(items) }
      guard take(",") else { throw problem("',' or ']' is expected") }
      skipBlanks()
    }
  }

  private mutating func string() throws(Problem) -> String {
    index += 1
    var text = String.UnicodeScalarView()
    while let scalar = current {
      index += 1
      switch scalar {
      case "\"": return String(text)
      case "\\": text.append(try escape())
      case "\u{00}"..."\u{1F}": throw problem("a control character has to be escaped")
      default: text.append(scalar)
      }
    }
    throw problem("the text in double quotes does not end")
  }

  private mutating func escape() throws(Problem) -> Unicode.Scalar {
    guard let letter = current else { throw problem("the text in double quotes does not end") }
    index += 1
    switch letter {
    case "\"", "\\", "/": return letter
    case "b": return "\u{08}"
    case "f": return "\u{0C}"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "u":
      let unit = try fourHexDigits()
      if UTF16.isLeadSurrogate(unit), take("\\u") {
        let trail = try fourHexDigits()
        if UTF16.isTrailSurrogate(trail) {
          return Unicode.Scalar(0x10000 + (UInt32(unit) - 0xD800) << 10 + UInt32(trail) - 0xDC00) ?? "\u{FFFD}"
        }
      }
      return Unicode.Scalar(UInt32(unit)) ?? "\u{FFFD}"
    default: throw problem("'\\\(letter)' is no escape")
    }
  }

  private mutating func fourHexDigits() throws(Problem) -> UInt16 {
    let digits = scalars[index...].prefix(4)
    guard digits.count == 4, digits.allSatisfy({ $0.isASCII && $0.properties.isHexDigit }),
      let unit = UInt16(String(String.UnicodeScalarView(digits)), radix: 16)
    else { throw problem("four hexadecimal digits are expected") }
    index += 4
    return unit
  }

  private mutating func number() throws(Problem) -> Value {
    let start = index
    if current == "-" { index += 1 }
    if current == "0" {
      index += 1
    } else if skipDigits() == 0 {
      index = start
      throw problem("a value is expected")
    }
    var isInteger = true
    var end = index
    if current == "." {
      index += 1
      if skipDigits() > 0 {
        isInteger = false
        end = index
      } else {
        index = end
      }
    }
    if current == "e" || current == "E" {
      index += 1
      if current == "+" || current == "-" { index += 1 }
      if skipDigits() > 0 {
        isInteger = false
        end = index
      }
    }
    index = end
    let text = String(String.UnicodeScalarView(scalars[start..<end]))
    if isInteger { return Int(text).map(Value.integer) ?? .bigInteger(text) }
    return .float(Double(text) ?? .nan)
  }

  private mutating func skipDigits() -> Int {
    let start = index
    while let scalar = current, "0"..."9" ~= scalar { index += 1 }
    return index - start
  }
}
