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

  static func isStandard(_ tag: ArraySlice<UInt8>) -> Bool {
    tag.first == UInt8(ascii: "t") && tag.starts(with: standardPrefix.utf8)
  }

  init(_ tag: ArraySlice<UInt8>) {
    guard Self.isStandard(tag) else {
      self = .application
      return
    }
    self =
      switch String(decoding: tag.dropFirst(Self.standardPrefix.utf8.count), as: UTF8.self) {
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
