/// A scalar with the type that authentik's loader gives it.
package enum YAMLScalar: Hashable, Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  /// An integer beyond 64 bits, as decimal digits with a minus sign where it is negative.
  case bigInteger(String)
  case float(Double)
  case string(String)
  /// A date or time as Python's `isoformat()` writes it.
  case timestamp(String)
  case binary([UInt8])
}

extension YAMLScalar {
  /// The value of a text whose tag says what it is; nil where PyYAML would raise an error.
  init?(_ text: String, tagged rule: TagRule) {
    let scalar: YAMLScalar? =
      switch rule {
      case .application, .string: .string(text)
      case .null: .null
      case .bool: Self.bool(text)
      case .integer: Number.integer(text)
      case .float: Number.float(text).map(Self.float)
      case .timestamp: Timestamp(text).flatMap { $0.isPossible ? .timestamp($0.isoText) : nil }
      case .binary: decodedBase64(text).map(Self.binary)
      case .mapping, .set, .sequence, .orderedMapping, .pairs, .merge, .value, .unknown: nil
      }
    guard let scalar else { return nil }
    self = scalar
  }

  private static func bool(_ text: String) -> YAMLScalar? {
    switch text.lowercased() {
    case "yes", "true", "on": .bool(true)
    case "no", "false", "off": .bool(false)
    default: nil
    }
  }
}
