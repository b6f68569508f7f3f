/// Writes the difference of two texts with equally many lines, as `patch -p0` and `git apply -p0` read it.
enum UnifiedDiff {
  private static let context = 3

  /// Empty where nothing differs. Lines end with `\n` alone: what else a line holds stays as it is.
  static func text(path: String, from old: [UInt8], to new: [UInt8]) -> [UInt8] {
    let (old, new) = (lines(old), lines(new))
    guard old.count == new.count else { return [] }
    let changed = old.indices.filter { old[$0] != new[$0] }
    guard !changed.isEmpty else { return [] }
    var output = Array("--- \(quoted(path))\n+++ \(quoted(path))\n".utf8)
    for places in hunks(changed) {
      let range = max(0, (places.first ?? 0) - context)..<min(old.count, (places.last ?? 0) + context + 1)
      output += Array("@@ -\(range.lowerBound + 1),\(range.count) +\(range.lowerBound + 1),\(range.count) @@\n".utf8)
      output += body(range, old, new)
    }
    return output
  }

  /// Places so near to each other that their contexts touch are one hunk.
  private static func hunks(_ changed: [Int]) -> [[Int]] {
    var hunks: [[Int]] = []
    for line in changed {
      if let last = hunks.last?.last, line - last <= 2 * context {
        hunks[hunks.count - 1].append(line)
      } else {
        hunks.append([line])
      }
    }
    return hunks
  }

  /// Unchanged lines as they are; of neighbours that change, first all old ones, then all new ones.
  private static func body(_ range: Range<Int>, _ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>]) -> [UInt8] {
    var output: [UInt8] = []
    var line = range.lowerBound
    while line < range.upperBound {
      if old[line] == new[line] {
        output += marked(" ", old[line])
        line += 1
        continue
      }
      let end = (line..<range.upperBound).first { old[$0] == new[$0] } ?? range.upperBound
      for index in line..<end { output += marked("-", old[index]) }
      for index in line..<end { output += marked("+", new[index]) }
      line = end
    }
    return output
  }

  private static func marked(_ sign: String, _ line: ArraySlice<UInt8>) -> [UInt8] {
    var output = Array(sign.utf8) + line
    if line.last != UInt8(ascii: "\n") { output += Array("\n\\ No newline at end of file\n".utf8) }
    return output
  }

  /// Each line with its `\n`; the last may lack it.
  private static func lines(_ text: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var start = text.startIndex
    while start < text.endIndex {
      let end = text[start...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? text.endIndex
      lines.append(text[start..<end])
      start = end
    }
    return lines
  }

  /// A name as GNU patch and git write it: with a tab behind blanks, in C's quotes where it holds control characters.
  private static func quoted(_ path: String) -> String {
    let isStrange = path.utf8.contains {
      $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\")
    }
    guard isStrange else { return path.contains(" ") ? path + "\t" : path }
    let escaped = path.utf8.map { byte -> String in
      switch byte {
      case UInt8(ascii: "\""): return "\\\""
      case UInt8(ascii: "\\"): return "\\\\"
      case ..<0x20, 0x7F...:
        let digits = String(byte, radix: 8)
        return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
      default: return String(Unicode.Scalar(byte))
      }
    }
    return "\"" + escaped.joined() + "\""
  }
}
