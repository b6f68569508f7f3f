internal import Bindings
internal import Blueprints

/// A value of a blueprint that flowbind writes, in the flow style of YAML.
indirect enum ImportValue: Hashable, Sendable {
  case text(String)
  case number(Int)
  case truth(Bool)
  case list([ImportValue])
  /// In this order.
  case mapping([ImportPair])
  /// One of authentik's tags before a list, such as `!Find […]`; the name is flowbind's own.
  case tagged(String, [ImportValue])

  /// On one line, in ASCII; texts are quoted, so that none is taken for something else.
  var yaml: String {
    switch self {
    case .text(let text): text.asQuotedASCII
    case .number(let number): String(number)
    case .truth(let truth): truth ? "true" : "false"
    case .list(let items): "[" + items.map(\.yaml).joined(separator: ", ") + "]"
    case .mapping(let pairs):
      "{" + pairs.map { "\($0.key.asQuotedASCII): \($0.value.yaml)" }.joined(separator: ", ") + "}"
    case .tagged(let tag, let items): "!\(tag) " + Self.list(items).yaml
    }
  }
}

/// A key of a mapping with its value.
struct ImportPair: Hashable, Sendable {
  var key: String
  var value: ImportValue

  init(_ key: String, _ value: ImportValue) {
    self.key = key
    self.value = value
  }
}

extension ImportValue {
  init(_ value: FieldValue) {
    self =
      switch value {
      case .key(let key): .key(key)
      case .integer(let number): .number(number)
      case .boolean(let truth): .truth(truth)
      case .word(let word): .text(word)
      }
  }

  static func key(_ pk: PrimaryKey) -> ImportValue { .text(pk.text) }

  /// The pk of an object of this model that all of these are true of, or null.
  static func find(_ model: String, _ conditions: [ImportPair]) -> ImportValue {
    .tagged("Find", [.text(model)] + conditions.map { .list([.text($0.key), $0.value]) })
  }

  /// Whether any of them is there.
  static func any(_ found: [ImportValue]) -> ImportValue { .tagged("Condition", [.text("OR")] + found) }

  /// Whether none of them is there.
  static func none(_ found: [ImportValue]) -> ImportValue { .tagged("Condition", [.text("NOR")] + found) }
}
