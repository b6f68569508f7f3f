/// A list of a comment, of which the end may be left out.
struct MarkdownBlock {
  var opening: String
  var lines: [String]
  var closing: String
  /// What one line is called where it is left out.
  var noun: String

  init(_ opening: String, _ lines: [String], _ closing: String = "", noun: String) {
    self.opening = opening
    self.lines = lines
    self.closing = closing
    self.noun = noun
  }
}

/// A row of the table of bindings.
struct MarkdownRow {
  var text: String
  var isUnchanged: Bool
}

/// The room of a comment in UTF-8 bytes, and what did not fit into it.
struct MarkdownRoom {
  private var left: Int
  private var omissions: [String] = []

  /// What the line that tells of omissions takes at most.
  static let ofOmissions = 300

  init(_ bytes: Int) { left = bytes }

  mutating func take(_ parts: [String]) { left -= parts.reduce(0) { $0 + size($1) } }

  mutating func fit(_ block: MarkdownBlock) -> [String] {
    guard !block.lines.isEmpty else { return [] }
    take([block.opening, block.closing])
    let shown = prefix(block.lines)
    note(counted(block.lines.count - shown.count, block.noun), of: block.lines.count - shown.count)
    return shown.isEmpty ? [] : [block.opening + "\n\n" + shown.joined(separator: "\n") + block.closing]
  }

  /// Unchanged rows go before any other.
  mutating func fit(rows: [MarkdownRow], under head: String) -> [String] {
    guard !rows.isEmpty else { return [] }
    take([head])
    var kept = rows
    if rows.reduce(0, { $0 + size($1.text) }) > left {
      kept.removeAll(where: \.isUnchanged)
      note(counted(rows.count - kept.count, "unchanged binding"), of: rows.count - kept.count)
    }
    let shown = prefix(kept.map(\.text))
    note(counted(kept.count - shown.count, "more row"), of: kept.count - shown.count)
    return shown.isEmpty ? [] : [([head] + shown).joined(separator: "\n")]
  }

  mutating func fit(_ parts: [String], _ words: String, _ noun: String) -> [String] {
    let shown = prefix(parts)
    note("\(words) \(counted(parts.count - shown.count, noun))", of: parts.count - shown.count)
    return shown
  }

  /// Empty where everything fitted.
  var omissionLine: [String] {
    omissions.isEmpty
      ? []
      : [
        "**Left out to fit:** \(omissions.reversed().joined(separator: ", ")). The JSON and HTML reports hold everything."
      ]
  }

  private mutating func note(_ words: String, of count: Int) { if count > 0 { omissions.append(words) } }

  private mutating func prefix(_ parts: [String]) -> [String] {
    var shown: [String] = []
    for part in parts {
      guard left >= size(part) else { break }
      left -= size(part)
      shown.append(part)
    }
    return shown
  }

  private func size(_ part: String) -> Int { part.utf8.count + 2 }
}
