internal import Glibc

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
    let hasPercent = unsafe bytes.withUnsafeBufferPointer { unsafe $0.holds(UInt8(ascii: "%")) }
    if hasPercent { try checkDirectives(bytes) }
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

extension UnsafeBufferPointer<UInt8> {
  /// Says whether a byte occurs, by the C library's means, which take many bytes at a step.
  func holds(_ byte: UInt8) -> Bool {
    guard let start = baseAddress else { return false }
    return unsafe memchr(start, Int32(byte), count) != nil
  }
}
