/// Why a text is no JSON, in the words of orjson, which authentik passes on after `JSON parse error - `.
package struct JSONSyntaxError: Error, Hashable, Sendable {
  package let message: String

  package init(message: String) {
    self.message = message
  }
}

/// Reads one JSON document as orjson does: strict, numbers beyond the range of a double refused, NaN unknown.
package struct JSONParser {
  private static let maximumDepth = 1024
  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0

  /// Takes UTF-8 that was checked before.
  private init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  package static func parse(_ bytes: [UInt8]) throws(JSONSyntaxError) -> JSON {
    var parser = JSONParser(bytes)
    parser.skipSpace()
    let value = try parser.value()
    parser.skipSpace()
    guard parser.position == bytes.count else { throw parser.error("unexpected content after document") }
    return value
  }

  private mutating func value() throws(JSONSyntaxError) -> JSON {
    guard let byte = current else { throw error("unexpected end of data") }
    switch byte {
    case UInt8(ascii: "{"): return try nested { parser throws(JSONSyntaxError) in try parser.object() }
    case UInt8(ascii: "["): return try nested { parser throws(JSONSyntaxError) in try parser.array() }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default: return try literal()
    }
  }

  private mutating func nested(
    _ read: (inout JSONParser) throws(JSONSyntaxError) -> JSON
  ) throws(JSONSyntaxError) -> JSON {
    guard depth < Self.maximumDepth else { throw error("Recursion limit reached") }
    depth += 1
    defer { depth -= 1 }
    position += 1
    return try read(&self)
  }

  private mutating func object() throws(JSONSyntaxError) -> JSON {
    var members: [JSON.Member] = []
    skipSpace()
    if take("}") { return .object(members) }
    while true {
      skipSpace()
      guard current == UInt8(ascii: "\"") else { throw unexpected() }
      let name = try string()
      skipSpace()
      guard take(":") else { throw unexpected() }
      skipSpace()
      members.append(JSON.Member(name, try value()))
      skipSpace()
      if take("}") { return .object(members) }
      guard take(",") else { throw unexpected() }
    }
  }

  private mutating func array() throws(JSONSyntaxError) -> JSON {
    var values: [JSON] = []
    skipSpace()
    if take("]") { return .array(values) }
    while true {
      skipSpace()
      values.append(try value())
      skipSpace()
      if take("]") { return .array(values) }
      guard take(",") else { throw unexpected() }
    }
  }

  private mutating func literal() throws(JSONSyntaxError) -> JSON {
    for (text, value) in [("true", JSON.bool(true)), ("false", .bool(false)), ("null", .null)]
    where bytes[position...].starts(with: text.utf8) {
      position += text.utf8.count
      return value
    }
    throw unexpected()
  }

  private mutating func number() throws(JSONSyntaxError) -> JSON {
    let start = position
    _ = take("-")
    let integerStart = position
    skipDigits()
    guard position > integerStart, position - integerStart == 1 || bytes[integerStart] != UInt8(ascii: "0") else {
      throw unexpected()
    }
    var isInteger = true
    if take(".") {
      isInteger = false
      let fraction = position
      skipDigits()
      guard position > fraction else { throw unexpected() }
    }
    if take("e") || take("E") {
      isInteger = false
      _ = take("+") || take("-")
      let exponent = position
      skipDigits()
      guard position > exponent else { throw unexpected() }
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isInteger, let number = Int(text) { return .integer(number) }
    guard let number = Double(text), number.isFinite else {
      position = start
      throw error("number is infinity when parsed as double")
    }
    return .float(number)
  }

  private mutating func string() throws(JSONSyntaxError) -> String {
    position += 1
    var text: [UInt8] = []
    while let byte = current {
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): text += try escape()
      case 0..<0x20:
        position -= 1
        throw error("unexpected control character in string")
      default: text.append(byte)
      }
    }
    throw error("unexpected end of data")
  }

  private mutating func escape() throws(JSONSyntaxError) -> [UInt8] {
    guard let byte = current else { throw error("unexpected end of data") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [8]
    case UInt8(ascii: "f"): return [12]
    case UInt8(ascii: "n"): return [10]
    case UInt8(ascii: "r"): return [13]
    case UInt8(ascii: "t"): return [9]
    case UInt8(ascii: "u"):
      var scalar = try hexadecimal()
      if (0xD800..<0xDC00).contains(scalar), take("\\"), take("u") {
        let low = try hexadecimal()
        guard (0xDC00..<0xE000).contains(low) else { throw error("invalid low surrogate in string") }
        scalar = 0x10000 + (scalar - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(scalar) else { throw error("invalid high surrogate in string") }
      return Array(String(Character(scalar)).utf8)
    default:
      position -= 1
      throw error("invalid escaped character in string")
    }
  }

  private mutating func hexadecimal() throws(JSONSyntaxError) -> UInt32 {
    let end = position + 4
    guard end <= bytes.count else { throw error("unexpected end of data") }
    let text = String(decoding: bytes[position..<end], as: UTF8.self)
    guard text.allSatisfy(\.isHexDigit), let number = UInt32(text, radix: 16) else {
      throw error("invalid escaped sequence in string")
    }
    position = end
    return number
  }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard current == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  private mutating func skipDigits() {
    while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
  }

  private func unexpected() -> JSONSyntaxError {
    error(current == nil ? "unexpected end of data" : "unexpected character")
  }

  private func error(_ problem: String) -> JSONSyntaxError {
    let read = String(decoding: bytes[..<position], as: UTF8.self).unicodeScalars
    let line = read.count { $0 == "\n" } + 1
    let column = read.reversed().prefix { $0 != "\n" }.count + 1
    return JSONSyntaxError(message: "\(problem): line \(line) column \(column) (char \(read.count))")
  }
}
