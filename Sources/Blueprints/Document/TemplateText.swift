internal import YAML

/// A text, and where in it the constructs of a template would be.
///
/// Whether it is a template is another question: the same signs may stand in a comment or in the text of an e-mail.
struct TemplateText {
  struct Construct {
    var sign: TemplateSign
    /// Of the text's bytes.
    var range: Range<Int>
  }

  let bytes: [UInt8]
  private(set) var constructs: [Construct] = []
  private var linesOfConstructs: [Range<Int>] = []

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var index = 0
    while index + 1 < bytes.count {
      if let sign = TemplateSign(bytes[index], bytes[index + 1]) {
        let range = index..<end(of: sign, from: index + 2)
        constructs.append(Construct(sign: sign, range: range))
        index = range.upperBound
      } else {
        index += 1
      }
    }
    linesOfConstructs = Self.lines(ofNothingBut: constructs, in: bytes)
  }

  /// Where a construct ends; one that has no end before the next begins has its line.
  private func end(of sign: TemplateSign, from start: Int) -> Int {
    let (begin, end) = (Array(sign.rawValue.utf8), Array(sign.end.utf8))
    var index = start
    var depth = 1
    while index < bytes.count {
      let rest = bytes[index...]
      if rest.starts(with: end) {
        depth -= 1
        if depth == 0 { return index + end.count }
      } else if rest.starts(with: begin) {
        // `${A:-${B}}` is one construct; the others hold none of their kind.
        guard sign == .variable else { break }
        depth += 1
      }
      if sign == .variable, bytes[index] == Self.newline { break }
      index += 1
    }
    return bytes[start...].firstIndex(of: Self.newline) ?? bytes.count
  }

  /// The text as it might be with these constructs rendered: letters in their place, and nothing where they have a line.
  func filling(_ rendered: some Sequence<Construct>) -> [UInt8] {
    var filled = bytes
    // First nothing, which no text has.
    for construct in rendered {
      for index in construct.range where bytes[index] != Self.newline { filled[index] = 0 }
    }
    for line in linesOfConstructs {
      for index in line where filled[index] == 0 { filled[index] = UInt8(ascii: " ") }
    }
    for index in filled.indices where filled[index] == 0 { filled[index] = UInt8(ascii: "x") }
    return filled
  }

  private static let newline = UInt8(ascii: "\n")

  /// The lines with nothing but constructs.
  private static func lines(ofNothingBut constructs: [Construct], in bytes: [UInt8]) -> [Range<Int>] {
    let blanks = [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r")]
    var next = constructs[...]
    return bytes.split(separator: newline, omittingEmptySubsequences: false).map(\.indices).filter { line in
      line.allSatisfy { index in
        while let first = next.first, first.range.upperBound <= index { next.removeFirst() }
        return blanks.contains(bytes[index]) || next.first?.range.contains(index) ?? false
      }
    }
  }
}

extension TemplateText {
  /// How many constructs are looked at one by one; the last of them before the place is nearly always the one.
  private static let mostTried = 8

  /// The construct because of which the text is no YAML; nil where another mistake is in the way, or none.
  ///
  /// A construct is to blame if a parser comes further without it, or stops right at it: no sign in a comment, in a block of text or beside
  /// the mistake is, however near it stands.
  func culprit() -> Construct? {
    guard !constructs.isEmpty, let place = stop(of: bytes) else { return nil }
    func helps(_ filled: [Construct]) -> Bool {
      guard let next = stop(of: filling(filled)) else { return true }
      return (next.line, next.column) > (place.line, place.column)
    }
    let offset = SourceLines(bytes).offset(line: place.line, column: place.column) ?? bytes.count
    guard helps(constructs) else { return constructs.first { $0.range.lowerBound == offset } }
    let before = constructs.filter { $0.range.lowerBound <= offset }
    return before.suffix(Self.mostTried).last { helps([$0]) } ?? before.last ?? constructs[0]
  }

  private func stop(of bytes: [UInt8]) -> YAMLMark? {
    do throws(YAMLSyntaxError) {
      _ = try YAMLDocument(parsing: bytes, takesSeveral: true)
      return nil
    } catch {
      return error.mark
    }
  }
}
