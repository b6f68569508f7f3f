/// Finds the lines of a text, broken where YAML 1.1 breaks them, so that a mark's line is the line shown.
package struct SourceLines {
  private let bytes: [UInt8]
  /// Where each line begins, and the end of the text.
  private let starts: [Int]

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var starts = [0]
    var index = 0
    while index < bytes.count {
      let length = Self.breakLength(in: bytes, at: index)
      index += max(length, 1)
      if length > 0 { starts.append(index) }
    }
    self.starts = starts
  }

  /// The text of a line, counted from 1, without its line break; nil past the end.
  subscript(number: Int) -> String? {
    guard number >= 1, number <= starts.count else { return nil }
    var start = starts[number - 1]
    var end = start
    while end < bytes.count, Self.breakLength(in: bytes, at: end) == 0 { end += 1 }
    if number == 1, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { start = min(3, end) }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  /// Where in the text a place is; columns count Unicode scalars from 1, a byte order mark not among them.
  package func offset(line: Int, column: Int) -> Int? {
    guard line >= 1, line <= starts.count, column >= 1 else { return nil }
    var index = starts[line - 1]
    if line == 1, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
    for _ in 1..<column {
      guard index < bytes.count else { return nil }
      index += 1
      while index < bytes.count, bytes[index] & 0xC0 == 0x80 { index += 1 }
    }
    return index
  }

  /// How many bytes the line break at `index` has: `\n`, `\r`, `\r\n`, NEL, LS or PS; 0 where there is none.
  private static func breakLength(in bytes: [UInt8], at index: Int) -> Int {
    switch bytes[index] {
    case 0x0A: 1
    case 0x0D: index + 1 < bytes.count && bytes[index + 1] == 0x0A ? 2 : 1
    case 0xC2: index + 1 < bytes.count && bytes[index + 1] == 0x85 ? 2 : 0
    case 0xE2:
      index + 2 < bytes.count && bytes[index + 1] == 0x80 && (bytes[index + 2] == 0xA8 || bytes[index + 2] == 0xA9)
        ? 3 : 0
    default: 0
    }
  }
}
