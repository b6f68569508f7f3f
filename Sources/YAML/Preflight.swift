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
    if let encoding = otherEncoding(of: bytes) {
      throw YAMLSyntaxError(
        code: "invalid-utf8", message: "this is \(encoding), not UTF-8", mark: start, help: "save the file as UTF-8")
    }
    guard bytes.has(UInt8(ascii: "%")) else { return }
    let directives = bytes.indices.lazy.filter { bytes[$0] == UInt8(ascii: "%") && isLineStart($0, in: bytes) }
    guard let surplus = directives.dropFirst(mostDirectives).first else { return }
    throw YAMLSyntaxError(
      code: "too-large", message: "more than \(mostDirectives) lines begin with %, which makes them directives",
      mark: YAMLMark(afterUTF8: bytes[..<surplus]))
  }

  /// Told by a byte order mark, or by the zeros in a text that begins with ASCII.
  private static func otherEncoding(of bytes: [UInt8]) -> String? {
    let first = Array(bytes.prefix(4))
    let zeros = first.map { $0 == 0 }
    if first == [0xFF, 0xFE, 0, 0] || first == [0, 0, 0xFE, 0xFF] { return "UTF-32" }
    if zeros == [true, true, true, false] || zeros == [false, true, true, true] { return "UTF-32" }
    if first.starts(with: [0xFF, 0xFE]) || first.starts(with: [0xFE, 0xFF]) { return "UTF-16" }
    return zeros == [true, false, true, false] || zeros == [false, true, false, true] ? "UTF-16" : nil
  }

  private static func isLineStart(_ offset: Int, in bytes: [UInt8]) -> Bool {
    offset == 0 || bytes[offset - 1] == UInt8(ascii: "\n") || bytes[offset - 1] == UInt8(ascii: "\r")
  }
}

extension [UInt8] {
  /// Whether a byte occurs, found by the C library's means, which take many bytes at a step.
  package func has(_ byte: UInt8) -> Bool {
    unsafe withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return false }
      return unsafe memchr(start, Int32(byte), bytes.count) != nil
    }
  }
}
