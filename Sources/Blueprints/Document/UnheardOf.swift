package import Bindings
internal import YAML

/// Something that no release has, as far as they are known, and that a newer server may have.
enum UnheardOf {
  case model(String)
  case column(ColumnPath.Problem)
}

extension Diagnostic {
  /// Whether only a server newer than flowbind can solve the problem.
  package var isOfUnheardOf: Bool { Self.codesOfUnheardOf.contains(code) }

  fileprivate static let unheardOfModel = "unheard-of-model"
  fileprivate static let unheardOfField = "unheard-of-field"
  private static let codesOfUnheardOf: Set = [unheardOfModel, unheardOfField]
}

extension ProblemCollector {
  mutating func add(unheardOf subject: UnheardOf, _ severity: Severity, at mark: YAMLMark) {
    let releases = "release of authentik until \(KnownModels.newestRelease)"
    switch subject {
    case .model(let name):
      add(
        severity, Diagnostic.unheardOfModel, "no \(releases) has the model '\(name)', and without it the file fails",
        at: mark, help: ModelName.suggestion(for: name))
    case .column(let problem):
      add(
        severity, Diagnostic.unheardOfField, "\(problem.message) in any \(releases), and without it the file fails",
        at: mark, help: problem.help)
    }
  }
}
