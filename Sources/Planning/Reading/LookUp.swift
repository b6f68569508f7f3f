package import Bindings
package import Blueprints

/// A question to the server: which flow, or which stage, a reference of a blueprint means.
package struct LookUp: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable {
    case flow, stage
  }

  package var kind: Kind
  /// The model that the object must have; nil for any stage.
  package var model: String?
  /// Matches by itself, whatever the conditions say: `pk OR (all others)`.
  package var pk: PrimaryKey?
  /// All of them must hold.
  package var conditions: [Condition]
  /// The entry of the same file that defines the object, for `!KeyOf` and raw pks.
  package var definedByEntry: Bool

  package struct Condition: Hashable, Sendable {
    package enum Attribute: String, Hashable, Sendable {
      case slug, name, designation, pk
    }

    package var attribute: Attribute
    package var value: String
    /// Django's `__iexact`.
    package var ignoresCase: Bool

    func holds(for candidate: String) -> Bool {
      ignoresCase ? candidate.lowercased().isExactly(value.lowercased()) : candidate.isExactly(value)
    }
  }

  /// The name that people know the object by: a flow's slug, a stage's name.
  package var name: String? {
    let naming: Condition.Attribute = kind == .flow ? .slug : .name
    return conditions.first { $0.attribute == naming && !$0.ignoresCase }?.value
  }

  /// Whether only a look at every object can answer it.
  package var needsAll: Bool { conditions.contains(where: \.ignoresCase) }

  /// The key that its object must have.
  package var requiredKey: PrimaryKey? {
    pk ?? conditions.first { $0.attribute == .pk }.map { PrimaryKey($0.value) }
  }

  /// How messages call what is looked for.
  package var subject: String {
    if let name { return "\(kind.rawValue) “\(name)”" }
    if conditions.isEmpty, let pk { return "\(kind.rawValue) \(pk)" }
    return "\(kind.rawValue) with "
      + conditions.map { "\($0.attribute.rawValue) “\($0.value)”" }.joined(separator: " and ")
  }
}

/// Why a value is no look-up that flowbind can put to the server.
package struct UnanswerableLookUp: Error, Hashable, Sendable {
  package var message: String
  package var help: String
}

extension LookUp {
  /// Reads what stands in a binding's `target` or `stage`.
  package init(_ value: Value, as kind: Kind) throws(UnanswerableLookUp) {
    switch value {
    case .string(let text):
      self.init(kind: kind, model: nil, pk: PrimaryKey(text), conditions: [], definedByEntry: false)
    case .reference(.find(let model, let conditions)):
      try self.init(kind: kind, model: model, conditions: conditions.map { ($0.key, $0.value) })
    case .reference(.keyOf(_, let entry)), .reference(.pkOf(_, let entry)):
      try self.init(
        kind: kind, model: entry.model, conditions: entry.identifiers.map { ($0.name, $0.value) }, pkMatchesAlone: true)
      definedByEntry = true
    case .reference(.blocked(let tag, let name)):
      throw UnanswerableLookUp(
        message: "the \(kind.rawValue) depends on \(tag) \(name), which is closed",
        help: "open it with \(tag == "!File" ? "--allow-files DIR" : "--allow-env \(name)")")
    default:
      throw UnanswerableLookUp(
        message: "the \(kind.rawValue) depends on a value that only authentik itself can compute",
        help: "name it with !KeyOf, or with !Find by \(kind == .flow ? "slug" : "name")")
    }
  }

  /// Reads conditions as `!Find` and identifiers have them; only among identifiers does `pk` match by itself.
  package init(
    kind: Kind, model: String, conditions: [(key: String, value: Value)], pkMatchesAlone: Bool = false
  ) throws(UnanswerableLookUp) {
    let isFlow = ModelName.same(model, ModelName.flow)
    guard isFlow == (kind == .flow) else {
      throw UnanswerableLookUp(
        message: "a \(kind.rawValue) is needed here, but the reference is to a \(model)",
        help: kind == .flow ? "look for \(ModelName.flow)" : "look for a stage, such as \(ModelName.anyStage)")
    }
    self.init(
      kind: kind, model: isFlow || ModelName.same(model, ModelName.anyStage) ? nil : model, pk: nil, conditions: [],
      definedByEntry: false)
    for (key, value) in conditions { try add(key, value, pkMatchesAlone: pkMatchesAlone) }
    guard pk != nil || !self.conditions.isEmpty else {
      throw UnanswerableLookUp(
        message: "this reference would take any \(kind.rawValue)", help: "add [\(kind == .flow ? "slug" : "name"), …]")
    }
  }

  private mutating func add(_ key: String, _ value: Value, pkMatchesAlone: Bool) throws(UnanswerableLookUp) {
    let separator = key.firstRange(of: "__")
    let attributeName = separator.map { String(key[..<$0.lowerBound]) } ?? key
    let operation = separator.map { String(key[$0.upperBound...]) } ?? "exact"
    let known: [Condition.Attribute] = kind == .flow ? [.slug, .name, .designation, .pk] : [.name, .pk]
    guard let attribute = Condition.Attribute(rawValue: attributeName), known.contains(attribute),
      operation == "exact" || operation == "iexact"
    else {
      throw UnanswerableLookUp(
        message: "the API cannot look up a \(kind.rawValue) by “\(key)”",
        help: "use " + known.map { "“\($0.rawValue)”" }.joined(separator: ", "))
    }
    guard let text = value.lookUpText else {
      throw UnanswerableLookUp(
        message: "“\(key)” is compared with a value that is no plain text",
        help: "write the \(attribute.rawValue) itself")
    }
    if attribute == .pk, pkMatchesAlone {
      pk = PrimaryKey(text)
    } else {
      conditions.append(Condition(attribute: attribute, value: text, ignoresCase: operation == "iexact"))
    }
  }
}

extension Value {
  /// The text that a look-up compares with, as Django does for a text column.
  fileprivate var lookUpText: String? {
    switch self {
    case .string(let text): text
    case .integer(let number): String(number)
    case .bigInteger(let digits): digits
    case .bool(let truth): truth ? "True" : "False"
    default: nil
    }
  }
}
