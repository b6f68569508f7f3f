internal import YAML

/// Something that a file can use and older versions of authentik lack.
enum Feature: Hashable, Sendable {
  case tag(BlueprintTag)
  case sections
  case equalityModes
  case dottedContext
  case tagAsDefault

  var since: AuthentikRelease {
    switch self {
    case .tag(let tag): tag.since
    case .sections: AuthentikRelease(2025, 8)
    case .equalityModes, .dottedContext, .tagAsDefault: AuthentikRelease(2026, 5)
    }
  }

  /// As the subject of a sentence.
  var name: String {
    switch self {
    case .tag(let tag): tag.rawValue
    case .sections: "a mapping of sections under 'entries'"
    case .equalityModes: "EQ or NEQ in !Condition"
    case .dottedContext: "a dotted path in !Context"
    case .tagAsDefault: "a tag as the default of !Env"
    }
  }
}

/// Remembers the newest feature that a file uses.
struct FeatureUse {
  private(set) var newest: (feature: Feature, mark: YAMLMark)?

  mutating func note(_ feature: Feature, at mark: YAMLMark) {
    guard feature.since > newest?.feature.since ?? Dialect.oldest.version else { return }
    newest = (feature, mark)
  }
}
