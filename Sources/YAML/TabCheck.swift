/// Finds tabs that libyaml takes for blanks and PyYAML, hence authentik, refuses.
///
/// PyYAML allows them in quotes, in blocks and in comments only. The check follows the scalars through the text and runs
/// only where there is a tab at all.
struct TabCheck {
  private let bytes: [UInt8]
  private var offset: Int
  /// The number of the scalar at `offset`, as libyaml's marks count: from 0 and without a byte order mark.
  private var index = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    offset = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// Judges the text up to the end of a scalar, whose beginning and end are given as libyaml counts.
  mutating func pass(_ start: Int, _ end: Int, isPlain: Bool) throws(YAMLSyntaxError) {
    try passMarkup(to: start)
    while index < end, let byte = next() {
      if byte == UInt8(ascii: "\t"), isPlain { throw refusal }
    }
  }

  mutating func passRest() throws(YAMLSyntaxError) {
    try passMarkup(to: .max)
  }

  private mutating func passMarkup(to end: Int) throws(YAMLSyntaxError) {
    var isComment = false
    var isAfterBlank = true
    while index < end, let byte = next() {
      switch byte {
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        isComment = false
        isAfterBlank = true
      case UInt8(ascii: "\t") where !isComment: throw refusal
      case UInt8(ascii: "#") where isAfterBlank: isComment = true
      default: isAfterBlank = byte == UInt8(ascii: " ")
      }
    }
  }

  /// Takes one Unicode scalar and returns its first byte.
  private mutating func next() -> UInt8? {
    guard offset < bytes.count else { return nil }
    let byte = bytes[offset]
    repeat { offset += 1 } while offset < bytes.count && bytes[offset] & 0xC0 == 0x80
    index += 1
    return byte
  }

  private var refusal: YAMLSyntaxError {
    YAMLSyntaxError(
      code: "yaml-syntax", message: "a tab stands here, outside of quotes",
      mark: YAMLMark(afterUTF8: bytes.prefix(offset - 1)), help: "use spaces to indent and to separate")
  }
}
