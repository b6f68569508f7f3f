internal import YAML

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
    let line = range(number - 1)
    let mark = number == 1 && bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    return String(decoding: bytes[line].dropFirst(mark), as: UTF8.self)
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

extension SourceLines {
  /// Where a value stands in the file, if it is written as a block: line by line as it is, but for the indentation.
  ///
  /// - Parameters:
  ///   - mark: where the value begins in the file; the block is the lines behind it.
  ///   - placement: where this text stands in the file.
  func block(of content: [UInt8], behind mark: YAMLMark, _ placement: YAMLPlacement) -> YAMLPlacement? {
    let inner = SourceLines(content)
    // The mark is one of the file, and lines are counted here.
    guard case .block(let start, _) = placement.placement(of: .block(line: 1, indent: 0)) else { return nil }
    let first = mark.line - start + 2
    var indent: Int?
    for number in inner.starts.indices where !inner.range(number).isEmpty {
      guard starts.indices.contains(first + number - 1) else { return nil }
      let (line, here) = (inner.range(number), range(first + number - 1))
      let blanks = here.count - line.count
      guard blanks >= 0, indent.map({ $0 == blanks }) ?? true,
        bytes[here].prefix(blanks).allSatisfy({ $0 == UInt8(ascii: " ") }),
        bytes[here].dropFirst(blanks).elementsEqual(content[line])
      else { return nil }
      indent = blanks
    }
    return indent.map { placement.placement(of: .block(line: first, indent: $0)) }
  }

  /// Whether the value that begins at a place of the file is written as a folded block.
  func isFolded(at mark: YAMLMark, _ placement: YAMLPlacement) -> Bool {
    guard case .block(let start, _) = placement.placement(of: .block(line: 1, indent: 0)),
      let line = self[mark.line - start + 1]
    else { return false }
    return line.contains(/[:\-?\s]\s*>[-+0-9]{0,2}\s*(#.*)?$/)
  }

  /// The bytes of a line, counted from 0, without its line break.
  private func range(_ number: Int) -> Range<Int> {
    var end = starts[number]
    while end < bytes.count, Self.breakLength(in: bytes, at: end) == 0 { end += 1 }
    return starts[number]..<end
  }
}
