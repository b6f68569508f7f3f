/// The pairs of a mapping as PyYAML leaves them: merge keys expanded, of equal keys one.
extension Composer {
  func isMergeKey(_ record: NodeRecord) -> Bool {
    guard record.kind == .scalar else { return false }
    if record.tag != DistinctTexts.empty { return texts.rule(record.tag) == .merge }
    guard record.isImplicit, case .merge = texts.meaning(record.first) else { return false }
    return true
  }

  func isValueKey(_ record: NodeRecord) -> Bool {
    if record.tag != DistinctTexts.empty { return texts.rule(record.tag) == .value }
    guard record.isImplicit, case .value = texts.meaning(record.first) else { return false }
    return true
  }

  /// Appends to `children` what PyYAML's `flatten_mapping` and a Python dict make of the pending keys and values:
  ///
  /// 1. the pairs of merged mappings, of each list of mappings the last first; 2. the mapping's own pairs.
  /// Of equal keys the last value stays, in the place of the first. Only own keys that repeat are worth a warning.
  mutating func appendEffectivePairs(from start: Int) throws(YAMLSyntaxError) {
    mappings += 1
    let keys = stride(from: start, to: pending.count, by: 2)
    if hasDistinctTexts(for: keys) {
      // As nearly all mappings have.
      children += pending[start...]
      return
    }
    var pairs = KeyedPairs()
    for place in keys where isMergeKey(nodes[Int(pending[place])]) {
      for source in try mergedMappings(pending[place + 1]) {
        let record = nodes[Int(source)]
        for child in stride(from: Int(record.first), to: Int(record.first + record.count), by: 2) {
          pairs.put(children[child], children[child + 1], identity(of: children[child]))
        }
      }
    }
    pairs.beginOwn()
    for place in keys where !isMergeKey(nodes[Int(pending[place])]) {
      if let earlier = pairs.put(pending[place], pending[place + 1], identity(of: pending[place])) {
        warn(pending[place], repeats: earlier)
      }
    }
    children += pairs.keysAndValues
  }

  /// Whether all keys are strings and differ from each other.
  private mutating func hasDistinctTexts(for keys: StrideTo<Int>) -> Bool {
    for place in keys {
      guard let text = text(ofKey: pending[place]), texts.noteKey(text, inMapping: mappings) else { return false }
    }
    return true
  }

  /// The text of a key that is a string.
  private func text(ofKey key: UInt32) -> DistinctTexts.ID? {
    let record = nodes[Int(key)]
    return record.isString(in: texts) ? record.first : nil
  }

  private func mergedMappings(_ value: UInt32) throws(YAMLSyntaxError) -> [UInt32] {
    let record = nodes[Int(value)]
    switch record.kind {
    case .mapping: return [value]
    case .sequence:
      let elements = children[Int(record.first)..<Int(record.first + record.count)]
      if let other = elements.first(where: { nodes[Int($0)].kind != .mapping }) {
        throw Self.unmergeable(nodes[Int(other)])
      }
      return elements.reversed()
    case .scalar: throw Self.unmergeable(record)
    }
  }

  private static func unmergeable(_ record: NodeRecord) -> YAMLSyntaxError {
    YAMLSyntaxError(
      code: "bad-merge", message: "<< merges a mapping or a list of mappings, not a \(record.kind)", mark: record.mark,
      help: "put << in quotes if it is a key of your own")
  }

  private mutating func warn(_ key: UInt32, repeats earlier: UInt32) {
    guard warnings.count < Self.mostWarnings else { return }
    warnings.append(
      YAMLWarning(
        code: "duplicate-key",
        message: "the key \(texts.excerpt(nodes[Int(key)].first)) stands twice in this mapping; the last value counts",
        mark: nodes[Int(key)].mark, otherMark: nodes[Int(earlier)].mark))
  }

  private func identity(of key: UInt32) -> KeyIdentity {
    if let text = text(ofKey: key) { return .string(text) }
    let record = nodes[Int(key)]
    guard record.kind == .scalar, !texts.isApplication(record.tag),
      let scalar = texts.scalar(record.first, isImplicit: record.isImplicit, tag: record.tag)
    else { return .node(key) }
    switch scalar {
    case .null: return .null
    case .bool(let value): return .integer(value ? 1 : 0)
    case .integer(let value): return .integer(value)
    case .bigInteger(let digits): return .bigInteger(digits)
    case .float(let value): return KeyIdentity(value)
    case .string: return .string(record.first)
    case .timestamp(let text):
      return Timestamp(texts.string(record.first))?.instant.map(KeyIdentity.instant) ?? .timestamp(text)
    case .binary(let bytes): return .binary(bytes)
    }
  }
}

/// A Python dict in the making.
private struct KeyedPairs {
  private var places: [KeyIdentity: Int] = [:]
  private var pairs: [(key: UInt32, value: UInt32, isOwn: Bool)] = []
  private var isOwn = false

  mutating func beginOwn() { isOwn = true }

  /// Returns the earlier key of the mapping's own that this one repeats.
  @discardableResult
  mutating func put(_ key: UInt32, _ value: UInt32, _ identity: KeyIdentity) -> UInt32? {
    guard let place = places[identity] else {
      places[identity] = pairs.count
      pairs.append((key, value, isOwn))
      return nil
    }
    let earlier = pairs[place]
    // Equal strings are interchangeable, and the later one stands beside its value; of 1 and true Python keeps the first.
    let isString = if case .string = identity { true } else { false }
    pairs[place] = (isString ? key : earlier.key, value, isOwn)
    return earlier.isOwn ? earlier.key : nil
  }

  var keysAndValues: [UInt32] { pairs.flatMap { [$0.key, $0.value] } }
}

/// What makes two keys equal in Python: `1`, `1.0` and `true` are one key.
private enum KeyIdentity: Hashable {
  case string(DistinctTexts.ID)
  case null
  case integer(Int)
  case bigInteger(String)
  /// The bits of a float that is no integer.
  case float(UInt64)
  case timestamp(String)
  /// A time with a zone, which equals the same moment in another zone.
  case instant(Int)
  case binary([UInt8])
  /// Equal to nothing but itself: what an application makes of its tag.
  case node(UInt32)

  init(_ value: Double) {
    if let integer = Int(exactly: value) {
      self = .integer(integer)
    } else if value.isFinite, value == value.rounded() {
      self = .bigInteger(value.formatted("%.*f", precision: 0))
    } else {
      self = .float(value.isNaN ? Double.nan.bitPattern : value.bitPattern)
    }
  }
}
