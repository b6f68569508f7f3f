package import Bindings
internal import Blueprints

/// A comparison of a flow's or stage's attribute, as Django's look-ups `name`, `name__iexact`, `name__in` and so on make it.
///
/// Only those that the lists of the API can answer; patterns and sequences are PostgreSQL's to compare.
package struct LookUpCondition: Hashable, Sendable {
  package enum Attribute: String, Hashable, Sendable {
    case slug, name, designation, pk
    case title, authentication, layout
    case deniedAction = "denied_action"
    case policyEngineMode = "policy_engine_mode"
    case compatibilityMode = "compatibility_mode"
  }

  package enum Comparison: String, Hashable, Sendable {
    case exact, iexact, contains, icontains, startswith, istartswith, endswith, iendswith
    /// Equal to one of several values.
    case `in`
  }

  package var attribute: Attribute
  package var comparison: Comparison
  /// One, but for `in`.
  package var values: [String]

  /// Reads a key of `!Find` or of identifiers; nil where the lists do not show what it asks for.
  init?(_ key: String, _ value: Value, of kind: LookUp.Kind) throws(UnanswerableLookUp) {
    let (name, operation) = key.relationAndRest
    guard let attribute = Attribute(name, of: kind), let comparison = Comparison(rawValue: operation ?? "exact") else {
      return nil
    }
    self.attribute = attribute
    self.comparison = comparison
    if attribute == .compatibilityMode {
      guard comparison == .exact else { return nil }
      values = [try value.lookUpFlag(key)]
    } else if comparison == .in, case .list(let items) = value {
      values = []
      for item in items {
        if let text = try item.lookUpText(key) { values.append(text) }
      }
    } else {
      guard let text = try value.lookUpText(key) else {
        throw UnanswerableLookUp(
          message: "nothing has null as its \(attribute.rawValue)", help: "write the \(attribute.rawValue) itself")
      }
      values = [text]
    }
  }

  /// How flags are compared.
  static func text(of flag: Bool) -> String { flag ? "True" : "False" }

  package func holds(for candidate: String) -> Bool { values.contains { holds(for: candidate, comparedWith: $0) } }

  private func holds(for candidate: String, comparedWith value: String) -> Bool {
    // A key is one in any spelling.
    if attribute == .pk, comparison == .exact || comparison == .in { return PrimaryKey(value) == PrimaryKey(candidate) }
    switch comparison {
    case .exact, .in: return candidate.isExactly(value)
    case .contains: return candidate.scalarsContain(value)
    case .startswith: return candidate.unicodeScalars.starts(with: value.unicodeScalars)
    case .endswith: return candidate.unicodeScalars.reversed().starts(with: value.unicodeScalars.reversed())
    case .iexact: return candidate.upperInSQL.isExactly(value.upperInSQL)
    case .icontains: return candidate.upperInSQL.scalarsContain(value.upperInSQL)
    case .istartswith: return candidate.upperInSQL.unicodeScalars.starts(with: value.upperInSQL.unicodeScalars)
    case .iendswith:
      return candidate.upperInSQL.unicodeScalars.reversed().starts(with: value.upperInSQL.unicodeScalars.reversed())
    }
  }
}

extension LookUpCondition: CustomStringConvertible {
  package var description: String {
    let asked = values.map { "“\($0)”" }.joined(separator: " or ")
    return comparison == .exact || comparison == .in
      ? "\(attribute.rawValue) \(asked)" : "\(attribute.rawValue)__\(comparison.rawValue) \(asked)"
  }
}

extension LookUpCondition.Attribute {
  /// Django takes the names of the columns, too.
  fileprivate init?(_ name: String, of kind: LookUp.Kind) {
    switch (kind, name) {
    case (_, "name"): self = .name
    case (_, "pk"), (.flow, "flow_uuid"), (.stage, "stage_uuid"), (.stage, "stage_ptr"), (.stage, "stage_ptr_id"):
      self = .pk
    default:
      guard kind == .flow, let attribute = Self(rawValue: name) else { return nil }
      self = attribute
    }
  }
}

extension Value {
  /// The text that a look-up compares with, as Django does for a text column; nil for null.
  func lookUpText(_ key: String) throws(UnanswerableLookUp) -> String? {
    switch self {
    case .null: return nil
    case .string(let text): return text
    case .integer(let number): return String(number)
    case .bigInteger(let digits): return digits
    case .bool(let truth): return LookUpCondition.text(of: truth)
    default:
      if let closed = UnanswerableLookUp(closed: self, "“\(key)”") { throw closed }
      throw UnanswerableLookUp(
        message: "“\(key)” is compared with a value that is no plain text", help: "write the value itself")
    }
  }

  /// The flag that a look-up compares with, in the words and numbers that Django takes for one.
  fileprivate func lookUpFlag(_ key: String) throws(UnanswerableLookUp) -> String {
    switch try lookUpText(key) {
    case "True", "t", "1": return LookUpCondition.text(of: true)
    case "False", "f", "0": return LookUpCondition.text(of: false)
    default:
      throw UnanswerableLookUp(
        message: "“\(key)” is compared with \(lookUpWords), and authentik knows true and false only",
        help: "write true or false, without quotes")
    }
  }

  private var lookUpWords: String { if case .string(let text) = self { "“\(text)”" } else { "another value" } }
}

extension Flow {
  /// What a condition compares with; nil where nobody told.
  package func value(of attribute: LookUpCondition.Attribute) -> String? {
    switch attribute {
    case .slug: slug
    case .name: name
    case .designation: designation
    case .pk: pk.text
    case .title: details?.title
    case .authentication: authentication?.rawValue
    case .layout: details?.layout
    case .deniedAction: details?.deniedAction
    case .policyEngineMode: policyEngineMode
    case .compatibilityMode: (details?.compatibilityMode).map(LookUpCondition.text)
    }
  }
}

extension String {
  /// PostgreSQL's `UPPER`, which never makes two letters of one.
  fileprivate var upperInSQL: String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.map { scalar in
          let upper = scalar.properties.uppercaseMapping.unicodeScalars
          return upper.count == 1 ? upper.first ?? scalar : scalar
        }))
  }

  fileprivate func scalarsContain(_ other: String) -> Bool {
    Array(unicodeScalars).contains(Array(other.unicodeScalars))
  }
}
