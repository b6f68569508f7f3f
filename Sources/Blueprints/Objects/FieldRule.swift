package import Bindings

/// What authentik's serializer demands of one field of a flow or stage.
struct FieldRule: Hashable {
  enum Kind: Hashable {
    case text(mayBeBlank: Bool)
    case slug
    case flag
    case integer
    /// Such as `hours=1;minutes=30`.
    case duration
    case choice([Choice], mayBeNull: Bool)
    case choices([Choice], mayBeEmpty: Bool)
    /// Keys of other objects.
    case keys(mayBeEmpty: Bool)
    case key
    case mapping
  }

  /// A word that a field may have.
  struct Choice: Hashable {
    var word: String
    /// The first release that knows it, the oldest known one standing for all before that.
    var since = AuthentikRelease.oldest
  }

  var name: String
  /// Whether nothing can be made without it.
  var isRequired: Bool
  var kind: Kind

  /// Says what the serializer has against a value, as the end of a sentence that begins with the field's name.
  ///
  /// Nothing is said of what only the server can tell: that a key is one, say.
  func check(_ value: Value, _ release: AuthentikRelease) throws(BindingField.Problem) {
    if case .reference = value { return }
    if case .null = value {
      if case .choice(_, mayBeNull: true) = kind { return }
      throw BindingField.Problem(message: "may not be null", help: "leave it out, or give it a value")
    }
    switch kind {
    case .text(let mayBeBlank): _ = try text(value, mayBeBlank: mayBeBlank)
    case .slug: try checkSlug(try text(value, mayBeBlank: false), release)
    // Serializers read all their flags and integers alike, those of bindings, too.
    case .flag: _ = try BindingField.evaluateOnPlan.coerce(value, release: release)
    case .integer: _ = try BindingField.order.coerce(value, release: release)
    case .duration: try checkDuration(try text(value, mayBeBlank: false))
    case .choice(let choices, _): try checkChoice(value, choices, release)
    case .choices(let choices, let mayBeEmpty):
      for item in try items(value, mayBeEmpty: mayBeEmpty) { try checkChoice(item, choices, release) }
    case .keys(let mayBeEmpty): _ = try items(value, mayBeEmpty: mayBeEmpty)
    case .key: break
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
    if let message = FlowSlug.problem(text, release) { throw BindingField.Problem(message: message) }
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

  /// A candidate counts as its release: words come early.
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
      guard choice.since > release.final else { return }
      throw BindingField.Problem(
        message: "is \(value.shown), which authentik \(release) does not know: it came with \(choice.since)",
        since: choice.since)
    }
    let words = choices.filter { $0.since <= release.final }.map(\.word)
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

extension Unicode.Scalar {
  fileprivate var codePoint: String {
    let hex = String(value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex
  }
}
