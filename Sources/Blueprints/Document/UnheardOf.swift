internal import Bindings
internal import YAML

/// Something that no release has, as far as they are known, and that a newer server may have.
enum UnheardOf {
  case model(String)
  case column(ColumnPath.Problem)
}

extension ProblemCollector {
  mutating func add(unheardOf subject: UnheardOf, _ severity: Severity, at mark: YAMLMark) {
    let releases = "release of authentik until \(AuthentikRelease.newest)"
    switch subject {
    case .model(let name):
      add(
        severity, "unheard-of-model", "no \(releases) has the model '\(name)', and without it the file fails",
        at: mark, help: ModelName.suggestion(for: name))
    case .column(let problem):
      add(
        severity, "unheard-of-field", "\(problem.message) in any \(releases), and without it the file fails",
        at: mark, help: problem.help)
    }
  }
}
