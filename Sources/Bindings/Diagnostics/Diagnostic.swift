/// Names a place in a blueprint file; line and column count from 1, columns in Unicode scalars.
package struct SourceLocation: Hashable, Sendable, Codable {
  package var file: String
  package var line: Int
  package var column: Int
  /// The value of the file in which the blueprint stands, as `data.login.yaml`; nil where the file is the blueprint.
  package var part: String?

  package init(file: String, line: Int, column: Int, part: String? = nil) {
    self.file = file
    self.line = line
    self.column = column
    self.part = part
  }
}

extension SourceLocation {
  /// As sentences and tables name it: `login.yaml:34`, or `configmap.yaml:34 (data.login.yaml)`.
  package var text: String { "\(file):\(line)\(partText)" }

  /// As messages begin with it: `login.yaml:34:7`.
  package var exactText: String { "\(file):\(line):\(column)\(partText)" }

  /// False for standard input, which has no place in any folder.
  package var isInFile: Bool { file != "-" }

  private var partText: String { part.map { " (\($0))" } ?? "" }
}

extension SourceLocation: Comparable {
  package static func < (left: Self, right: Self) -> Bool {
    (left.file, left.line, left.column) < (right.file, right.line, right.column)
  }
}

/// Ranks a diagnostic; only errors keep a run from going on.
package enum Severity: String, Codable, Hashable, Sendable, CaseIterable {
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

extension Diagnostic {
  /// The same where nothing goes on with it.
  package var asError: Diagnostic {
    var diagnostic = self
    diagnostic.severity = .error
    return diagnostic
  }

  /// How many problems of one severity in one file are worth showing; a file with more has one cause that repeats itself.
  package static let mostOfEachSeverity = 200

  /// A word on those of a file that were too many to show.
  package init(surplus: Int, _ severity: Severity, in file: String) {
    self.init(
      severity, "too-many-problems", "\(surplus) more of severity '\(severity.rawValue)' are not shown",
      at: SourceLocation(file: file, line: 1, column: 1))
  }
}

extension [Diagnostic] {
  /// The first of each severity in each file, and a word on the rest.
  package func cutShort() -> [Diagnostic] {
    var counts: [Pile: Int] = [:]
    let kept = filter { diagnostic in
      guard let file = diagnostic.location?.file else { return true }
      let pile = Pile(file: file, severity: diagnostic.severity)
      counts[pile, default: 0] += 1
      return counts[pile, default: 0] <= Diagnostic.mostOfEachSeverity
    }
    let piles = counts.filter { $0.value > Diagnostic.mostOfEachSeverity }
      .sorted { ($0.key.file, $0.key.severity.rawValue) < ($1.key.file, $1.key.severity.rawValue) }
    return kept
      + piles.map { Diagnostic(surplus: $0.value - Diagnostic.mostOfEachSeverity, $0.key.severity, in: $0.key.file) }
  }
}

private struct Pile: Hashable {
  var file: String
  var severity: Severity
}

/// In one level, as reports publish it; without the source line, which they leave out.
extension Diagnostic: Codable {
  private enum CodingKeys: String, CodingKey {
    case severity, code, message, help, file, line, column, part
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    severity = try container.decode(Severity.self, forKey: .severity)
    code = try container.decode(String.self, forKey: .code)
    message = try container.decode(String.self, forKey: .message)
    help = try container.decodeIfPresent(String.self, forKey: .help)
    if let file = try container.decodeIfPresent(String.self, forKey: .file) {
      location = SourceLocation(
        file: file, line: try container.decodeIfPresent(Int.self, forKey: .line) ?? 1,
        column: try container.decodeIfPresent(Int.self, forKey: .column) ?? 1,
        part: try container.decodeIfPresent(String.self, forKey: .part))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(severity, forKey: .severity)
    try container.encode(code, forKey: .code)
    try container.encode(message, forKey: .message)
    try container.encodeIfPresent(help, forKey: .help)
    try location?.encode(to: encoder)
  }
}
