internal import Bindings
internal import YAML

/// Tags that compute: `!Format`, `!Condition`, `!If`, `!AtIndex`.
extension Evaluator {
  /// `!Format [format, argument, …]`, by Python's `%` operator.
  mutating func format(_ node: YAMLNode) throws(EvaluationFailure) -> Value {
    guard let first = node.items.first else { throw node.malformed(.format) }
    var arguments: [Value] = []
    for item in node.items.dropFirst() { arguments.append(try direct(item)) }
    guard case .string(let format) = Value(plain: first) else {
      throw .reported("malformed-tag", "!Format: the format has to be plain text", at: first.mark, help: formatHelp)
    }
    if arguments.contains(where: { if case .unresolvedTag = $0.firstReference { true } else { false } }) {
      throw node.unresolved
    }
    if arguments.contains(where: { $0.firstReference != nil }) {
      try checkFormat(format, arguments, at: node.mark)
      return .deferred("format", .string(format), ["args": .list(arguments)])
    }
    let numbers = arguments.count { if case .float = $0 { true } else { false } }
    try budget.spend(numbers * 500, at: node.mark)
    let text: String
    do throws(PythonFormat.Problem) {
      text = try PythonFormat.format(format, arguments, longest: 1 << 20)
    } catch {
      throw failure(error, at: node.mark)
    }
    try budget.spend(text: text, at: node.mark)
    return .string(text)
  }

  /// Finds what is wrong with a format whatever the server says: keys of objects are text to it, or null.
  private func checkFormat(_ format: String, _ arguments: [Value], at mark: YAMLMark) throws(EvaluationFailure) {
    let areTold = arguments.allSatisfy {
      if case .reference(let reference) = $0 { reference.isKey } else { $0.firstReference == nil }
    }
    guard areTold else { return }
    do throws(PythonFormat.Problem) {
      _ = try PythonFormat.format(
        format, arguments.map { $0.firstReference == nil ? $0 : .string("key") }, longest: 1 << 20)
    } catch {
      throw failure(error, at: mark)
    }
  }

  private var formatHelp: String { BlueprintTag.format.help }

  private func failure(_ problem: PythonFormat.Problem, at mark: YAMLMark) -> EvaluationFailure {
    switch problem {
    case .wrongArgument(let message):
      .reported("malformed-format", "!Format: \(message)", at: mark, help: "write %% for a percent sign")
    case .badFormat(let message):
      .uncaught("malformed-format", "!Format: \(message)", at: mark, help: "write %% for a percent sign")
    case .tooLong: .uncaught("too-much-output", "!Format: more than a million bytes of text would come out", at: mark)
    }
  }

  /// `!Condition [MODE, argument, …]`; all arguments are evaluated, whatever the first ones say.
  mutating func condition(_ node: YAMLNode) throws(EvaluationFailure) -> Value {
    guard let first = node.items.first else { throw node.malformed(.condition) }
    var arguments: [Value] = []
    for item in node.items.dropFirst() { arguments.append(try direct(item)) }
    guard !arguments.isEmpty else {
      throw .reported(
        "malformed-tag", "!Condition: at least one value is required after the mode", at: node.mark,
        help: BlueprintTag.condition.help)
    }
    guard case .string(let word) = Value(plain: first) else {
      throw .uncaught("malformed-tag", "!Condition: the mode has to be a plain word", at: first.mark, help: modesHelp)
    }
    let mode = ConditionMode(rawValue: word.uppercased())
    let isTooNew = mode?.comparesValues == true && !Feature.equalityModes.isIn(options.release)
    guard let mode, !isTooNew else {
      let problem =
        isTooNew
        ? "authentik \(options.release) has no mode '\(word)', which came with \(Feature.equalityModes.since)"
        : "there is no mode '\(word)'"
      throw .reported("unknown-mode", "!Condition: \(problem)", at: first.mark, help: modesHelp)
    }
    if mode.comparesValues { features.note(.equalityModes, at: node.mark) }
    if let answer = mode.answer(arguments) { return .bool(answer) }
    return .deferred("condition", .string(mode.rawValue), ["args": .list(arguments)])
  }

