internal import Bindings

/// How the serializer's fields take a JSON value; each throws the one message that authentik gives.
enum FieldRules {
  /// An integer of 32 bits, or a text that Python's `int` reads after a trailing `.0` was cut off.
  static func integer(_ value: JSON) throws(FieldProblem) -> Int {
    if value == .null { throw .notNull }
    if case .string(let text) = value, text.unicodeScalars.count > 1000 { throw .stringTooLarge }
    guard let number = pythonInteger(value.pythonText) else { throw .invalidInteger }
    guard number <= Int(Int32.max) else { throw .atMost(Int(Int32.max)) }
    guard number >= Int(Int32.min) else { throw .atLeast(Int(Int32.min)) }
    return number
  }

  /// A boolean, 0 or 1, or one of the words for them; not trimmed.
  static func boolean(_ value: JSON, version: AuthentikVersion) throws(FieldProblem) -> Bool {
    switch value {
    case .null: throw .notNull
    case .bool(let value): return value
    case .integer(let number) where number == 0 || number == 1: return number == 1
    case .float(let number) where number == 0 || number == 1: return number == 1
    case .string(let text):
      let word = text.lowercased()
      let capitalised = word.prefix(1).uppercased() + word.dropFirst()
      guard version.ignoresCaseOfBooleans || [word, capitalised, word.uppercased()].contains(text) else { break }
      if ["t", "y", "yes", "true", "on", "1"].contains(word) { return true }
      if ["f", "n", "no", "false", "off", "0"].contains(word) { return false }
    case .integer, .float, .array, .object: break
    }
    throw .invalidBoolean
  }

  /// One of the words, letter for letter.
  static func choice(_ value: JSON, of words: [String]) throws(FieldProblem) -> String {
    if value == .null { throw .notNull }
    guard words.contains(value.pythonText) else { throw .invalidChoice(value.pythonText) }
    return value.pythonText
  }

  /// A text that is not blank once the space around it is gone; a number is taken for its text.
  static func text(_ value: JSON) throws(FieldProblem) -> String {
    let text: Substring =
      switch value {
      case .null: throw .notNull
      case .string(let text): text[...].trimmingSpace
      case .integer, .float: value.pythonText[...]
      case .bool, .array, .object: throw .invalidString
      }
    guard !text.isEmpty else { throw .notBlank }
    return String(text)
  }

  /// The key of an object that exists.
  static func reference(_ value: JSON, exists: (PrimaryKey) -> Bool) throws(FieldProblem) -> PrimaryKey {
    if value == .null || value == "" { throw .notNull }
    if case .bool = value { throw .incorrectType(value.pythonType) }
    let key: PrimaryKey? =
      switch value {
      case .integer(let number): PrimaryKey(uuidNumber: number)
      case .string(let text): PrimaryKey(uuidSpelling: text)
      case .null, .bool, .float, .array, .object: nil
      }
    guard let key else { throw .invalidUUID(value.pythonText) }
    guard exists(key) else { throw .noSuchObject(value.pythonText) }
    return key
  }

  /// What Python's `int()` reads: surrounding space, a sign, digits with single underscores between them.
  private static func pythonInteger(_ text: String) -> Int? {
    var digits = text[...].trimmingSpace
    if let point = digits.lastIndex(of: "."), digits[digits.index(after: point)...].allSatisfy({ $0 == "0" }) {
      digits = digits[..<point]
    }
    let unsigned = digits.first == "-" || digits.first == "+" ? digits.dropFirst() : digits
    let groups = unsigned.split(separator: "_", omittingEmptySubsequences: false)
    guard groups.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0.isASCII && $0.isNumber } }) else { return nil }
    let negative = digits.first == "-"
    // Beyond 64 bits any number beyond 32 bits will do: the range check refuses it all the same.
    return Int((negative ? "-" : "") + groups.joined()) ?? (negative ? Int.min : Int.max)
  }
}

extension PrimaryKey {
  /// Reads a UUID as Python's `UUID(hex)` does: any letter case, dashes anywhere or nowhere, braces, `urn:uuid:`.
  package init?(uuidSpelling text: some StringProtocol) {
    var text = text.lowercased()
    if text.hasPrefix("urn:") { text.removeFirst(4) }
    if text.hasPrefix("uuid:") { text.removeFirst(5) }
    let digits = text.drop { $0 == "{" || $0 == "}" }.reversed().drop { $0 == "{" || $0 == "}" }.reversed()
      .filter { $0 != "-" }
    guard digits.count == 32, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return nil }
    self.init(String(digits))
  }

  /// Reads an integer as the 128 bits of a UUID.
  init?(uuidNumber number: Int) {
    guard number >= 0 else { return nil }
    let digits = String(number, radix: 16)
    self.init(String(repeating: "0", count: 32 - digits.count) + digits)
  }

  /// The 32 digits without dashes, as audit events write keys.
  package var digits: String { text.filter { $0 != "-" } }
}

extension Substring {
  var trimmingSpace: Substring {
    let start = drop(while: \.isWhitespace)
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return start[...last]
  }
}
