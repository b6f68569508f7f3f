internal import Bindings
internal import Blueprints

extension [EntryDefinition] {
  /// Names the entries `must_created` whose flow or stage is there: authentik refuses the whole file for one of them.
  ///
  /// A warning, since bindings can be compared and written all the same. Stages that were not read are not judged.
  ///
  /// - Parameter release: the server's; nil where it is not known.
  func refusedAsThere(on index: ServerIndex, _ release: AuthentikRelease?) -> [Diagnostic] {
    guard release.map({ $0 >= AuthentikRelease(2024, 12) }) ?? true else { return [] }
    return filter(\.mustBeNew).compactMap { definition in
      guard let lookUp = try? LookUp(definition), let name = definition.name, !index.answers(to: lookUp).isEmpty else {
        return nil
      }
      return Diagnostic(
        .warning, "exists-already",
        "the server has the \(lookUp.kind.rawValue) “\(name)”: authentik refuses a file with a must_created entry of it",
        at: definition.place,
        help: "write state: present or created, or leave the entry out and look for it with !Find")
    }
  }
}
