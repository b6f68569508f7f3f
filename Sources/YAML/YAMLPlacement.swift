/// Says where a text stands that is read as a document: a file, or a value in another document of a file.
package enum YAMLPlacement: Hashable, Sendable {
  /// It is the file.
  case file
  /// It is a block of whole lines of the file, the first of which is `line`, each with `indent` columns before it.
  case block(line: Int, indent: Int)
  /// It is written in another way there, quoted or encoded, so that all of it is said to stand in one place.
  case point(YAMLMark)

  /// The place in the file of a place in the text.
  package func mark(_ mark: YAMLMark) -> YAMLMark {
    switch self {
    case .file: mark
    case .block(let line, let indent): YAMLMark(line: line + mark.line - 1, column: indent + mark.column)
    case .point(let point): point
    }
  }

  /// The place in the file of a text that stands in this one.
  package func placement(of inner: YAMLPlacement) -> YAMLPlacement {
    switch (self, inner) {
    case (.file, _): inner
    case (_, .file): self
    case (.point(let point), _): .point(point)
    case (.block, .point(let point)): .point(mark(point))
    case (.block, .block(let line, let indent)):
      .block(
        line: mark(YAMLMark(line: line, column: 1)).line, indent: mark(YAMLMark(line: line, column: indent)).column)
    }
  }
}
