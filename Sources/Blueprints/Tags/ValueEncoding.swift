// A value as JSON; what JSON lacks, and what only the server knows, is an object with a telling key.
//
// `{"find": model, "where": [[key, value], …]}`, `{"keyof": id, "entry": n, "model": …, "identifiers": {…}}`,
// `{"pk_of": …}` likewise, `{"unresolved_tag": name, "line": n}`, `{"blocked": tag, "name": …}`,
// `{"yaml_timestamp": text}` and its like.
extension Value: Encodable {
  package func encode(to encoder: any Encoder) throws {
    switch self {
    case .mapping(let pairs):
      try encode(pairs, to: encoder)
    case .other(let type, let text):
      var container = encoder.container(keyedBy: AnyKey.self)
      try container.encode(text, forKey: AnyKey(type))
    case .reference(let reference):
      try reference.encode(to: encoder)
    case .list(let items):
      var container = encoder.unkeyedContainer()
      for item in items { try container.encode(item) }
    case .float(let number) where !number.isFinite:
      var container = encoder.container(keyedBy: AnyKey.self)
      try container.encode(number.pythonText, forKey: AnyKey("yaml_float"))
    default:
      var container = encoder.singleValueContainer()
      switch self {
      case .bool(let flag): try container.encode(flag)
      case .integer(let number): try container.encode(number)
      case .bigInteger(let digits):
        if let number = Int128(digits) { try container.encode(number) } else { try container.encode(digits) }
      case .float(let number): try container.encode(number)
      case .string(let text): try container.encode(text)
      case .null, .mapping, .other, .reference, .list: try container.encodeNil()
      }
    }
  }

  private func encode(_ pairs: [Pair], to encoder: any Encoder) throws {
    let names = pairs.map { pair in if case .string(let name) = pair.key { name } else { String?.none } }
    var container = encoder.container(keyedBy: AnyKey.self)
    if names.contains(nil) {
      let list = pairs.map { Value.list([$0.key, $0.value]) }
      try container.encode(Value.list(list), forKey: AnyKey("yaml_map"))
    } else {
      for (name, pair) in zip(names, pairs) {
        try container.encode(pair.value, forKey: AnyKey(name ?? ""))
      }
    }
  }
}

extension Reference: Encodable {
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: AnyKey.self)
    switch self {
    case .find(let model, let conditions):
      try container.encode(model, forKey: AnyKey("find"))
      try container.encode(Self.list(conditions), forKey: AnyKey("where"))
    case .findObject(let model, let conditions):
      try container.encode(model, forKey: AnyKey("find_object"))
      try container.encode(Self.list(conditions), forKey: AnyKey("where"))
    case .keyOf(let id, let entry):
      try container.encode(id, forKey: AnyKey("keyof"))
      try encode(entry, to: &container)
    case .pkOf(let written, let entry):
      try container.encode(written, forKey: AnyKey("pk_of"))
      try encode(entry, to: &container)
    case .deferred(_, let parts):
      for part in parts {
        guard case .string(let name) = part.key else { continue }
        try container.encode(part.value, forKey: AnyKey(name))
      }
    case .unresolvedTag(let line):
      try container.encode(true, forKey: AnyKey("unresolved_tag"))
      try container.encode(line, forKey: AnyKey("line"))
    case .blocked(let tag, let name):
      try container.encode(tag, forKey: AnyKey("blocked"))
      try container.encode(name, forKey: AnyKey("name"))
    }
  }

  private func encode(_ entry: EntryIdentity, to container: inout KeyedEncodingContainer<AnyKey>) throws {
    try container.encode(entry.entry, forKey: AnyKey("entry"))
    try container.encode(entry.model, forKey: AnyKey("model"))
    try container.encode(EncodedValues(entry.identifiers), forKey: AnyKey("identifiers"))
  }

  private static func list(_ conditions: [Condition]) -> Value {
    .list(conditions.map { .list([.string($0.key), $0.value]) })
  }
}

private struct AnyKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(_ name: String) { stringValue = name }
  init?(stringValue: String) { self.init(stringValue) }
  init?(intValue: Int) { nil }
}

/// Named values as an object.
package struct EncodedValues: Encodable {
  private let values: [NamedValue]

  package init(_ values: [NamedValue]) { self.values = values }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: AnyKey.self)
    for value in values { try container.encode(value.value, forKey: AnyKey(value.name)) }
  }
}
