/// Names a place in a blueprint file; line and column count from 1, columns in Unicode scalars.
package struct SourceLocation: Hashable, Sendable, Codable {
  package var file: String
  package var line: Int
  package var column: Int

  package init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }
}

extension SourceLocation: Comparable {
  package static func < (left: Self, right: Self) -> Bool {
    (left.file, left.line, left.column) < (right.file, right.line, right.column)
  }
}

/// Ranks a diagnostic; only errors keep a run from going on.
package enum Severity: String, Codable, Hashable, Sendable {
  case error, warning, note
}

/// A located problem, collected rather than thrown, so that one run names all of them.
package struct Diagnostic: Hashable, Sendable {
  package var severity: Severity
  /// A readable, stable name such as `unknown-flow`.
  package var code: String
  /// What is wrong, in one sentence.
  package var message: String
  /// Where, if it has a place in a file.
  package var location: SourceLocation?
  /// The text of the source line at `location`, without its line break.
  package var sourceLine: String?
  /// What to do about it.
  package var help: String?

  package init(
    _ severity: Severity, _ code: String, _ message: String, at location: SourceLocation? = nil,
    sourceLine: String? = nil, help: String? = nil
  ) {
    self.severity = severity
    self.code = code
    self.message = message
    self.location = location
    self.sourceLine = sourceLine
    self.help = help
  }
}
