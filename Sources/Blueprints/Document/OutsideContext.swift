package import Bindings
package import YAML

/// Values for `!Context` that come from outside the blueprint, as a blueprint instance has them in authentik.
package struct OutsideContext: Sendable {
  /// What names it on a command line.
  let source: String
  /// Plain data: no tags.
  let values: [(name: Value, value: YAMLNode)]

  /// Takes a YAML or JSON document with a mapping; what is in it may be secret, so no problem quotes it.
  package init(_ text: BlueprintText, limits: YAMLLimits = .standard) throws(ContextProblem) {
    guard let root = try Self.root(of: text, limits) else {
      throw ContextProblem(text, "empty", "there is no mapping in it", at: YAMLMark(line: 1, column: 1))
    }
    guard root.kind == .mapping else {
      throw ContextProblem(text, "not-a-mapping", "a context has to be a mapping, not \(root.article)", at: root.mark)
    }
    source = text.file
    values = root.pairs.map { (Value(plain: $0.key), $0.value) }
  }

  /// Takes `key=value` from a command line.
  ///
  /// What is behind the equals sign is read as YAML: `n=5` is a number, `n="5"` and `n=` are text.
  package init(setting: String) throws(ContextProblem) {
    guard let equals = setting.firstIndex(of: "="), equals != setting.startIndex else {
      throw ContextProblem(
        BlueprintText(file: "--set", text: setting), "malformed-setting", "'\(setting)' is not of the form key=value",
        at: YAMLMark(line: 1, column: 1))
    }
    let name = String(setting[..<equals])
    let value = String(setting[setting.index(after: equals)...])
    let text = BlueprintText(file: "--set \(name)", text: value.isEmpty ? "''" : value)
    guard let root = try Self.root(of: text, .standard) else {
      throw ContextProblem(text, "empty", "there is no value in '\(value)'", at: YAMLMark(line: 1, column: 1))
    }
    source = "--set"
    values = [(.string(name), root)]
  }

  private static func root(of text: BlueprintText, _ limits: YAMLLimits) throws(ContextProblem) -> YAMLNode? {
    let root: YAMLNode?
    do throws(YAMLSyntaxError) {
      root = try YAMLDocument(parsing: text.bytes, limits: limits).root
    } catch {
      throw ContextProblem(text, error.code, error.message, at: error.mark)
    }
    if let root { try refuseTags(in: root, text) }
    return root
  }

  private static func refuseTags(in node: YAMLNode, _ text: BlueprintText) throws(ContextProblem) {
    if let tag = node.tag, !tag.hasPrefix("tag:yaml.org,2002:") {
      throw ContextProblem(
        text, "tag-in-context", "\(tag) has no meaning in a context from outside, which is plain data", at: node.mark)
    }
    for item in node.items { try refuseTags(in: item, text) }
    for pair in node.pairs {
      try refuseTags(in: pair.key, text)
      try refuseTags(in: pair.value, text)
    }
  }
}

/// A context from outside that cannot be used, and where.
package struct ContextProblem: Error, Hashable, Sendable {
  package let diagnostic: Diagnostic

  init(_ text: BlueprintText, _ code: String, _ message: String, at mark: YAMLMark) {
    var problems = ProblemCollector(text)
    // Any file can be named as a context; a setting was typed.
    problems.quotesText = text.file.hasPrefix("--set")
    problems.error(code, message, at: mark)
    diagnostic = problems.diagnostics[0]
  }
}
