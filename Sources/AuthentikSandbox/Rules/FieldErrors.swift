/// The problems of a body or of a query, by field, in the sequence of the fields.
struct FieldErrors: Error, Sendable {
  private(set) var problems: [(field: String, problem: FieldProblem)] = []

  static let wholeBody = "non_field_errors"

  init(_ field: String, _ problem: FieldProblem) { problems = [(field, problem)] }
  init() {}

  mutating func add(_ field: String, _ problem: FieldProblem) { problems.append((field, problem)) }

  /// What a rule makes of a field's value; its problem is added to those of the other fields.
  mutating func read<Input, Value>(
    _ field: String, _ value: Input?, isRequired: Bool = false, _ rule: (Input) throws(FieldProblem) -> Value?
  ) -> Value? {
    guard let value else {
      if isRequired { add(field, .required) }
      return nil
    }
    do {
      return try rule(value)
    } catch {
      add(field, error)
      return nil
    }
  }

  var isEmpty: Bool { problems.isEmpty }

  func json(in language: Language) -> JSON {
    var members: [JSON.Member] = []
    for (field, problem) in problems {
      let text = JSON.string(problem.text(in: language))
      if let index = members.firstIndex(where: { $0.name == field }) {
        members[index].value = .array((members[index].value.array ?? []) + [text])
      } else {
        members.append(JSON.Member(field, .array([text])))
      }
    }
    return .object(members)
  }
}
