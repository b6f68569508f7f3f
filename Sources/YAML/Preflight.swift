/// Refuses, before libyaml sees it, what libyaml would misread or take too long over.
enum Preflight {
  /// libyaml compares every directive with every other, and every tag with every directive.
  private static let mostDirectives = 32

  static func check(_ bytes: [UInt8], _ limits: YAMLLimits) throws(YAMLSyntaxError) {
    let start = YAMLMark(line: 1, column: 1)
    // Marks and offsets are 32 bits wide.
    guard bytes.count <= min(limits.bytes, 1 << 30) else {
      throw YAMLSyntaxError(
        code: "too-large", message: "the file has \(bytes.count) bytes; the limit is \(limits.bytes)", mark: start)
    }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw YAMLSyntaxError(
        code: "invalid-utf8", message: "this is UTF-16, not UTF-8", mark: start, help: "save the file as UTF-8")
    }
    if contains(bytes, UInt8(ascii: "%")) { try checkDirectives(bytes) }
  }

  /// Looks at every byte instead of stopping early, which the compiler turns into sixteen at a step.
  private static func contains(_ bytes: [UInt8], _ wanted: UInt8) -> Bool {
    var found: UInt8 = 0
    for byte in bytes { found |= byte == wanted ? 1 : 0 }
    return found != 0
  }

  private static func checkDirectives(_ bytes: [UInt8]) throws(YAMLSyntaxError) {
    var count = 0
    var line = 1
    var isLineStart = true
    for byte in bytes {
      if isLineStart, byte == UInt8(ascii: "%") {
        count += 1
        if count > mostDirectives {
          throw YAMLSyntaxError(
            code: "too-large", message: "more than \(mostDirectives) lines begin with %, which makes them directives",
            mark: YAMLMark(line: line, column: 1))
        }
      }
      isLineStart = byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
      if byte == UInt8(ascii: "\n") { line += 1 }
    }
  }
}
