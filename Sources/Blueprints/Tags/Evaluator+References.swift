internal import Bindings
internal import YAML

extension Evaluator {
  /// What a `!Find` asks for, as far as the file tells.
  struct Find {
    var model: String
    var conditions: [Reference.Condition]
    var mark: YAMLMark
  }

  /// `!KeyOf id`: the object of the first entry before with this id that has one.
  mutating func keyOf(_ node: YAMLNode) throws(EvaluationFailure) -> Value {
    guard node.kind == .scalar else {
      throw .reported(
        "keyof-unresolved", "!KeyOf takes an id, not \(node.article)", at: node.mark, help: BlueprintTag.keyOf.help)
    }
    let id = node.text
    if let reference = published.key(ofID: id) { return reference }
    throw .reported(
      "keyof-unresolved", "!KeyOf \(id): no entry before this one has this id and an object", at: node.mark,
      help: published.explainMissing(id: id))
  }

  /// `!Find [model, [key, value], …]` and `!FindObject`, as questions for the server.
  mutating func find(_ tag: BlueprintTag, _ node: YAMLNode) throws(EvaluationFailure) -> Value {
    let items = node.items
    guard let first = items.first else { throw node.malformed(tag) }
    let model = try direct(first)
    var conditions: [Reference.Condition] = []
    for pair in items.dropFirst() {
      let parts = pair.items
      guard parts.count >= 2 else {
        throw .uncaught(
          "malformed-tag", "\(tag.rawValue): each look-up needs a key and a value", at: pair.mark, help: tag.help)
      }
      guard case .string(let key) = try direct(parts[0]) else {
        throw .typeError(
          "malformed-tag", "\(tag.rawValue): the key of a look-up has to be text", at: parts[0].mark, help: tag.help)
      }
      let value = try direct(parts[1])
      if case .reference(.unresolvedTag) = value { throw parts[1].unresolved }
      conditions.append(Reference.Condition(key: key, value: value))
    }
    switch model {
    case .string(let name):
      try checkModel(name, of: tag, at: first.mark)
      for (condition, pair) in zip(conditions, items.dropFirst()) {
        try checkColumn(condition.key, of: name, tag, at: pair.items[0].mark)
      }
      if tag == .find { finds.append(Find(model: name, conditions: conditions, mark: node.mark)) }
      return .reference(
        tag == .find ? .find(model: name, where: conditions) : .findObject(model: name, where: conditions))
    case .reference(let reference) where reference.blockedPart != nil:
      let look = conditions.map { Value.list([.string($0.key), $0.value]) }
      return .deferred(tag == .find ? "find" : "find_object", model, ["where": .list(look)])
    default:
      throw .uncaught(
        "malformed-tag", "\(tag.rawValue): the model has to be text, not \(model.typeName)", at: first.mark,
        help: tag.help)
    }
  }

  private mutating func checkModel(
    _ name: String, of tag: BlueprintTag, at mark: YAMLMark
  ) throws(EvaluationFailure) {
    guard !lookUpModels.contains(name) else { return }
    guard !ModelName.isMissing(name, comparing: lookUpModels.count < Self.mostComparedModels) else {
      throw .reported(
        "unknown-model", "\(tag.rawValue): there is no model '\(name)'", at: mark, help: ModelName.help(for: name))
    }
    lookUpModels.insert(name)
    if let problem = ModelName.lack(of: name, in: options.release) {
      throw .reported("model-too-new", "\(tag.rawValue): \(problem)", at: mark)
    }
    if name.hasPrefix("authentik_"), ModelName.isUnheardOf(name) { noteUnheardOf(.model(name), at: mark) }
  }

  /// Nothing catches what Django throws for a column that it does not have.
  private mutating func checkColumn(
    _ path: String, of model: String, _ tag: BlueprintTag, at mark: YAMLMark
  ) throws(EvaluationFailure) {
    guard let problem = ColumnPath.problem(path, of: model, options.release) else { return }
    guard problem.isUnheardOf else {
      throw .uncaught("unknown-look-up", "\(tag.rawValue): \(problem.message)", at: mark, help: problem.help)
    }
    noteUnheardOf(.column(problem), at: mark)
  }

  private mutating func noteUnheardOf(_ subject: UnheardOf, at mark: YAMLMark) {
    if unheardOf.count < Self.mostComparedModels { unheardOf.append((subject, mark)) }
  }

  /// Finding a name that was probably meant takes time.
  private static let mostComparedModels = 200
}

extension BlueprintTag {
  var help: String { "write \(usage)" }
}

extension YAMLNode {
  /// What the node is, with its article.
  var article: String {
    switch kind {
    case .scalar: "a single value"
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }

  func malformed(_ tag: BlueprintTag) -> EvaluationFailure {
    .uncaught("malformed-tag", "\(tag.rawValue) cannot be \(article) like this", at: mark, help: tag.help)
  }

  var unresolved: EvaluationFailure {
    .uncaught(
      "unresolved-tag", "authentik leaves this tag unresolved: it stands inside an argument of another tag", at: mark)
  }
}

extension Value {
  /// A tag whose result depends on the server: its main part under its own name, and the others.
  static func deferred(_ tag: String, _ main: Value, _ parts: KeyValuePairs<String, Value?> = [:]) -> Value {
    var pairs = [Pair(key: .string(tag), value: main)]
    for (name, value) in parts {
      if let value { pairs.append(Pair(key: .string(name), value: value)) }
    }
    return .reference(.deferred(tag: tag, parts: pairs))
  }
}
