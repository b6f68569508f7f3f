internal import Bindings
internal import YAML

// Turns the values of a blueprint into those of a binding's fields, as authentik's serializer does.
// Checked against authentik 2024.8, 2025.10 and 2026.5.0-rc1.

extension BindingField {
  /// What is wrong with a value, as the end of a sentence that begins with the field's name.
  struct Problem: Error, Hashable {
    var message: String
    var help: String?
    /// The release that takes the value, where the one that reads the file does not yet.
    var since: AuthentikRelease?
  }

  /// The field's value; references are kept.
  func coerce(_ value: Value, release: AuthentikRelease) throws(Problem) -> Value {
    if case .null = value { throw Problem(message: "may not be null", help: nullHelp) }
    if case .reference(.unresolvedTag) = value {
      throw Problem(message: "has a tag that authentik leaves unresolved: it stands inside an argument of another tag")
    }
    if case .reference = value { return value }
    return switch self {
    case .flow, .stage: .string(try key(value))
    case .order: .integer(try order(value))
    case .evaluateOnPlan, .reEvaluatePolicies: .bool(try flag(value, release))
    case .policyEngineMode: try choice(value, ["all", "any"])
    case .invalidResponseAction: try choice(value, ["retry", "restart", "restart_with_context"])
    }
  }

  private var nullHelp: String {
    if let referenceHelp { return referenceHelp }
    return self == .order ? "write an integer" : "leave the field out to keep the value that the server has"
  }

  /// Says why a reference can never be this field's value, as the end of a sentence that begins with the field's name.
  ///
  /// An entry with a problem has no model, and gets no second one. Keys of users, say, are integers, which may be an order.
  func mismatch(_ value: Value) -> String? {
    let model: String
    switch value {
    case .reference(.find(let name, _)): model = name
    case .reference(.keyOf(_, let entry)), .reference(.pkOf(_, let entry)): model = entry.model
    default: return nil
    }
    guard !model.isEmpty else { return nil }
    switch self {
    case .flow: return ModelName.isFlow(model) ? nil : "needs a flow, and this is of model '\(model)'"
    case .stage: return ModelName.isStage(model) ? nil : "needs a stage, and this is of model '\(model)'"
    default:
      let hasUUID = ModelName.isFlow(model) || ModelName.isStage(model) || ModelName.isBinding(model)
      return hasUUID ? "needs a value, and this is the key of an object of model '\(model)'" : nil
    }
  }

  /// Why no flow can ever answer a look-up by its slug, as the end of a sentence that begins with “the slug”.
  func slugProblem(_ value: Value, _ release: AuthentikRelease) -> Problem? {
    guard self == .flow, case .reference(.find(_, let conditions)) = value else { return nil }
    return conditions.lazy.compactMap { condition in
      guard condition.key == "slug", case .string(let slug) = condition.value else { return nil }
      return FlowSlug.problem(slug, release).map {
        Problem(message: $0, help: FlowSlug.suggestion(for: slug))
      }
    }.first
  }

  /// How to refer to what the field needs; nil for a field that is no reference.
  var referenceHelp: String? {
    switch self {
    case .flow: "write !KeyOf id, or !Find [authentik_flows.flow, [slug, some-slug]]"
    case .stage: "write !KeyOf id, or !Find [authentik_stages_….…stage, [name, some-name]]"
    default: nil
    }
  }

  /// A UUID in any form that Python's `UUID` takes, as lower-case text with dashes.
  private func key(_ value: Value) throws(Problem) -> String {
    if case .string(let text) = value, text.isUUIDInUsualForm { return text }
    let text: String? =
      switch value {
      case .integer(let number) where number >= 0: String(number, radix: 16)
      case .bigInteger(let digits): UInt128(digits).map { String($0, radix: 16) }
      case .string(let text): Self.hexDigits(ofUUID: text)
      default: nil
      }
    guard let text, text.utf8.count <= 32 else {
      throw Problem(message: "is not a valid UUID: \(value.shown)", help: referenceHelp)
    }
    return PrimaryKey(String(repeating: "0", count: 32 - text.utf8.count) + text).text
  }

