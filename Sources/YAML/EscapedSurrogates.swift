/// Lets through what libyaml refuses and PyYAML does not: escapes of surrogates, such as `"\ud83d\udc4b"` in JSON.
///
/// PyYAML makes two halves of a character of them, which no other text has, and no database takes; where nobody looks,
/// as in `metadata`, the file is a good one. Each half is read as a private-use character of its own instead, whose escape
/// is as long, so that all marks stay. Literal text such as `'\ud83d'` is no escape and stays as it is.
struct EscapedSurrogates {
  /// The text without such escapes.
  private(set) var bytes: [UInt8]
  /// The scalars that had some.
  private(set) var marks: Set<YAMLMark> = []

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    guard bytes.has(UInt8(ascii: "\\")) else { return }
    let candidates = Self.candidates(in: bytes)
    guard !candidates.isEmpty else { return }
    for candidate in candidates { self.bytes.replaceEscape(at: candidate.digits) }
    // Which of them are escapes only the grammar can tell; a text that it refuses has no others.
    guard let quoted = try? Self.quotedScalars(self.bytes) else { return }
    var rest = quoted[...]
    for candidate in candidates {
      rest = rest.drop { $0.range.upperBound <= candidate.index }
      if let scalar = rest.first, scalar.range.contains(candidate.index) {
        marks.insert(scalar.mark)
      } else {
        let digits = candidate.digits..<candidate.digits + 2
        self.bytes.replaceSubrange(digits, with: bytes[digits])
      }
    }
  }

  /// Something that would be an escape in double quotes.
  private struct Candidate {
    /// The number of its backslash, as libyaml counts: Unicode scalars from 0, without a byte order mark.
    var index: Int
    /// The offset of the last four digits, which are D8… to DF….
    var digits: Int
  }

  private static func candidates(in bytes: [UInt8]) -> [Candidate] {
    var candidates: [Candidate] = []
    var index = 0
    var offset = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while offset < bytes.count {
      let byte = bytes[offset]
      if byte == UInt8(ascii: "\\"), offset + 1 < bytes.count {
        let letter = bytes[offset + 1]
        let skipped = letter == UInt8(ascii: "u") ? 2 : letter == UInt8(ascii: "U") ? 6 : nil
        if let skipped, bytes.hasSurrogate(at: offset + skipped),
          bytes[offset + 2..<offset + skipped].allSatisfy({ $0 == UInt8(ascii: "0") })
        {
          candidates.append(Candidate(index: index, digits: offset + skipped))
        }
        // What is escaped begins no escape.
        if letter < 0x80 {
          offset += 2
          index += 2
          continue
        }
      }
      if byte & 0xC0 != 0x80 { index += 1 }
      offset += 1
    }
    return candidates
  }

  private static func quotedScalars(
    _ bytes: [UInt8]
  ) throws(YAMLSyntaxError) -> [(range: Range<Int>, mark: YAMLMark)] {
    try EventReader.read(bytes) { (reader) throws(YAMLSyntaxError) in
      var texts = DistinctTexts()
      var scalars: [(range: Range<Int>, mark: YAMLMark)] = []
      while true {
        let event = try reader.next(&texts)
        if let range = event.doubleQuoted { scalars.append((range, event.mark)) }
        if event.kind == .streamEnd { return scalars }
      }
    }
  }
}

extension [UInt8] {
  /// Whether four hexadecimal digits stand here, of D800 to DFFF.
  fileprivate func hasSurrogate(at offset: Int) -> Bool {
    guard offset + 4 <= count, self[offset] | 0x20 == UInt8(ascii: "d") else { return false }
    return self[offset + 1] >= UInt8(ascii: "8") && self[offset + 1..<offset + 4].allSatisfy(\.isHexDigit)
  }

  /// Makes E0…, E1… of D8…, D9….
  fileprivate mutating func replaceEscape(at offset: Int) {
    let digit = Int(String(decoding: [self[offset + 1]], as: UTF8.self), radix: 16) ?? 8
    self[offset] = UInt8(ascii: "e")
    self[offset + 1] = UInt8(ascii: "0") + UInt8(digit - 8)
  }
}

extension UInt8 {
  fileprivate var isHexDigit: Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
      || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20)
  }
}
