internal import Bindings
internal import YAML

/// Tags that look beyond the entry: the context, the environment, files.
extension Evaluator {
  /// `!Context key` and `!Context [key, default]`.
  mutating func contextValue(_ node: YAMLNode) throws(EvaluationFailure) -> Value {
    let key: Value
    var fallback: YAMLNode?
    switch node.kind {
    case .scalar: key = .string(node.text)
    case .sequence where node.items.count >= 2:
      key = Value(plain: node.items[0])
      fallback = node.items[1]
    default: throw node.malformed(.context)
    }
    switch key {
    case .list, .mapping: throw node.malformed(.context)
    default: break
    }
    guard let entry = contextEntry(key, at: node.mark) else {
      guard let fallback else { return .null }
      return try direct(fallback)
    }
    if let tagged = entry.tagged {
      // The way back is compared name by name, and a file can go it again and again.
      try budget.spend(contextPath.count, at: node.mark)
      guard !contextPath.contains(key) else {
        let names = (contextPath + [key]).map { $0.pythonText ?? "?" }.joined(separator: " → ")
        throw .uncaught("context-cycle", "!Context leads back to itself: \(names)", at: node.mark)
      }
      contextPath.append(key)
      defer { contextPath.removeLast() }
      return try direct(tagged)
    }
    if case .server = entry {
      guard key == BlueprintContext.licensed else { return .deferred("context", key) }
      let isLicensed: Value = options.isLicensed.map { .bool($0) } ?? .deferred("context", key)
      guard Feature.licenceAsTuple.isIn(options.release) else { return isLicensed }
      features.dispute(.licenceAsTuple, at: node.mark)
      return .list([isLicensed])
    }
    let value = entry.plainValue
    try budget.spend(value.size, at: node.mark)
    return value
  }

  /// The exact key or, where the release has that, what a dotted path leads to.
  private mutating func contextEntry(_ key: Value, at mark: YAMLMark) -> BlueprintContext.Entry? {
    if let entry = context[key] { return entry }
    guard case .string(let path) = key, path.contains(".") else { return nil }
    let steps = path.split(separator: ".", omittingEmptySubsequences: false)
    guard let entry = context[.string(String(steps[0]))]?.at(steps.dropFirst()) else { return nil }
    features.dispute(.dottedContext, at: mark)
    return Feature.dottedContext.isIn(options.release) ? entry : nil
  }

  /// `!Env NAME` and `!Env [NAME, default]`: of the worker's environment, so closed unless it is opened.
  mutating func environmentValue(_ node: YAMLNode) throws(EvaluationFailure) -> Value {
    let (name, fallback) = try nameAndDefault(.env, node)
    switch options.environment.answer(for: name) {
    case .blocked: return .reference(.blocked(tag: BlueprintTag.env.rawValue, name: name))
    case .text(let text):
      try budget.spend(text: text, at: node.mark)
      return .string(text)
    case .unset:
      guard let fallback else { return .null }
      guard BlueprintTag(of: fallback) != nil else { return try plain(fallback) }
      features.dispute(.tagAsDefault, at: fallback.mark)
      return Feature.tagAsDefault.isIn(options.release) ? try direct(fallback) : try plain(fallback)
    }
  }

  /// `!File path` and `!File [path, default]`: of the worker's file system, so closed unless it is opened.
  mutating func fileText(_ node: YAMLNode) throws(EvaluationFailure) -> Value {
    let (path, fallback) = try nameAndDefault(.file, node)
    switch options.files.answer(path) {
    case .blocked: return .reference(.blocked(tag: BlueprintTag.file.rawValue, name: path))
    case .text(let text):
      try budget.spend(text: text, at: node.mark)
      return .string(text.withoutOuterWhitespace)
    case .unreadable:
      guard let fallback else { return .null }
      return try plain(fallback)
    }
  }

  private func nameAndDefault(
    _ tag: BlueprintTag, _ node: YAMLNode
  ) throws(EvaluationFailure) -> (name: String, fallback: YAMLNode?) {
    switch node.kind {
    case .scalar: return (node.text, nil)
    case .sequence where node.items.count >= 2:
      guard case .string(let name) = Value(plain: node.items[0]) else {
        throw .typeError(
          "malformed-tag", "\(tag.rawValue): the name has to be text", at: node.items[0].mark, help: tag.help)
      }
      return (name, node.items[1])
    default: throw node.malformed(tag)
    }
  }

  /// `!ParseJSON text`: of the literal text, which cannot be another tag.
  mutating func parseJSON(_ node: YAMLNode) throws(EvaluationFailure) -> Value {
    guard node.kind == .scalar else { throw node.malformed(.parseJSON) }
    let value: Value
    do throws(PythonJSON.Problem) {
      value = try PythonJSON.read(node.text)
    } catch {
      throw .reported(
        "malformed-json", "!ParseJSON: no JSON at character \(error.column): \(error.message)", at: node.mark)
    }
    try budget.spend(value.size, at: node.mark)
    return value
  }
}

extension BlueprintContext.Entry {
  /// The value with all tags in it left as they are.
  fileprivate var plainValue: Value {
    switch self {
    case .node(let node): Value(plain: node)
    case .mapping(let pairs): .mapping(pairs.map { Value.Pair(key: $0.key, value: $0.value.plainValue) })
    case .list(let items): .list(items.map(\.plainValue))
    case .server: .null
    }
  }
}
