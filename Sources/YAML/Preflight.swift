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
    let surplus = unsafe bytes.withUnsafeBufferPointer { unsafe surplusDirective(in: $0) }
    guard let surplus else { return }
    throw YAMLSyntaxError(
      code: "too-large", message: "more than \(mostDirectives) lines begin with %, which makes them directives",
      mark: YAMLMark(afterUTF8: bytes[..<surplus]))
  }

  /// Where the first directive stands that is one too many.
  private static func surplusDirective(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    var count = 0
    var offset = 0
    while let percent = unsafe bytes.offset(of: UInt8(ascii: "%"), from: offset) {
      let isLineStart =
        unsafe percent == 0 || bytes[percent - 1] == UInt8(ascii: "\n") || bytes[percent - 1] == UInt8(ascii: "\r")
      if isLineStart { count += 1 }
      if count > mostDirectives { return percent }
      offset = percent + 1
    }
    return nil
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Finds a byte by the C library's means, which take many bytes at a step.
  func offset(of byte: UInt8, from start: Int = 0) -> Int? {
    guard let base = baseAddress, let found = unsafe memchr(base + start, Int32(byte), count - start) else {
      return nil
    }
    return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }
}
