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

extension TextTable {
  func rule(_ tag: ID) -> TagRule { TagRule(slice(tag)) }

  /// The value of a scalar; nil where PyYAML would raise an error.
  func scalar(_ text: ID, isImplicit: Bool, tag: ID) -> YAMLScalar? {
    if tag != Self.empty { return scalar(text, tagged: rule(tag)) }
    return isImplicit ? plainScalar(text) : .string(string(text))
  }

  private func plainScalar(_ text: ID) -> YAMLScalar? {
    switch meaning(text) {
    case .string: .string(string(text))
    case .null: .null
    case .yes: .bool(true)
    case .no: .bool(false)
    case .integer: Number.integer(slice(text))
    case .float: Number.float(slice(text)).map(YAMLScalar.float)
    case .timestamp: timestamp(text)
    case .merge, .value, .indicator, .impossibleTimestamp, .unreadableInteger: nil
    }
  }

  private func scalar(_ text: ID, tagged rule: TagRule) -> YAMLScalar? {
    switch rule {
    case .application, .string: .string(string(text))
    case .null: .null
    case .bool: bool(text)
    case .integer: Number.integer(slice(text))
    case .float: Number.float(slice(text)).map(YAMLScalar.float)
    case .timestamp: timestamp(text)
    case .binary: decodedBase64(slice(text)).map(YAMLScalar.binary)
    case .mapping, .set, .sequence, .orderedMapping, .pairs, .merge, .value, .unknown: nil
    }
  }

  private func bool(_ text: ID) -> YAMLScalar? {
    switch string(text).lowercased() {
    case "yes", "true", "on": .bool(true)
    case "no", "false", "off": .bool(false)
    default: nil
    }
  }

  private func timestamp(_ text: ID) -> YAMLScalar? {
    guard let timestamp = Timestamp(slice(text)), timestamp.isPossible else { return nil }
    return .timestamp(timestamp.isoText)
  }
}
