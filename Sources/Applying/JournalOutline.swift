internal import FoundationEssentials

/// What the first and the last line of a journal say: enough to pass by a run that has come to its end.
package struct JournalOutline: Hashable, Sendable {
  /// To which server the run wrote.
  package let server: String
  /// How the run ended; nil where its last whole line says something else.
  package let ending: ApplyEnding.Kind?

  /// Nil where the first line is none of a journal that this version understands, or not whole.
  package init?(_ bytes: some BidirectionalCollection<UInt8>) {
    let newline = UInt8(ascii: "\n")
    guard let first = bytes.firstIndex(of: newline), let last = bytes.lastIndex(of: newline),
      let head = try? JSONDecoder().decode(Head.self, from: Data(bytes[..<first])),
      head.format == JournalHead.format, head.version == JournalHead.formatVersion
    else { return nil }
    server = head.server
    let start = bytes[..<last].lastIndex(of: newline).map { bytes.index(after: $0) } ?? bytes.startIndex
    let line = String(decoding: bytes[start..<last], as: UTF8.self)
    ending = if case .end(let ending)? = try? JournalRecord(line: line) { ending } else { nil }
  }

  private struct Head: Decodable {
    var format: String
    var version: Int
    var server: String

    enum CodingKeys: String, CodingKey {
      case format, server
      case version = "format_version"
    }
  }
}
