internal import YAML

/// A value of a blueprint after its tags were evaluated, as far as that is possible without the server.
package enum Value: Hashable, Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  /// An integer beyond 64 bits, as decimal digits.
  case bigInteger(String)
  case float(Double)
  case string(String)
  case list([Value])
  case mapping([Pair])
  /// A YAML type that JSON lacks: `yaml_timestamp`, `yaml_binary`, `yaml_set`, …
  indirect case other(type: String, text: String)
  indirect case reference(Reference)

  package struct Pair: Hashable, Sendable {
    package var key: Value
    package var value: Value
  }
}

extension Value {
  /// The value of a node with the tags in it left as they are.
  init(plain node: YAMLNode) {
    if BlueprintTag(of: node) != nil {
      self = .reference(.unresolvedTag(line: node.mark.line))
      return
    }
    self =
      switch node.kind {
      case .scalar: Value(scalar: node)
      case .sequence: Value.sequence(node, node.items.map(Value.init(plain:)))
      case .mapping:
        Value.mapping(
          node, node.pairs.map { Pair(key: Value(plain: $0.key), value: Value(plain: $0.value)) })
      }
  }

  init(scalar node: YAMLNode) {
    // The document was composed, so every scalar in it has a value.
    guard let scalar = try? node.scalar() else {
      self = .string(node.text)
      return
    }
    self =
      switch scalar {
      case .null: .null
      case .bool(let value): .bool(value)
      case .integer(let value): .integer(value)
      case .bigInteger(let digits): .bigInteger(digits)
      case .float(let value): .float(value)
      case .string(let text): .string(text)
      case .timestamp(let text): .other(type: "yaml_timestamp", text: text)
      case .binary(let bytes): .other(type: "yaml_binary", text: String(decoding: bytes, as: UTF8.self))
      }
  }

  /// A sequence by its tag: `!!omap` and `!!pairs` give a list of pairs.
  static func sequence(_ node: YAMLNode, _ items: [Value]) -> Value {
    switch node.tag {
    case "tag:yaml.org,2002:omap", "tag:yaml.org,2002:pairs":
      .list(
        items.map { item in
          if case .mapping(let pairs) = item, let pair = pairs.first { .list([pair.key, pair.value]) } else { item }
        })
    default: .list(items)
    }
  }

  /// A mapping by its tag: `!!set` gives the set of its keys.
  static func mapping(_ node: YAMLNode, _ pairs: [Pair]) -> Value {
    guard node.tag == "tag:yaml.org,2002:set" else { return .mapping(pairs) }
    let members = pairs.map { $0.key.pythonText ?? "" }
    return .other(type: "yaml_set", text: members.joined(separator: ", "))
  }
}
