package import Bindings
package import YAML

/// Gathers the problems of one file and gives each its place and source line.
package struct ProblemCollector {
  let place: BlueprintPlace
  /// Whether problems may show the line they stand in.
  let showsLines: Bool
  /// Lines whose problems have one cause that was named.
  var linesExplained: Set<Int> = []
  /// Whether problems may quote the text. They may not where it can be any file: a link in a repository can make a
  /// secret a “blueprint”, and its lines would be shown.
  package var quotesText = true

  /// The problems whose words are never of the text.
  static let quotingNothing: Set = [
    "empty", "no-entries", "not-a-mapping", "missing-key", "unsupported-version", "yaml-syntax", "invalid-utf8",
    "too-large", "too-deep", "alias-expansion", "bad-number", "unhashable-key",
    "address-or-secret", "unrendered-template", "merge-conflict", "broken-base64", "sealed",
  ]

  private(set) var diagnostics: [Diagnostic] = []
  private let bytes: [UInt8]
  private var lines: SourceLines?
  /// Many problems can stand in one line: its text is kept once.
  private var lastLine: (number: Int, text: String?)?
  private var counts: [Severity: Int] = [:]
  private var seen: Set<Place> = []

  private struct Place: Hashable {
    var severity: Severity
    var code: String
    var mark: YAMLMark
  }

  package init(_ text: BlueprintText, part: String? = nil, showsLines: Bool = true) {
    place = BlueprintPlace(file: text.file, part: part)
    self.showsLines = showsLines
    bytes = text.bytes
  }

  var errorCount: Int { counts[.error, default: 0] }
  var hasErrors: Bool { errorCount > 0 }

  /// Makes the message and the help only if they are shown: the search for near names takes time.
  mutating func add(
    _ severity: Severity, _ code: String, _ message: @autoclosure () -> String, at mark: YAMLMark,
    help: @autoclosure () -> String? = nil
  ) {
    // What stands behind an alias, or in the context, is met more than once.
    guard seen.insert(Place(severity: severity, code: code, mark: mark)).inserted,
      !linesExplained.contains(mark.line)
    else { return }
    let count = counts[severity, default: 0] + 1
    counts[severity] = count
    guard count <= Diagnostic.mostOfEachSeverity else { return }
    guard quotesText || Self.quotingNothing.contains(code) else {
      diagnostics.append(Diagnostic(severity, code, code.replacing("-", with: " "), at: location(of: mark)))
      return
    }
    diagnostics.append(
      Diagnostic(
        severity, code, message(), at: location(of: mark), sourceLine: quotesText && showsLines ? line(mark.line) : nil,
        help: help())
    )
  }

  package mutating func error(
    _ code: String, _ message: @autoclosure () -> String, at mark: YAMLMark, help: @autoclosure () -> String? = nil
  ) {
    add(.error, code, message(), at: mark, help: help())
  }

  /// Says that a part of the file has a value of the wrong type; `wanted` with its article.
  mutating func wrongType(
    _ part: String, _ wanted: String, _ node: YAMLNode, help: @autoclosure () -> String? = nil
  ) {
    error("wrong-type", "\(part): \(wanted) belongs here, not \(node.typed.typeName)", at: node.mark, help: help())
  }

  mutating func warning(
    _ code: String, _ message: @autoclosure () -> String, at mark: YAMLMark, help: @autoclosure () -> String? = nil
  ) {
    add(.warning, code, message(), at: mark, help: help())
  }

  package mutating func add(_ failure: YAMLSyntaxError) {
    var help = failure.help
    if let other = failure.otherMark, other != failure.mark {
      let place = "see also line \(other.line), column \(other.column)"
      help = help.map { "\($0); \(place)" } ?? place
    }
    error(failure.code, failure.message, at: failure.mark, help: help)
  }

  package func location(of mark: YAMLMark) -> SourceLocation { place.location(of: mark) }

  /// All problems in the order of their places, with a word on those that were too many to show.
  package mutating func finish() -> [Diagnostic] {
    var all = diagnostics.enumerated().sorted { left, right in
      let places = (left.element.location?.line ?? 0, right.element.location?.line ?? 0)
      return places.0 == places.1 ? left.offset < right.offset : places.0 < places.1
    }.map(\.element)
    for severity in [Severity.error, .warning, .note] {
      let surplus = counts[severity, default: 0] - Diagnostic.mostOfEachSeverity
      if surplus > 0 { all.append(Diagnostic(surplus: surplus, severity, in: place.file)) }
    }
    return all
  }

  private mutating func line(_ number: Int) -> String? {
    if let lastLine, lastLine.number == number { return lastLine.text }
    let lines = lines ?? SourceLines(bytes)
    self.lines = lines
    let text = lines[number]
    lastLine = (number, text)
    return text
  }
}
