internal import YAML

/// Evaluates tags, as far as that is possible without the server.
///
/// authentik evaluates in two ways, and the difference shows (`walk` and `direct` below). What the server would have
/// to tell stays a `Reference`; everything that authentik's importer would trip over is an `EvaluationFailure`.
struct Evaluator {
  let options: ReadingOptions
  let context: BlueprintContext
  var published: PublishedEntries
  /// Models that were found good once, because look-ups name the same few again and again.
  var lookUpModels: Set<String> = []
  /// What look-ups and identifiers name and no known release has.
  var unheardOf: [(subject: UnheardOf, mark: YAMLMark)] = []
  var budget: EvaluationBudget
  var features = FeatureUse()
  /// The `!Enumerate`s around the place being evaluated, innermost last; nil while one has no item yet.
  var enumerations: [EnumeratedItem?] = []
  /// Every `!Find` that was evaluated, until somebody takes them.
  var finds: [Find] = []
  /// The context names being looked up, to notice one that leads back to itself.
  var contextPath: [Value] = []

  init(options: ReadingOptions, context: BlueprintContext, entries: [YAMLNode], fileSize: Int) {
    published = PublishedEntries(entries: entries)
    self.options = options
    self.context = context
    budget = EvaluationBudget(forFileOf: fileSize)
  }

  /// Evaluates a value and everything in it: identifiers, attrs, conditions, the branch of an `!If`, an enumerated body.
  ///
  /// The result of a tag is not looked into again.
  mutating func walk(_ node: YAMLNode) throws(EvaluationFailure) -> Value {
    if let tag = BlueprintTag(of: node) { return try resolve(tag, node, isWalked: true) }
    if node.kind == .scalar {
      let value = Value(scalar: node)
      try budget.spend(value.size, at: node.mark)
      return value
    }
    try budget.descend(at: node.mark)
    defer { budget.ascend() }
    try budget.spend(1 + node.pairs.count + node.items.count, at: node.mark)
    if node.kind == .sequence {
      var items: [Value] = []
      items.reserveCapacity(node.items.count)
      for item in node.items { items.append(try walk(item)) }
      return .sequence(node, items)
    }
    var pairs: [Value.Pair] = []
    pairs.reserveCapacity(node.pairs.count)
    for (key, value) in node.pairs { pairs.append(Value.Pair(key: Value(plain: key), value: try walk(value))) }
    return .mapping(node, pairs)
  }

  /// Evaluates the argument of a tag: only one that is itself a tag, not those inside it.
  mutating func direct(_ node: YAMLNode) throws(EvaluationFailure) -> Value {
    if let tag = BlueprintTag(of: node) { return try resolve(tag, node, isWalked: false) }
    return try plain(node)
  }

  /// The value of a node with all tags left as they are, paid for.
  mutating func plain(_ node: YAMLNode) throws(EvaluationFailure) -> Value {
    let value = Value(plain: node)
    try budget.spend(value.size, at: node.mark)
    return value
  }

  private mutating func resolve(
    _ tag: BlueprintTag, _ node: YAMLNode, isWalked: Bool
  ) throws(EvaluationFailure) -> Value {
    try budget.spend(1, at: node.mark)
    try budget.descend(at: node.mark)
    defer { budget.ascend() }
    return switch tag {
    case .keyOf: try keyOf(node)
    case .find, .findObject: try find(tag, node)
    case .context: try contextValue(node)
    case .env: try environmentValue(node)
    case .file: try fileText(node)
    case .format: try format(node)
    case .condition: try condition(node)
    case .ifElse: try ifElse(node)
    case .enumerate: try enumerate(node, isRegistered: isWalked)
    case .index, .value: try enumeratedItem(tag, node)
    case .atIndex: try atIndex(node)
    case .parseJSON: try parseJSON(node)
    }
  }
}

extension Value {
  /// How many values it is made of, text counted by its length.
  var size: Int {
    switch self {
    case .list(let items): items.reduce(1) { $0 + $1.size }
    case .mapping(let pairs): pairs.reduce(1) { $0 + $1.key.size + $1.value.size }
    case .string(let text): 1 + text.utf8.count / 16
    default: 1
    }
  }
}
