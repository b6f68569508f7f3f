/// What a tag means to the loader.
enum TagRule {
  /// Left to whoever reads the nodes: `!KeyOf` and its like.
  case application
  case null, bool, integer, float, string, timestamp, binary
  case mapping, set
  case sequence, orderedMapping, pairs
  case merge, value
  /// `tag:yaml.org,2002:` with a name that the safe loader does not know, such as `!!python/name`.
  case unknown

  private static let standardPrefix = "tag:yaml.org,2002:"

  init(_ tag: String) {
    guard tag.hasPrefix(Self.standardPrefix) else {
      self = .application
      return
    }
    self =
      switch tag.dropFirst(Self.standardPrefix.count) {
      case "null": .null
      case "bool": .bool
      case "int": .integer
      case "float": .float
      case "str": .string
      case "timestamp": .timestamp
      case "binary": .binary
      case "map": .mapping
      case "set": .set
      case "seq": .sequence
      case "omap": .orderedMapping
      case "pairs": .pairs
      case "merge": .merge
      case "value": .value
      default: .unknown
      }
  }

  /// The kind of node that the tag demands; nil where it does not care.
  var kind: YAMLNode.Kind? {
    switch self {
    case .null, .bool, .integer, .float, .string, .timestamp, .binary: .scalar
    case .mapping, .set: .mapping
    case .sequence, .orderedMapping, .pairs: .sequence
    case .application, .merge, .value, .unknown: nil
    }
  }
}
