internal import Bindings
internal import YAML

/// One entry of a blueprint, its shape checked as authentik's loader checks it, its tags not yet evaluated.
struct EntryDocument {
  /// Position in the file, from 0.
  var position: Int
  var mark: YAMLMark
  var id: String?
  var model: YAMLNode?
  /// The model's name once its tags are evaluated; empty where not even a guess is possible.
  var modelName = ""
  var state: YAMLNode?
  var conditions: YAMLNode?
  var identifiers: YAMLNode?
  var attrs: YAMLNode?
  var permissions: YAMLNode?
  /// The shape is right, so that the loader takes it; parts that are not are left out above.
  var isWellFormed = true
  /// What a state that does not exist was most likely meant to be.
  var likelyState = EntryState.present
  /// The key is there, with a value that is no mapping.
  var hasWrongIdentifiers = false
  /// There is a tag somewhere in attrs or permissions.
  var usesTagsInside = false

  var isBinding: Bool { ModelName.isBinding(modelName) }
  var isPolicyBinding: Bool { ModelName.same(modelName, ModelName.policyBinding) }

  init(_ node: YAMLNode, position: Int, _ tags: inout TagShapes, _ problems: inout ProblemCollector) {
    self.position = position
    mark = node.mark
    let errorsBefore = problems.errorCount
    defer { isWellFormed = problems.errorCount == errorsBefore }
    guard node.isLiteralMapping else {
      _ = tags.check(node, &problems)
      problems.error(
        "wrong-type", "an entry is a mapping, not \(node.typed.typeName)", at: node.mark,
        help: node.isLiteralSequence
          ? "one dash is enough: '- model: …'" : "an entry has at least 'model' and 'identifiers'")
      return
    }
    for (key, value) in node.pairs {
      let usesTags = tags.check(value, &problems)
      switch EntryKey(rawValue: key.text) {
      case .model:
        model = value
      case .identifiers:
        if checkKeys("identifiers", value, &problems) { identifiers = value } else { hasWrongIdentifiers = true }
      case .attrs:
        if value.isNull || checkKeys("attrs", value, &problems) { attrs = value }
        usesTagsInside = usesTagsInside || usesTags
      case .id:
        checkID(value, &problems)
      case .state:
        if checkState(value, &problems) { state = value }
      case .conditions:
        if checkList("conditions", value, &problems) { conditions = value }
      case .permissions:
        if checkPermissions(value, &problems) { permissions = value }
        usesTagsInside = usesTagsInside || usesTags
      case nil:
        warn(of: key, &problems)
      }
    }
    checkModel(node, &problems)
  }

  private func warn(of key: YAMLNode, _ problems: inout ProblemCollector) {
    let name = key.text
    guard !name.hasPrefix("x-"), !name.hasPrefix(".") else { return }
    let keys = EntryKey.allCases.map(\.rawValue)
    problems.warning(
      "unknown-key", "authentik ignores the key '\(name)' of an entry", at: key.mark,
      help: didYouMean(name, among: keys) ?? "an entry has \(keys.joined(separator: ", "))")
  }

  private mutating func checkModel(_ entry: YAMLNode, _ problems: inout ProblemCollector) {
    guard let model else {
      let key = entry.pairs.first { $0.key.text.isLikeModel }?.key.text
      problems.error(
        "missing-key", "the entry has no 'model'", at: entry.mark,
        help: key.map { "write model: \($0), and identifiers and attrs in the same column" }
          ?? "such as model: \(ModelName.binding)")
      return
    }
    if BlueprintTag(of: model) != nil || model.isText { return }
    self.model = nil
    problems.wrongType("model", "text", model, help: "such as model: \(ModelName.binding)")
  }

  private mutating func checkID(_ node: YAMLNode, _ problems: inout ProblemCollector) {
    if BlueprintTag(of: node) == nil {
      if node.isText {
        id = node.text
        return
      }
      if node.isNull { return }
      // What refers to it by this text is not wrong for that.
      if node.kind == .scalar { id = node.text }
    }
    let value = node.typed
    let why = if case .bool = value { ", as YAML 1.1 reads '\(node.text)'" } else { "" }
    problems.error(
      "wrong-type", "id: text belongs here, not \(value.typeName)\(why)", at: node.mark, help: node.quotingHelp)
  }

  private mutating func checkState(_ node: YAMLNode, _ problems: inout ProblemCollector) -> Bool {
    if BlueprintTag(of: node) != nil { return true }
    if case .string(let word) = node.typed, EntryState(rawValue: word) != nil { return true }
    problems.error(
      "unknown-state", "state: there is no state '\(node.text)'", at: node.mark, help: EntryState.help(for: node.text))
    likelyState = EntryState.nearest(to: node.text) ?? .present
    return false
  }

  private func checkList(_ name: String, _ node: YAMLNode, _ problems: inout ProblemCollector) -> Bool {
    guard !node.isLiteralSequence else { return true }
    problems.wrongType(name, "a list", node, help: "leave the key out, or write \(name): []")
    return false
  }

  /// Answers whether the value is a mapping at all.
  private func checkKeys(_ name: String, _ node: YAMLNode, _ problems: inout ProblemCollector) -> Bool {
    guard node.isLiteralMapping else {
      problems.wrongType(
        name, "a mapping", node,
        help: BlueprintTag(of: node) == nil ? nil : "a tag can stand for a value in it, not for the mapping itself")
      return false
    }
    for (key, _) in node.pairs where !key.isText {
      problems.error(
        "wrong-type", "\(name): a key is text, not \(key.typed.typeName)", at: key.mark, help: key.quotingHelp)
    }
    return true
  }

  private func checkPermissions(_ node: YAMLNode, _ problems: inout ProblemCollector) -> Bool {
    guard checkList("permissions", node, &problems) else { return false }
    for item in node.items {
      guard item.isLiteralMapping else {
        problems.error(
          "wrong-type", "permissions: an item is a mapping, not \(item.typed.typeName)", at: item.mark)
        continue
      }
      if item.child("permission") == nil {
        problems.error("missing-key", "permissions: the key 'permission' is missing", at: item.mark)
      }
      for (key, value) in item.pairs where BlueprintTag(of: value) == nil {
        let fits: Bool? =
          switch (key.text, value.typed) {
          case ("permission", .string), ("role", .string), ("role", .null), ("user", .null), ("user", .integer),
            ("user", .bigInteger), ("user", .bool):
            true
          case ("permission", _), ("role", _), ("user", _): false
          default: nil
          }
        guard fits == false else { continue }
        problems.wrongType(
          "permissions.\(key.text)", key.text == "user" ? "an integer" : "text", value,
          help: key.text == "user" ? nil : value.quotingHelp)
      }
    }
    return true
  }
}

/// A key that means something in an entry.
private enum EntryKey: String, CaseIterable {
  case model, state, conditions, identifiers, attrs, permissions, id
}

extension EntryState {
  static func help(for word: String) -> String {
    if word == "updated" { return "write state: present, which updates what is there and creates what is missing" }
    return didYouMean(word, among: words) ?? "the states are \(words.joined(separator: ", "))"
  }

  static func nearest(to word: String) -> EntryState? {
    nearestName(to: word, among: words).flatMap(EntryState.init(rawValue:))
  }

  private static let words = ["present", "created", "must_created", "absent"]
}

extension YAMLNode {
  /// A scalar that YAML takes for text.
  var isText: Bool {
    isString && BlueprintTag(of: self) == nil
  }

  var isNull: Bool {
    guard kind == .scalar, BlueprintTag(of: self) == nil else { return false }
    return Value(scalar: self) == .null
  }
}
