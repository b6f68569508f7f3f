internal import YAML

/// What `!Context` looks names up in: authentik's own values, the file's `context`, and what was given from outside.
struct BlueprintContext {
  /// A value that is still text of a file, because its tags are evaluated only when somebody asks for it.
  indirect enum Entry {
    case node(YAMLNode)
    case mapping([(key: Value, value: Entry)])
    case list([Entry])
    /// Known to the server alone.
    case server
  }

  private var entries: [Value: Entry]

  /// The two values that authentik puts into every context.
  private static let builtIn = [.string("goauthentik.io/rbac/models"), licensed]
  /// Whether the server has a valid licence.
  static let licensed = Value.string("goauthentik.io/enterprise/licensed")

  init(file: YAMLNode?, outside: [OutsideContext]) {
    entries = Dictionary(uniqueKeysWithValues: Self.builtIn.map { ($0, Entry.server) })
    if let file {
      for (key, value) in file.pairs { lay(value, at: Value(plain: key)) }
    }
    for (name, value) in outside.lazy.flatMap(\.values) { lay(value, at: name) }
  }

  subscript(key: Value) -> Entry? { entries[key.hashKey] }

  /// The names that can be looked up.
  var names: [String] {
    entries.keys.compactMap { key in
      if case .string(let name) = key { name } else { nil }
    }
  }

  private mutating func lay(_ value: YAMLNode, at name: Value) {
    let name = name.hashKey
    entries[name] = entries[name].map { Self.merge($0, with: .node(value)) } ?? .node(value)
  }

  /// Mappings are merged key by key, lists appended, of everything else the later wins.
  private static func merge(_ earlier: Entry, with later: Entry) -> Entry {
    if let earlier = earlier.pairs, let later = later.pairs {
      var merged = earlier
      var positions = Dictionary(
        merged.indices.map { (merged[$0].key.hashKey, $0) }, uniquingKeysWith: { $1 })
      for (key, value) in later {
        if let position = positions[key.hashKey] {
          merged[position].value = merge(merged[position].value, with: value)
        } else {
          positions[key.hashKey] = merged.count
          merged.append((key, value))
        }
      }
      return .mapping(merged)
    }
    if let earlier = earlier.items, let later = later.items { return .list(earlier + later) }
    return later
  }
}

extension BlueprintContext.Entry {
  /// The pairs of a mapping that is no tag's argument.
  var pairs: [(key: Value, value: Self)]? {
    switch self {
    case .mapping(let pairs): pairs
    case .node(let node) where node.kind == .mapping && BlueprintTag(of: node) == nil:
      node.pairs.map { (Value(plain: $0.key), .node($0.value)) }
    case .node, .list, .server: nil
    }
  }

  /// The items of a list that is no tag's argument.
  var items: [Self]? {
    switch self {
    case .list(let items): items
    case .node(let node) where node.kind == .sequence && BlueprintTag(of: node) == nil:
      node.items.map { .node($0) }
    case .node, .mapping, .server: nil
    }
  }

  /// The node of a tag, which has yet to be evaluated.
  var tagged: YAMLNode? {
    if case .node(let node) = self, BlueprintTag(of: node) != nil { node } else { nil }
  }

  /// What a dotted path leads to, one name or position at a time.
  func at(_ path: some Sequence<Substring>) -> Self? {
    var place = self
    for step in path {
      if let pairs = place.pairs {
        guard let next = pairs.first(where: { $0.key == .string(String(step)) })?.value else { return nil }
        place = next
      } else if let items = place.items, let index = Int(step), items.indices.contains(index) {
        place = items[index]
      } else {
        return nil
      }
    }
    return place
  }
}
