package import Bindings

/// What authentik's serializer demands of one field of a flow or stage.
struct FieldRule: Hashable {
  enum Kind: Hashable {
    case text(mayBeBlank: Bool)
    case slug
    /// Of an e-mail.
    case address
    case flag
    case integer(least: Int?)
    case number
    /// Such as `hours=1;minutes=30`.
    case duration
    case choice([Choice], mayBeNull: Bool)
    case choices([Choice], mayBeEmpty: Bool)
    /// Keys of other objects.
    case keys(mayBeEmpty: Bool)
    case key(mayBeNull: Bool)
    case mapping
  }

  /// A word that a field may have.
  struct Choice: Hashable {
    var word: String
    var lifetime = Lifetime()
  }

  var name: String
  /// A release without the field passes over it.
  var lifetime = Lifetime()
  /// Whether nothing can be made without it.
  var isRequired: Bool
  var kind: Kind

  /// Says what the serializer has against a value, as the end of a sentence that begins with the field's name.
  ///
  /// Nothing is said of what only the server can tell: that a key is one, say.
  func check(_ value: Value, _ release: AuthentikRelease) throws(BindingField.Problem) {
    if case .reference = value { return }
    if case .null = value {
      switch kind {
      case .choice(_, mayBeNull: true), .key(mayBeNull: true): return
      default: break
      }
      throw BindingField.Problem(message: "may not be null", help: "leave it out, or give it a value")
    }
    switch kind {
    case .text(let mayBeBlank): _ = try text(value, mayBeBlank: mayBeBlank)
    case .slug: try checkSlug(try text(value, mayBeBlank: false), release)
    // Serializers read all their flags and integers alike, those of bindings, too.
    case .flag: _ = try BindingField.evaluateOnPlan.coerce(value, release: release)
    case .integer(let least): try checkInteger(value, least, release)
    case .number: try checkNumber(value)
    case .address: try checkAddress(try text(value, mayBeBlank: false))
    case .duration: try checkDuration(try text(value, mayBeBlank: false))
    case .choice(let choices, _): try checkChoice(value, choices, release)
    case .choices(let choices, let mayBeEmpty):
      for item in try items(value, mayBeEmpty: mayBeEmpty) { try checkChoice(item, choices, release) }
    case .keys(let mayBeEmpty):
      for item in try items(value, mayBeEmpty: mayBeEmpty) { try checkKey(item, release) }
    case .key: try checkKey(value, release)
    case .mapping:
      guard case .mapping = value else {
        throw BindingField.Problem(message: "needs a mapping, not \(value.typeName)")
      }
    }
  }

  private func text(_ value: Value, mayBeBlank: Bool) throws(BindingField.Problem) -> String {
    let text: String? =
      switch value {
      case .string, .integer, .bigInteger, .float: value.pythonText
      default: nil
      }
    guard let text else { throw BindingField.Problem(message: "needs text, not \(value.typeName)") }
    guard mayBeBlank || text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
      throw BindingField.Problem(message: "may not be blank")
    }
    return text
  }

  private func checkSlug(_ text: String, _ release: AuthentikRelease) throws(BindingField.Problem) {
    if let message = FlowSlug.problem(text, release) {
      throw BindingField.Problem(message: message, help: FlowSlug.suggestion(for: text))
    }
  }

  private func checkDuration(_ text: String) throws(BindingField.Problem) {
    let units = ["microseconds", "milliseconds", "seconds", "minutes", "hours", "days", "weeks"]
    let parts = text.split(separator: ";", omittingEmptySubsequences: false).map {
      $0.split(separator: "=", omittingEmptySubsequences: false)
    }
    let known = parts.filter { $0.count == 2 && units.contains($0[0].lowercased()) }
    // Python takes more spellings of a number than need be known here; text without any digit is none of them.
    let hasNumbers = known.allSatisfy { $0[1].contains { $0.isNumber } || ["inf", "nan"].contains($0[1].lowercased()) }
    guard parts.allSatisfy({ $0.count == 2 }), !known.isEmpty, hasNumbers else {
      throw BindingField.Problem(
        message: "needs a duration such as hours=1;minutes=30, not \(Value.string(text).shown)")
    }
  }

  private func checkInteger(_ value: Value, _ least: Int?, _ release: AuthentikRelease) throws(BindingField.Problem) {
    guard case .integer(let number) = try BindingField.order.coerce(value, release: release) else { return }
    if let least, number < least { throw BindingField.Problem(message: "is \(least) at least, not \(number)") }
  }

  private func checkNumber(_ value: Value) throws(BindingField.Problem) {
    switch value {
    case .bool, .integer, .bigInteger, .float: return
    case .string(let text):
      // Python takes more spellings than need be known here; text without any digit is none of them.
      let word = text.lowercased()
      if word.contains(where: \.isNumber) || word.contains("inf") || word.contains("nan") { return }
    default: break
    }
    throw BindingField.Problem(message: "needs a number, not \(value.shown)")
  }

  /// What Django's `EmailValidator` refuses of what people write: no or several `@`, a name around it, half a domain.
  private func checkAddress(_ text: String) throws(BindingField.Problem) {
    let address = text.trimmingBlanks
    let parts = address.split(separator: "@", omittingEmptySubsequences: false)
    let names = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let isName = names.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(\.isOfAtoms) }
    let isQuoted = parts[0].hasPrefix("\"")
    guard isQuoted || parts.count == 2 && isName, let domain = parts.last, isDomain(domain) else {
      throw BindingField.Problem(message: "needs an address such as name@example.org, not \(Value.string(text).shown)")
    }
  }

  private func isDomain(_ domain: Substring) -> Bool {
    // Numbers in brackets, and letters beyond ASCII, are the server's to judge.
    if domain == "localhost" || domain.hasPrefix("[") || !domain.utf8.allSatisfy({ $0 < 0x80 }) { return true }
    let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
    return labels.count > 1 && (labels.last?.count ?? 0) > 1
      && labels.allSatisfy { label in
        !label.isEmpty && !label.hasPrefix("-") && !label.hasSuffix("-") && label.utf8.allSatisfy(\.isOfLabels)
      }
  }

  private func checkKey(_ value: Value, _ release: AuthentikRelease) throws(BindingField.Problem) {
    do throws(BindingField.Problem) {
      // All keys are UUIDs, those of flows, too.
      _ = try BindingField.flow.coerce(value, release: release)
    } catch {
      throw BindingField.Problem(
        message: value == .null ? "may not be null" : "needs the key of an object, not \(value.shown)",
        help: "write !KeyOf id, or !Find with the model and its name")
    }
  }

  private func checkChoice(
    _ value: Value, _ choices: [Choice], _ release: AuthentikRelease
  ) throws(BindingField.Problem) {
    switch value {
    case .null, .reference: return
    default: break
    }
    guard let word = value.pythonText else {
      throw BindingField.Problem(message: "needs a word, not \(value.typeName)")
    }
    if let choice = choices.first(where: { $0.word == word }) {
      guard let end = choice.lifetime.end(of: release) else { return }
      throw BindingField.Problem(
        message: "is \(value.shown), which authentik \(release) does not know: \(end)",
        since: choice.lifetime.first)
    }
    let words = choices.filter { $0.lifetime.includes(release) }.map(\.word)
    throw BindingField.Problem(
      message: "is one of \(words.joined(separator: ", ")), not \(value.shown)",
      help: didYouMean(word, among: words))
  }

  private func items(_ value: Value, mayBeEmpty: Bool) throws(BindingField.Problem) -> [Value] {
    guard case .list(let items) = value else {
      throw BindingField.Problem(message: "needs a list, not \(value.typeName)", help: "write it in brackets")
    }
    guard mayBeEmpty || !items.isEmpty else { throw BindingField.Problem(message: "may not be empty") }
    return items
  }
}

