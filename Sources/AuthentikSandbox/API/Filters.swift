/// The filters of a list, as django-filter reads them; the problems of all are told at once.
struct Filters {
  private let query: Query
  private(set) var errors = FieldErrors()

  init(_ query: Query) { self.query = query }

  /// A filter that is not given, or empty, lets everything through.
  mutating func value<Value>(_ name: String, _ read: (String) throws(FieldProblem) -> Value?) -> Value? {
    errors.read(name, query[name], read)
  }

  /// A filter that may be given several times; here an empty text is a value like all others.
  mutating func values<Value>(_ name: String, _ read: (String) throws(FieldProblem) -> Value) -> [Value] {
    var values: [Value] = []
    for text in query.all(name) {
      guard let value = errors.read(name, text, read) else { break }
      values.append(value)
    }
    return values
  }

  mutating func choice(_ name: String, of words: [String]) -> String? {
    value(name) { text throws(FieldProblem) in
      guard words.contains(text) else { throw .notAChoice(text) }
      return text
    }
  }

  mutating func text(_ name: String) -> String? { value(name) { text throws(FieldProblem) in text } }

  /// Words other than true and false are no filter.
  mutating func boolean(_ name: String) -> Bool? {
    value(name) { text throws(FieldProblem) in
      ["true": true, "false": false][text.lowercased()]
    }
  }

  /// A number; one that no row can have is `Int.max`, beyond every order.
  mutating func number(_ name: String) -> Int? {
    value(name) { text throws(FieldProblem) in
      guard let number = Double(text), number.isFinite else { throw .enterNumber }
      return Int(exactly: number) ?? Int.max
    }
  }

  func check() throws(Refusal) {
    guard errors.isEmpty else { throw .fields(errors) }
  }
}