  private static func hexDigits(ofUUID text: String) -> String? {
    var digits = Substring(text)
    for prefix in ["urn:", "uuid:"] where digits.hasPrefix(prefix) { digits = digits.dropFirst(prefix.count) }
    while digits.first == "{" || digits.first == "}" { digits.removeFirst() }
    while digits.last == "{" || digits.last == "}" { digits.removeLast() }
    let hex = digits.utf8.filter { $0 != UInt8(ascii: "-") }
    guard hex.count == 32, hex.allSatisfy({ Unicode.Scalar($0).properties.isHexDigit && $0 < 0x80 }) else { return nil }
    return String(decoding: hex, as: UTF8.self)
  }

  private func order(_ value: Value) throws(Problem) -> Int {
    if case .integer(let number) = value, Int32(exactly: number) != nil { return number }
    let text: String? =
      switch value {
      case .integer, .bigInteger, .float, .string: value.pythonText
      default: nil
      }
    guard var digits = text.map({ Substring($0) }), digits.utf8.count <= 1000 else {
      throw Problem(message: "needs an integer, not \(value.typeName)")
    }
    // The serializer drops a trailing `.000` with blanks behind it.
    while digits.unicodeScalars.last?.properties.isWhitespace == true { digits.unicodeScalars.removeLast() }
    if let point = digits.lastIndex(of: "."), digits[digits.index(after: point)...].allSatisfy({ $0 == "0" }) {
      digits = digits[..<point]
    }
    guard let number = Int(pythonInteger: String(digits)) else {
      if digits.utf8.count > 18, digits.utf8.dropFirst().allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) {
        throw Problem(message: "does not fit 32 bits: \(value.shown)")
      }
      throw Problem(message: "needs an integer, not \(value.shown)")
    }
    guard Int32(exactly: number) != nil else { throw Problem(message: "does not fit 32 bits: \(number)") }
    return number
  }

  private func flag(_ value: Value, _ release: AuthentikRelease) throws(Problem) -> Bool {
    switch value {
    case .bool(let flag): return flag
    case .integer, .float:
      if value.hashKey == .integer(1) { return true }
      if value.hashKey == .integer(0) { return false }
    case .string(let text):
      let word = text.lowercased()
      // 2024.8 knows words in one case only: lower, upper, or capitalised.
      let isKnownCase =
        release.final > .oldest || text == word || text == text.uppercased()
        || text == word.prefix(1).uppercased() + word.dropFirst()
      if isKnownCase, ["t", "y", "yes", "true", "on", "1"].contains(word) { return true }
      if isKnownCase, ["f", "n", "no", "false", "off", "0"].contains(word) { return false }
    default: break
    }
    throw Problem(message: "needs true or false, not \(value.shown)")
  }

  private func choice(_ value: Value, _ words: [String]) throws(Problem) -> Value {
    if case .string(let word) = value, words.contains(word) { return value }
    throw Problem(
      message: "is one of \(words.joined(separator: ", ")), not \(value.shown)",
      help: value.pythonText.flatMap { didYouMean($0, among: words) })
  }
}

extension String {
  /// A UUID in lower case with dashes, as nearly all are.
  fileprivate var isUUIDInUsualForm: Bool {
    guard utf8.count == 36 else { return false }
    return utf8.enumerated().allSatisfy { position, byte in
      switch (position, byte) {
      case (8, _), (13, _), (18, _), (23, _): byte == UInt8(ascii: "-")
      case (_, UInt8(ascii: "0")...UInt8(ascii: "9")), (_, UInt8(ascii: "a")...UInt8(ascii: "f")): true
      default: false
      }
    }
  }
}

extension Value {
  /// The value in a message: text in quotes and not too long.
  var shown: String {
    switch self {
    case .string(let text) where text.unicodeScalars.count > 60:
      "'\(String(String.UnicodeScalarView(text.unicodeScalars.prefix(60))))…'"
    case .string(let text): "'\(text)'"
    case .list, .mapping, .reference, .null, .other: typeName
    default: pythonText ?? typeName
    }
  }
}
