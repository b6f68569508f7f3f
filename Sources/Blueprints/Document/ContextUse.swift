package import Bindings

/// The names that one blueprint asks the context for, and those that it sets itself.
package struct ContextUse: Sendable {
  package var asked: Set<String>
  package var set: Set<String>

  func asks(for name: String) -> Bool { asked.contains { $0.asksContext(for: name) } }
}

extension String {
  /// Whether a `!Context` with this path means the name, by itself or as the beginning of a dotted path.
  func asksContext(for name: String) -> Bool { self == name || hasPrefix(name + ".") }
}

extension [BlueprintReading] {
  /// Whether any asks whether the server has a licence, which neither the file nor the options say.
  package func askForLicence(_ options: ReadingOptions) -> Bool {
    guard options.isLicensed == nil, case .string(let name) = BlueprintContext.licensed,
      !options.context.contains(where: { $0.values.contains { $0.name == BlueprintContext.licensed } })
    else { return false }
    return contains { reading in
      reading.contextUse.map { $0.asked.contains(name) && !$0.set.contains(name) } ?? false
    }
  }

  /// Names of the contexts from outside that none of these files asks for; nothing where a file could not be read.
  package func unusedContext(of options: ReadingOptions) -> [Diagnostic] {
    let uses = compactMap(\.contextUse)
    guard uses.count == count else { return [] }
    let asked = Set(uses.flatMap(\.asked))
    let set = Set(uses.flatMap(\.set))
    return options.context.flatMap { context in
      context.values.compactMap { value in
        guard let name = value.name.pythonText, !uses.contains(where: { $0.asks(for: name) }) else { return nil }
        return Diagnostic(
          .warning, "unused-context", "no blueprint asks the context for '\(name)', which \(context.source) sets",
          help: didYouMean(name, among: asked)
            ?? (set.contains(name)
              ? "leave it out: the context of a file has it, and no entry of the file asks for it"
              : asked.isEmpty ? "leave it out" : "they ask for \(Self.listed(asked))"))
      }
    }
  }

  private static func listed(_ names: Set<String>) -> String {
    let sorted = names.sorted()
    return sorted.prefix(5).map { "'\($0)'" }.joined(separator: ", ") + (sorted.count > 5 ? ", …" : "")
  }
}
