internal import YAML

/// What `!Index` and `!Value` give while an `!Enumerate` is at one of its items.
struct EnumeratedItem {
  var index: Value
  var value: Value
}

extension Evaluator {
  /// `!Enumerate [items, SEQ|MAP, body]`.
  ///
  /// Only an `!Enumerate` that is walked to lets `!Index` and `!Value` find it; one that is the argument of another
  /// tag leaves them to the `!Enumerate` further out.
  mutating func enumerate(_ node: YAMLNode, isRegistered: Bool) throws(EvaluationFailure) -> Value {
    let arguments = node.items
    guard arguments.count >= 3 else { throw node.malformed(.enumerate) }
    let scope = enumerations.count
    if isRegistered { enumerations.append(nil) }
    defer { if isRegistered { enumerations.removeLast() } }

    if let tag = BlueprintTag(of: arguments[0]), tag == .index || tag == .value,
      Int(pythonInteger: arguments[0].text) == 0
    {
      throw .reported(
        "own-items", "!Enumerate: its items cannot be its own \(tag.rawValue)", at: arguments[0].mark,
        help: "\(tag.rawValue) 1 means the !Enumerate around this one")
    }
    let iterable = try direct(arguments[0])
    if case .reference(let reference) = iterable, try isDeferred(reference, at: arguments[0].mark) {
      return .deferred("enumerate", iterable)
    }
    guard let items = iterable.enumerated else {
      throw .reported(
        "not-enumerable", "!Enumerate: its items have to be a list, a mapping or text, not \(iterable.typeName)",
        at: arguments[0].mark)
    }
    guard case .string(let word) = Value(plain: arguments[1]) else {
      throw .uncaught(
        "unknown-mode", "!Enumerate: SEQ or MAP belongs here", at: arguments[1].mark, help: BlueprintTag.enumerate.help)
    }

    switch word.uppercased() {
    case "SEQ":
      var list: [Value] = []
      for item in items {
        if isRegistered { enumerations[scope] = item }
        list.append(try walk(arguments[2]))
      }
      return .list(list)
    case "MAP":
      var builder = MappingBuilder()
      for item in items {
        if isRegistered { enumerations[scope] = item }
        try merge(try walk(arguments[2]), into: &builder, at: arguments[2].mark)
      }
      return .mapping(builder.pairs)
    default:
      throw .reported(
        "unknown-mode", "!Enumerate: SEQ or MAP is expected, not '\(word)'", at: arguments[1].mark,
        help: BlueprintTag.enumerate.help)
    }
  }

  /// Whether the server has to tell the items; a single object can never be enumerated.
  private func isDeferred(_ reference: Reference, at mark: YAMLMark) throws(EvaluationFailure) -> Bool {
    switch reference {
    case .deferred, .findObject, .blocked: true
    case .find, .keyOf, .pkOf, .unresolvedTag: false
    }
  }

  /// Adds one body of a MAP: a list of key and value, or a mapping.
  private mutating func merge(
    _ body: Value, into builder: inout MappingBuilder, at mark: YAMLMark
  ) throws(EvaluationFailure) {
    switch body {
    case .list(let parts) where parts.count >= 2:
      switch parts[0] {
      case .list, .mapping:
        throw .typeError("malformed-body", "!Enumerate: \(parts[0].typeName) cannot be a key", at: mark)
      default: try budget.spend(builder.merge(parts[0], with: parts[1]), at: mark)
      }
    case .list:
      throw .uncaught(
        "malformed-body", "!Enumerate: the body of a MAP needs a key and a value", at: mark,
        help: BlueprintTag.enumerate.help)
    case .mapping(let pairs):
      for pair in pairs { try budget.spend(builder.merge(pair.key, with: pair.value), at: mark) }
    default:
      throw .reported(
        "malformed-body", "!Enumerate: the body of a MAP is a list or a mapping, not \(body.typeName)", at: mark,
        help: BlueprintTag.enumerate.help)
    }
  }

  /// `!Index depth` and `!Value depth`, counted from the innermost `!Enumerate` outwards.
  mutating func enumeratedItem(_ tag: BlueprintTag, _ node: YAMLNode) throws(EvaluationFailure) -> Value {
    guard node.kind == .scalar, let depth = Int(pythonInteger: node.text) else { throw node.malformed(tag) }
    guard depth >= 0, depth < enumerations.count else {
      let message =
        enumerations.isEmpty
        ? "\(tag.rawValue) means something only inside the body of an !Enumerate"
        : "\(tag.rawValue) \(depth): only \(enumerations.count) !Enumerate around it, counted from 0"
      throw .reported("outside-enumerate", message, at: node.mark)
    }
    guard let item = enumerations[enumerations.count - 1 - depth] else {
      throw .reported("outside-enumerate", "\(tag.rawValue): this !Enumerate has no item yet", at: node.mark)
    }
    let value = tag == .index ? item.index : item.value
    try budget.spend(value.size, at: node.mark)
    return value
  }
}

extension Value {
  /// The items as `!Enumerate` counts them: a mapping by its keys, all else from 0; nil for what Python cannot iterate.
  fileprivate var enumerated: [EnumeratedItem]? {
    switch self {
    case .mapping(let pairs): pairs.map { EnumeratedItem(index: $0.key, value: $0.value) }
    case .list(let items): Self.numbered(items)
    case .string(let text): Self.numbered(text.unicodeScalars.map { .string(String($0)) })
    default: nil
    }
  }

  private static func numbered(_ items: [Value]) -> [EnumeratedItem] {
    items.enumerated().map { EnumeratedItem(index: .integer($0.offset), value: $0.element) }
  }
}
