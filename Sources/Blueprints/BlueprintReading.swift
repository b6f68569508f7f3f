package import Bindings

/// What one blueprint file says, and everything that is wrong with it.
package struct BlueprintReading: Sendable {
  /// The path as given, `-` for standard input.
  package var file: String
  /// The value of the file that is the blueprint, as `data.login.yaml`; nil where that is the file itself.
  package var part: String?
  package var diagnostics: [Diagnostic]
  /// Every binding entry, in file order, whatever its state and conditions.
  package var bindings: [DesiredBinding]
  /// Every active policy binding entry that is known completely, in file order.
  package var policies: [DesiredPolicy] = []
  /// Policies, groups and users that active entries of this file would make.
  package var definedSubjects: [EntryIdentity] = []
  /// Flows and stages that active entries of this file would make; a reference to one of them can be awaiting.
  package var definitions: [EntryDefinition]
  /// What it asks the context for; nil where it could not be read.
  package var contextUse: ContextUse?
  /// All entries, of any model.
  package var entryCount: Int
  /// The file was found in a directory and is no blueprint, or an empty one: nothing else in here counts.
  package var isPassedOver = false
  /// The file was found in a directory, cannot be parsed and holds no binding: the others do not need it.
  package private(set) var isLeftOut = false
  /// What was read, for the source lines of problems that only a server shows.
  package var text: BlueprintText?

  package var isValid: Bool { !diagnostics.contains { $0.severity == .error } }

  /// The file, and which part of it.
  package var name: String { file + (part.map { " (\($0))" } ?? "") }

  mutating func leaveOut() {
    isLeftOut = true
    diagnostics.append(
      Diagnostic(
        .note, Diagnostic.fileLeftOut,
        "no binding is in this \(part == nil ? "file" : "value"), so plan, apply and drift go on without it, as authentik does",
        at: diagnostics.first?.location ?? SourceLocation(file: file, line: 1, column: 1, part: part)))
  }
}

extension Diagnostic {
  fileprivate static let fileLeftOut = "file-left-out"

  /// Whether it says that the others go on without a file.
  package var isOfLeavingOut: Bool { code == Self.fileLeftOut }
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
