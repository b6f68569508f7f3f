/// Collects the pairs of a mapping in order, as Python's dictionaries do.
struct MappingBuilder {
  private(set) var pairs: [Value.Pair]
  private var positions: [Value: Int]

  init(_ pairs: [Value.Pair] = []) {
    self.pairs = []
    positions = [:]
    for pair in pairs { set(pair.key, to: pair.value) }
  }

  /// Sets a key; one that is there keeps its place.
  mutating func set(_ key: Value, to value: Value) {
    if let position = positions[key.hashKey] {
      pairs[position].value = value
    } else {
      positions[key.hashKey] = pairs.count
      pairs.append(Value.Pair(key: key, value: value))
    }
  }

  /// Lays a value over what is there as authentik's `always_merger` does; answers how many values it touched.
  mutating func merge(_ key: Value, with value: Value) -> Int {
    guard let position = positions[key.hashKey] else {
      set(key, to: value)
      return 1
    }
    let (merged, cost) = pairs[position].value.merged(with: value)
    pairs[position].value = merged
    return cost
  }

  subscript(key: Value) -> Value? {
    positions[key.hashKey].map { pairs[$0].value }
  }
}

extension Value {
  /// Mappings are merged key by key, lists appended, of everything else the later wins.
  func merged(with later: Value) -> (value: Value, cost: Int) {
    switch (self, later) {
    case (.mapping(let pairs), .mapping(let laterPairs)):
      var builder = MappingBuilder(pairs)
      var cost = pairs.count
      for pair in laterPairs { cost += builder.merge(pair.key, with: pair.value) }
      return (.mapping(builder.pairs), cost)
    case (.list(let items), .list(let laterItems)):
      return (.list(items + laterItems), items.count + laterItems.count)
    default:
      return (later, 1)
    }
  }
}
