/// How `!Condition` puts its values together.
enum ConditionMode: String, CaseIterable {
  case and = "AND"
  case or = "OR"
  case nand = "NAND"
  case nor = "NOR"
  case xor = "XOR"
  case xnor = "XNOR"
  case equal = "EQ"
  case notEqual = "NEQ"

  var comparesValues: Bool { self == .equal || self == .notEqual }

  /// The result; nil where it depends on the server or on a closed door.
  func answer(_ values: [Value]) -> Bool? {
    switch self {
    case .and: Self.all(values.map(\.isTrue))
    case .nand: Self.all(values.map(\.isTrue)).map(!)
    case .or: Self.all(values.map { $0.isTrue.map(!) }).map(!)
    case .nor: Self.all(values.map { $0.isTrue.map(!) })
    case .xor: Self.isOdd(values.map(\.isTrue))
    case .xnor: Self.isOdd(values.map(\.isTrue)).map(!)
    case .equal: Self.all(values.dropFirst().map { values[0].isEqual(to: $0) })
    case .notEqual: Self.all(values.dropFirst().map { values[0].isEqual(to: $0) }).map(!)
    }
  }

  private static func all(_ answers: [Bool?]) -> Bool? {
    if answers.contains(false) { return false }
    return answers.contains(nil) ? nil : true
  }

  private static func isOdd(_ answers: [Bool?]) -> Bool? {
    answers.contains(nil) ? nil : answers.count { $0 == true } % 2 == 1
  }
}
