extension Value {
  /// Whether Python takes the value for true; nil where that depends on the server or on a closed door.
  var isTrue: Bool? {
    switch self {
    case .null: false
    case .bool(let value): value
    case .integer(let value): value != 0
    case .bigInteger: true
    case .float(let value): value != 0
    case .string(let text): !text.isEmpty
    case .list(let items): !items.isEmpty
    case .mapping(let pairs): !pairs.isEmpty
    case .other(let type, let text): type == "yaml_timestamp" || !text.isEmpty
    case .reference(let reference): reference.isTrue
    }
  }

  /// Whether Python's `==` holds; nil where that depends on the server or on a closed door.
  func isEqual(to other: Value) -> Bool? {
    switch (hashKey, other.hashKey) {
    case (.reference, _), (_, .reference): return nil
    case (.list(let left), .list(let right)):
      guard left.count == right.count else { return false }
      return Self.all(zip(left, right).lazy.map { $0.isEqual(to: $1) })
    case (.mapping(let left), .mapping(let right)):
      guard left.count == right.count else { return false }
      let rights = Dictionary(right.map { ($0.key.hashKey, $0.value) }, uniquingKeysWith: { $1 })
      return Self.all(
        left.lazy.map { pair in rights[pair.key.hashKey].map { pair.value.isEqual(to: $0) } ?? false })
    case (.float(let left), .float(let right)): return left == right
    case (let left, let right): return left == right
    }
  }

  /// The value as a dictionary key: Python takes 1, 1.0 and true for the same.
  var hashKey: Value {
    switch self {
    case .bool(let value): .integer(value ? 1 : 0)
    case .float(let value): Int(exactly: value).map(Value.integer) ?? self
    default: self
    }
  }

  /// True where all are, false where one is not, nil where neither can be told.
  private static func all(_ answers: some Sequence<Bool?>) -> Bool? {
    var result: Bool? = true
    for answer in answers {
      if answer == false { return false }
      if answer == nil { result = nil }
    }
    return result
  }

  /// The first reference in the value, however deep.
  var firstReference: Reference? {
    switch self {
    case .reference(let reference): return reference
    case .list(let items): return items.lazy.compactMap(\.firstReference).first
    case .mapping(let pairs):
      return pairs.lazy.compactMap { $0.key.firstReference ?? $0.value.firstReference }.first
    default: return nil
    }
  }
}

extension Reference {
  /// An object that exists has a key, and keys are true; a look-up may find nothing.
  fileprivate var isTrue: Bool? {
    switch self {
    case .keyOf, .pkOf, .unresolvedTag: true
    case .find, .findObject, .deferred, .blocked: nil
    }
  }

  /// What stands behind a closed door in this reference, if anything.
  package var blockedPart: (tag: String, name: String)? {
    switch self {
    case .blocked(let tag, let name): return (tag, name)
    case .find(_, let conditions), .findObject(_, let conditions):
      return conditions.lazy.compactMap(\.value.blockedPart).first
    case .deferred(_, let parts): return parts.lazy.compactMap(\.value.blockedPart).first
    case .keyOf, .pkOf, .unresolvedTag: return nil
    }
  }
}

extension Value {
  /// What stands behind a closed door in this value, if anything.
  package var blockedPart: (tag: String, name: String)? {
    switch self {
    case .reference(let reference): return reference.blockedPart
    case .list(let items): return items.lazy.compactMap(\.blockedPart).first
    case .mapping(let pairs): return pairs.lazy.compactMap { $0.key.blockedPart ?? $0.value.blockedPart }.first
    default: return nil
    }
  }
}

extension Value {
  /// The same of a reference to a flow or stage: an object is looked for by what its entry's identifiers say.
  var blockedLookUp: (tag: String, name: String)? {
    switch self {
    case .reference(.keyOf(_, let entry)), .reference(.pkOf(_, let entry)):
      entry.identifiers.lazy.compactMap(\.value.blockedPart).first
    default: blockedPart
    }
  }
}
