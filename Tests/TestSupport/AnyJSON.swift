package import Foundation

/// Any JSON, to compare documents part by part; numbers are compared as numbers.
package enum AnyJSON: Hashable, Decodable {
  case null
  case bool(Bool)
  case number(Decimal)
  case string(String)
  case array([AnyJSON])
  case object([String: AnyJSON])

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let flag = try? container.decode(Bool.self) {
      self = .bool(flag)
    } else if let number = try? container.decode(Decimal.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .string(text)
    } else if let items = try? container.decode([AnyJSON].self) {
      self = .array(items)
    } else {
      self = .object(try container.decode([String: AnyJSON].self))
    }
  }

  package init(reading data: Data) throws {
    self = try JSONDecoder().decode(AnyJSON.self, from: data)
  }

  /// What a value encodes to.
  package init(encoding value: some Encodable) throws {
    try self.init(reading: JSONEncoder().encode(value))
  }

  package subscript(key: String) -> AnyJSON? {
    if case .object(let members) = self { members[key] } else { nil }
  }

  package var items: [AnyJSON] { if case .array(let items) = self { items } else { [] } }
  package var text: String? { if case .string(let text) = self { text } else { nil } }
}
