package import Bindings

/// What one blueprint file says, and everything that is wrong with it.
package struct BlueprintReading: Sendable {
  /// The path as given, `-` for standard input.
  package var file: String
  package var diagnostics: [Diagnostic]
  /// Every binding entry, in file order, whatever its state and conditions.
  package var bindings: [DesiredBinding]
  /// Flows and stages that active entries of this file would make; a reference to one of them can be awaiting.
  package var definitions: [EntryDefinition]
  /// All entries, of any model.
  package var entryCount: Int
  /// The file was found in a directory and is no blueprint, or an empty one: nothing else in here counts.
  package var isPassedOver = false
  /// What was read, for the source lines of problems that only a server shows.
  package var text: BlueprintText?

  package var isValid: Bool { !diagnostics.contains { $0.severity == .error } }
}

extension [BlueprintReading] {
  /// The diagnostics with the source lines of their places, where these are in one of the files.
  package func addingSourceLines(to diagnostics: [Diagnostic]) -> [Diagnostic] {
    let files = Set(diagnostics.filter { $0.sourceLine == nil }.compactMap(\.location?.file))
    let texts = compactMap(\.text).filter { files.contains($0.file) }
    let lines = Dictionary(texts.map { ($0.file, SourceLines($0.bytes)) }) { first, _ in first }
    return diagnostics.map { diagnostic in
      guard diagnostic.sourceLine == nil, let location = diagnostic.location else { return diagnostic }
      var diagnostic = diagnostic
      diagnostic.sourceLine = lines[location.file]?[location.line]
      return diagnostic
    }
  }
}
