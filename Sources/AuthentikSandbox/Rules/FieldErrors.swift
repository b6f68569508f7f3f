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
    .object(
      byField.map { field, problems in
        JSON.Member(field, .array(problems.map { .string($0.text(in: language)) }))
      })
  }

  /// As Python shows them in a log.
  func pythonText(in language: Language) -> String {
    let fields = byField.map { field, problems in
      "'\(field)': [\(problems.map { $0.pythonText(in: language) }.joined(separator: ", "))]"
    }
    return "{\(fields.joined(separator: ", "))}"
  }

  private var byField: [(field: String, problems: [FieldProblem])] {
    problems.reduce(into: []) { fields, next in
      if let index = fields.firstIndex(where: { $0.field == next.field }) {
        fields[index].problems.append(next.problem)
      } else {
        fields.append((next.field, [next.problem]))
      }
    }
  }
}