  private var modesHelp: String {
    let modes = ConditionMode.allCases.filter { !$0.comparesValues || Feature.equalityModes.isIn(options.release) }
    return "the modes are \(modes.map(\.rawValue).joined(separator: ", "))"
  }

  /// `!If [condition]` and `!If [condition, then, else]`; the branch not taken is never looked at.
  mutating func ifElse(_ node: YAMLNode) throws(EvaluationFailure) -> Value {
    let items = node.items
    guard items.count == 1 || items.count >= 3 else { throw node.malformed(.ifElse) }
    let condition = try direct(items[0])
    guard let holds = condition.isTrue else {
      guard items.count >= 3 else { return .deferred("if", condition) }
      return .deferred("if", condition, ["then": try? walk(items[1]), "else": try? walk(items[2])])
    }
    guard items.count >= 3 else { return .bool(holds) }
    do throws(EvaluationFailure) {
      return try walk(items[holds ? 1 : 2])
    } catch {
      guard error.severity == .typeError else { throw error }
      throw .reported(error.code, error.message, at: error.mark, help: error.help)
    }
  }

  /// `!AtIndex [value, key]` and `!AtIndex [value, key, default]`.
  mutating func atIndex(_ node: YAMLNode) throws(EvaluationFailure) -> Value {
    let items = node.items
    guard items.count >= 2 else { throw node.malformed(.atIndex) }
    let object = try direct(items[0])
    let key = try direct(items[1])
    let fallback = items.count >= 3 ? try plain(items[2]) : nil
    switch (object, key) {
    case (.reference(.findObject), _), (.reference(.deferred), _), (.reference(.blocked), _):
      return .deferred("at_index", object, ["key": key, "default": fallback])
    case (.list, .reference), (.mapping, .reference):
      return .deferred("at_index", object, ["key": key, "default": fallback])
    case (.list(let list), .integer), (.list(let list), .bool), (.list(let list), .bigInteger):
      if case .integer(let index) = key.hashKey {
        let position = index < 0 ? index + list.count : index
        if list.indices.contains(position) { return list[position] }
      }
      if let fallback { return fallback }
      throw .reported(
        "no-such-item", "!AtIndex: the list has no item \(key.pythonText ?? "")", at: node.mark, help: defaultHelp)
    case (.list, _):
      throw .reported("no-such-item", "!AtIndex: a list has no item '\(key.pythonText ?? "")'", at: items[1].mark)
    case (.mapping, .list), (.mapping, .mapping):
      throw .typeError("no-such-item", "!AtIndex: \(key.typeName) cannot be a key", at: items[1].mark)
    case (.mapping(let pairs), _):
      if let pair = pairs.first(where: { $0.key.hashKey == key.hashKey }) { return pair.value }
      if let fallback { return fallback }
      throw .reported(
        "no-such-item", "!AtIndex: the mapping has no key '\(key.pythonText ?? "")'", at: node.mark, help: defaultHelp)
    case (.string(let text), .string(let part)) where !text.contains(substring: part):
      if let fallback { return fallback }
      throw .reported("no-such-item", "!AtIndex: the value is text and has no key '\(part)'", at: node.mark)
    default:
      throw .typeError("no-such-item", "!AtIndex cannot index \(object.typeName)", at: node.mark)
    }
  }

  private var defaultHelp: String { "a third item is the default: \(BlueprintTag.atIndex.usage)" }
}

extension Reference {
  /// The key of an object, which is a UUID for all but users and their like, or null where there is none.
  fileprivate var isKey: Bool {
    switch self {
    case .find(let model, _): ModelName.isFlow(model) || ModelName.isStage(model)
    case .keyOf(_, let entry), .pkOf(_, let entry): ModelName.isFlow(entry.model) || ModelName.isStage(entry.model)
    case .findObject, .deferred, .unresolvedTag, .blocked: false
    }
  }
}

extension String {
  /// Whether `part` occurs, compared by Unicode scalars as Python does.
  fileprivate func contains(substring part: String) -> Bool {
    let whole = Array(utf8)
    let part = Array(part.utf8)
    guard part.count <= whole.count else { return false }
    return (0...whole.count - part.count).contains { whole[$0...].starts(with: part) }
  }
}
