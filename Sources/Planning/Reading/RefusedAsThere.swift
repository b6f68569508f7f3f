package import Bindings
internal import Blueprints

extension [EntryDefinition] {
  /// Names the entries `must_created` whose flow or stage is there: authentik refuses the whole file for one of them.
  ///
  /// A warning, since bindings can be compared and written all the same. Stages that were not read are not judged.
  ///
  /// - Parameter release: the server's; nil where it is not known.
  func refusedAsThere(on index: ServerIndex, _ release: AuthentikRelease?) -> [Diagnostic] {
    filter { $0.isRefusedAsThere(by: release) }.compactMap { definition in
      guard let lookUp = try? LookUp(definition), let name = definition.name, !index.answers(to: lookUp).isEmpty else {
        return nil
      }
      return Diagnostic(
        .warning, Diagnostic.existsAlready,
        "the server has the \(lookUp.kind.rawValue) “\(name)”: authentik refuses a file with a must_created entry of it",
        at: definition.place,
        help: "write state: present or created, or leave the entry out and look for it with !Find")
    }
  }
}

extension EntryDefinition {
  /// Whether authentik refuses the file where the object is there.
  func isRefusedAsThere(by release: AuthentikRelease?) -> Bool {
    mustBeNew && release.map { $0 >= AuthentikRelease(2024, 12) } ?? true
  }
}

extension Diagnostic {
  fileprivate static let existsAlready = "exists-already"

  /// Whether it is a warning that the server has shown, and of which only the file can be the cause.
  package var warnsOfFile: Bool {
    severity == .warning && ([Self.existsAlready] + LookUp.Kind.allCases.map(\.unknown)).contains(code)
  }
}

extension LookUp.Kind {
  /// The code of a problem with one that the server lacks.
  var unknown: String { "unknown-\(rawValue)" }
}
