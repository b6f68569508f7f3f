/// A JSON value that keeps what authentik's field rules look at: how a number was written, and the sequence of keys.
package indirect enum JSON: Hashable, Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  /// Also integers beyond 64 bits, which authentik's parser (orjson) reads as floats.
  case float(Double)
  case string(String)
  case array([JSON])
  case object([Member])

  package struct Member: Hashable, Sendable {
    package var name: String
    package var value: JSON

    package init(_ name: String, _ value: JSON) {
      self.name = name
      self.value = value
    }
  }
}

extension JSON {
  /// The value of a key; of a key given twice, the last one, as orjson reads it.
  package subscript(name: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.name == name }?.value
  }

  /// The members of both objects.
  static func + (left: JSON, right: JSON) -> JSON {
    .object((left.members ?? []) + (right.members ?? []))
  }

  package var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  package var integer: Int? {
    if case .integer(let number) = self { number } else { nil }
  }

  package var bool: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  package var array: [JSON]? {
    if case .array(let values) = self { values } else { nil }
  }

  package var members: [Member]? {
    if case .object(let members) = self { members } else { nil }
  }
}

extension JSON: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(integerLiteral value: Int) { self = .integer(value) }
  package init(stringLiteral value: String) { self = .string(value) }
  package init(arrayLiteral elements: JSON...) { self = .array(elements) }
  package init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(elements.map { Member($0.0, $0.1) })
  }
}

extension JSON {
  /// What Python's `str()` makes of the value; authentik's messages quote it, and its fields parse it.
  package var pythonText: String {
    if case .string(let text) = self { text } else { pythonRepresentation }
  }

  /// What Python's `repr()` makes of the value.
  package var pythonRepresentation: String {
    switch self {
    case .null: "None"
    case .bool(let value): value ? "True" : "False"
    case .integer(let number): "\(number)"
    case .float(let number): "\(number)"
    case .string(let text): text.contains("'") && !text.contains("\"") ? "\"\(text)\"" : "'\(text)'"
    case .array(let values): "[\(values.map(\.pythonRepresentation).joined(separator: ", "))]"
    case .object(let members):
      "{\(members.map { "'\($0.name)': \($0.value.pythonRepresentation)" }.joined(separator: ", "))}"
    }
  }

  /// Python's name of the type, as in `Expected a dictionary, but got list.`
  package var pythonType: String {
    switch self {
    case .null: "NoneType"
    case .bool: "bool"
    case .integer: "int"
    case .float: "float"
    case .string: "str"
    case .array: "list"
    case .object: "dict"
    }
  }
}