extension String {
  /// Without the white space around it, which serializers cut off.
  fileprivate var trimmingBlanks: Substring {
    var scalars = unicodeScalars[...]
    while scalars.first?.properties.isWhitespace == true { scalars.removeFirst() }
    while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
    return Substring(scalars)
  }
}

extension UInt8 {
  /// Letters and digits, and a dash.
  fileprivate var isOfLabels: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  /// What may stand before the `@` without quotes, but for dots.
  fileprivate var isOfAtoms: Bool { isOfLabels || "!#$%&'*+/=?^_`{}|~".utf8.contains(self) }
}

/// The form that slugs of flows have.
package enum FlowSlug {
  /// How long a slug can be until 2025.10; since 2025.12 there is no limit.
  private static let longest = 50
  private static let firstWithoutLimit = AuthentikRelease(2025, 12)

  /// What keeps any flow from having this slug, as the end of a sentence; nil if nothing does.
  package static func problem(_ slug: String, _ release: AuthentikRelease) -> String? {
    let isBlank = slug.unicodeScalars.allSatisfy(\.properties.isWhitespace)
    guard !isBlank else { return "may not be blank" }
    let stray = slug.unicodeScalars.first { scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "-", "_": false
      default: true
      }
    }
    if let stray {
      let shown =
        stray == " " ? "a space" : stray.isUnseen || stray.properties.isWhitespace ? stray.codePoint : "“\(stray)”"
      return "\(Value.string(slug).shown) is none that a flow can have: letters, digits, - and _ only, not \(shown)"
    }
    guard release >= firstWithoutLimit || slug.utf8.count <= longest else {
      return "is longer than the \(longest) characters that authentik takes until 2025.10"
    }
    return nil
  }
}

extension FlowSlug {
  /// The slug that was most likely meant, as a question; nil where the text is one, or none comes of it.
  static func suggestion(for text: String) -> String? {
    // Letters lose their accents, what is not seen goes, and anything else between words becomes a dash.
    let plain = text.unicodeScalars.filter { !$0.isUnseen }.map(\.withoutAccent)
    let words = plain.split { !$0.isOfSlugs && $0 != "-" }.map { String(String.UnicodeScalarView($0)) }
    let slug = words.joined(separator: "-")
    guard slug != text, slug.contains(where: \.isLetter), slug.utf8.count * 2 > text.unicodeScalars.count else {
      return nil
    }
    return "did you mean '\(slug)'?"
  }
}

extension Unicode.Scalar {
  /// A letter, a digit or `_`.
  fileprivate var isOfSlugs: Bool { isASCII && (properties.isAlphabetic || "0"..."9" ~= self || self == "_") }

  /// The Latin letter that this one is with an accent, by its name: LATIN SMALL LETTER E WITH ACUTE.
  fileprivate var withoutAccent: Unicode.Scalar {
    guard !isASCII, let words = properties.name?.split(separator: " "), words.count > 4, words[0] == "LATIN",
      words[2] == "LETTER", words[4] == "WITH", let letter = words[3].unicodeScalars.first, words[3].count == 1
    else { return self }
    return words[1] == "SMALL" ? letter.properties.lowercaseMapping.unicodeScalars.first ?? letter : letter
  }
}

extension Unicode.Scalar {
  fileprivate var codePoint: String {
    let hex = String(value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex
  }
}
