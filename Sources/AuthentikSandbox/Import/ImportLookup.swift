internal import Bindings

extension SandboxState {
  /// The first row of a model of which all conditions hold, as `!Find` looks for it.
  func find(_ model: String, _ conditions: [(column: String, value: JSON)]) throws(ImportProblem) -> ImportRow? {
    let lookUps = conditions.map(ColumnLookUp.init)
    for row in try rows(of: model) {
      if try matches(row, lookUps) { return row }
    }
    return nil
  }

  func matches(_ row: ImportRow, _ lookUps: [ColumnLookUp]) throws(ImportProblem) -> Bool {
    // All are looked at, so that one that cannot be is told whatever the others say.
    var result = true
    for lookUp in lookUps {
      let found = try self.value(lookUp.path, of: row) ?? .setting(.null)
      if try !lookUp.holds(found) { result = false }
    }
    return result
  }
}

/// A condition, such as `stage__name` or `pk__lt`, taken apart once for all rows.
struct ColumnLookUp {
  fileprivate let path: ArraySlice<String>
  private let comparison: Comparison
  private let wanted: WantedValue
  /// Of `regex`; nil where the value is none.
  private let pattern: Regex<AnyRegexOutput>?

  /// - Parameter name: as Django has it.
  init(_ name: String, _ value: JSON) {
    let path = name.split(separator: "__").map(String.init)
    let known = path.count > 1 ? path.last.flatMap(Comparison.init) : nil
    self.path = known == nil ? path[...] : path.dropLast()
    comparison = known ?? .exact
    wanted = WantedValue(value)
    pattern = known == .regex ? try? Regex(value.pythonText) : nil
  }

  func holds(_ found: ColumnValue) throws(ImportProblem) -> Bool {
    try comparison.holds(found, wanted, pattern)
  }
}

/// A value that a column is compared with.
private struct WantedValue {
  let json: JSON
  /// The key that it spells, if it does.
  let key: PrimaryKey?
  /// Of a list.
  let values: [WantedValue]?

  init(_ json: JSON) {
    self.json = json
    key = json.string.flatMap { PrimaryKey(uuidSpelling: $0) }
    values = json.array?.map(WantedValue.init)
  }
}

private enum Comparison: String {
  case exact, lt, lte, gt, gte, `in`, isnull
  /// Of lists: holds all of these, or one of them at least.
  case contains, overlap
  /// Of keys and texts; PostgreSQL looks at a key's text.
  case regex

  func holds(
    _ found: ColumnValue, _ wanted: WantedValue, _ pattern: Regex<AnyRegexOutput>?
  ) throws(ImportProblem) -> Bool {
    switch self {
    case .isnull: return try found.isNull == ColumnValue.flag(wanted.json)
    case .in:
      guard let values = wanted.values else { throw .crash }
      for value in values {
        if try found.equals(value) { return true }
      }
      return false
    case .exact: return try found.equals(wanted)
    case .contains, .overlap:
      guard case .setting(.array(let values)) = found, let wanted = wanted.json.array else {
        throw .notPlayed("\(rawValue) of anything but lists")
      }
      return self == .contains ? wanted.allSatisfy(values.contains) : wanted.contains(where: values.contains)
    case .regex:
      guard let text = found.asText, let pattern else {
        throw .notPlayed("regex of anything but keys and texts")
      }
      return text.firstMatch(of: pattern) != nil
    case .lt, .lte, .gt, .gte:
      guard let sign = try found.compared(with: wanted) else { return false }
      return switch self {
      case .lt: sign < 0
      case .lte: sign <= 0
      case .gt: sign > 0
      case .gte, .exact, .in, .isnull, .contains, .overlap, .regex: sign >= 0
      }
    }
  }
}

extension ColumnValue {
  fileprivate var asText: String? {
    switch self {
    case .key(let key): key?.text
    case .text(let text): text
    case .number, .flag, .setting: nil
    }
  }

  fileprivate var isNull: Bool {
    switch self {
    case .key(let key): key == nil
    case .setting(let value): value == .null
    case .text, .number, .flag: false
    }
  }

  /// Nothing is equal to null but a column without a value.
  fileprivate func equals(_ wanted: WantedValue) throws(ImportProblem) -> Bool {
    if wanted.json == .null { return isNull }
    switch self {
    case .key(let key): return try key == Self.key(wanted)
    case .text(let text): return text == wanted.json.pythonText
    case .number(let number): return try number == Self.number(wanted.json)
    case .flag(let flag): return try flag == Self.flag(wanted.json)
    case .setting(let value): return value == wanted.json
    }
  }

  /// Negative where the column's value is the smaller one; nil where it has none.
  fileprivate func compared(with wanted: WantedValue) throws(ImportProblem) -> Int? {
    func sign<Value: Comparable>(_ left: Value, _ right: Value) -> Int { left < right ? -1 : left > right ? 1 : 0 }
    switch self {
    case .key(let key?): return sign(key, try Self.key(wanted))
    case .text(let text): return sign(text, wanted.json.pythonText)
    case .number(let number): return sign(number, try Self.number(wanted.json))
    case .key(nil), .setting(.null): return nil
    case .flag, .setting: throw .notPlayed("comparisons of such columns by size")
    }
  }

  private static func key(_ value: WantedValue) throws(ImportProblem) -> PrimaryKey {
    guard let key = value.key else { throw .crash }
    return key
  }

  private static func number(_ value: JSON) throws(ImportProblem) -> Int {
    guard let number = value.integer ?? value.string.flatMap({ Int($0) }) else { throw .crash }
    return number
  }

  fileprivate static func flag(_ value: JSON) throws(ImportProblem) -> Bool {
    switch value.pythonText {
    case "t", "True", "1": return true
    case "f", "False", "0": return false
    default: throw .crash
    }
  }
}
