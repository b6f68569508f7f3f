package import Foundation

/// A file that holds what a renderer made when somebody last looked at it.
///
/// With `RECORD_GOLDEN=1` the file is written and the comparison still fails, so that no run that records passes.
package struct Golden {
  package let file: URL

  package init(_ file: URL) { self.file = file }

  /// Nil where the text is as the file says; otherwise a sentence for the test's issue.
  package func difference(from text: String) throws -> String? {
    let recorded = try? String(contentsOf: file, encoding: .utf8)
    if recorded == text { return nil }
    let name = file.pathComponents.suffix(2).joined(separator: "/")
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
      try Data(text.utf8).write(to: file)
      return "\(name) was recorded; read it, and run again without RECORD_GOLDEN"
    }
    guard let recorded else { return "\(name) is missing; RECORD_GOLDEN=1 writes it" }
    let (old, new) = (
      recorded.split(separator: "\n", omittingEmptySubsequences: false),
      text.split(separator: "\n", omittingEmptySubsequences: false)
    )
    let line = zip(old, new).enumerated().first { $1.0 != $1.1 }?.offset ?? min(old.count, new.count)
    func shown(_ lines: [Substring]) -> String {
      lines.indices.contains(line) ? String(lines[line].prefix(300)) : "(end)"
    }
    return "\(name):\(line + 1) differs\n  recorded: \(shown(old))\n  now:      \(shown(new))"
  }
}
