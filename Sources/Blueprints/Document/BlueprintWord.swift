internal import Bindings
internal import YAML

/// A word that blueprints are made of; their documents know it by number, so that reading compares no texts.
enum BlueprintWord {
  case tag(BlueprintTag)
  case entryKey(EntryKey)
  case field(BindingField)

  /// All words, each at its number.
  fileprivate static let all: [BlueprintWord] =
    BlueprintTag.allCases.map(Self.tag) + EntryKey.allCases.map(Self.entryKey) + BindingField.allCases.map(Self.field)

  fileprivate var text: String {
    switch self {
    case .tag(let tag): tag.rawValue
    case .entryKey(let key): key.rawValue
    case .field(let field): field.rawValue
    }
  }
}

extension YAMLDocument {
  /// Reads a document in which tags, keys of entries and fields will be recognised.
  init(blueprint bytes: [UInt8], limits: YAMLLimits) throws(YAMLSyntaxError) {
    try self.init(parsing: bytes, limits: limits, words: BlueprintWord.all.map(\.text))
  }
}

extension BlueprintTag {
  /// The tag of a node, if it is one that authentik knows.
  init?(of node: YAMLNode) {
    guard let word = node.tagWord, case .tag(let tag) = BlueprintWord.all[word] else { return nil }
    self = tag
  }
}

/// A key that means something in an entry.
enum EntryKey: String, CaseIterable {
  case model, state, conditions, identifiers, attrs, permissions, id

  init?(_ node: YAMLNode) {
    guard let word = node.word, case .entryKey(let key) = BlueprintWord.all[word] else { return nil }
    self = key
  }
}

extension BindingField {
  /// The field that a key names.
  init?(_ node: YAMLNode) {
    guard let word = node.word, case .field(let field) = BlueprintWord.all[word] else { return nil }
    self = field
  }
}
