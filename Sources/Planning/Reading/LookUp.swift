package import Bindings
package import Blueprints

/// A question to the server: which flow, or which stage, a reference of a blueprint means.
package struct LookUp: Hashable, Sendable {
  package typealias Condition = LookUpCondition

  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case flow, stage
  }

  package var kind: Kind
  /// The model that the object must have; nil for any stage.
  package var model: String?
  /// Matches by itself, whatever the conditions say: `pk OR (all others)`.
  package var pk: PrimaryKey?
  /// All of them must hold.
  package var conditions: [Condition]
  /// Other fields that shall have some value, which the API does not tell; only beside a name, which is unique.
  package var unchecked: [String] = []
  /// Where the entry begins that would make the object, for `!KeyOf` and raw pks.
  package var definedBy: EntryIdentity?

  package init(kind: Kind, model: String? = nil, pk: PrimaryKey? = nil, conditions: [Condition] = []) {
    self.kind = kind
    self.model = model
    self.pk = pk
    self.conditions = conditions
  }

  /// The name that people know the object by: a flow's slug, a stage's name.
  package var name: String? {
    conditions.first { $0.attribute == naming && $0.comparison == .exact }?.values.first
  }

  private var naming: LookUpCondition.Attribute { kind == .flow ? .slug : .name }

  /// Whether only a look at every object can answer it.
  package var needsAll: Bool {
    !conditions.isEmpty && name == nil && !conditions.contains { $0.attribute == .pk && $0.comparison == .exact }
  }

  /// The key that its object must have.
  package var requiredKey: PrimaryKey? {
    pk ?? conditions.first { $0.attribute == .pk && $0.comparison == .exact }?.values.first.map { PrimaryKey($0) }
  }

  /// How messages call what is looked for.
  package var subject: String {
    if let name { return "\(kind.rawValue) “\(name)”" }
    if conditions.isEmpty, let pk { return "\(kind.rawValue) \(pk)" }
    return "\(kind.rawValue) with " + conditions.map(\.description).joined(separator: " and ")
  }
}

/// Why a value is no look-up that flowbind can put to the server.
package struct UnanswerableLookUp: Error, Hashable, Sendable {
  package var message: String
  package var help: String
  /// Where the value stands, if that is another place than the reference.
  package var location: SourceLocation?

  init(message: String, help: String) {
    self.message = message
    self.help = help
  }

  /// Says that something depends on what is closed to blueprints; nil where it does not.
  init?(closed value: Value, _ subject: String) {
    guard let (tag, name) = value.blockedPart else { return nil }
    self.init(closed: tag, name, subject)
  }

  /// - Parameters:
  ///   - tag: `!Env` or `!File`.
  ///   - name: what it asks for.
  init(closed tag: String, _ name: String, _ subject: String) {
    message = "\(subject) depends on \(tag) \(name), which is closed"
    help = "open it with \(tag == "!File" ? "--allow-files DIR" : "--allow-env \(name)")"
  }

  func standing(at location: SourceLocation?) -> Self {
    var problem = self
    problem.location = location
    return problem
  }
}

extension LookUp {
  /// Reads what stands in a binding's `target` or `stage`.
  package init(_ value: Value, as kind: Kind) throws(UnanswerableLookUp) {
    switch value {
    case .string(let text):
      self.init(kind: kind, pk: PrimaryKey(text))
    case .reference(.find(let model, let conditions)):
      try self.init(kind: kind, model: model, conditions: conditions.map { Asked($0.key, $0.value) })
    case .reference(.keyOf(_, let entry)), .reference(.pkOf(_, let entry)):
      try self.init(
        kind: kind, model: entry.model,
        conditions: entry.identifiers.map { Asked($0.name, $0.value, at: $0.location) }, pkMatchesAlone: true)
      definedBy = entry
    default:
      if let closed = UnanswerableLookUp(closed: value, "the \(kind.rawValue)") { throw closed }
      throw UnanswerableLookUp(
        message: "the \(kind.rawValue) depends on a value that only authentik itself can compute",
        help: "name it with !KeyOf, or with !Find by \(kind == .flow ? "slug" : "name")")
    }
  }

  /// Reads the identifiers of an entry, by which authentik looks whether its object is there.
  init(_ definition: EntryDefinition) throws(UnanswerableLookUp) {
    try self.init(.reference(.keyOf(id: "", entry: definition.identity)), as: definition.isFlow ? .flow : .stage)
  }

  /// A condition as a file has it.
  struct Asked {
    var key: String
    var value: Value
    /// Where it stands, if that is another place than the reference.
    var location: SourceLocation?

    init(_ key: String, _ value: Value, at location: SourceLocation? = nil) {
      self.key = key
      self.value = value
      self.location = location
    }
  }

  /// Looks for a flow, or a stage of any type, by one attribute.
  init(_ kind: Kind, by attribute: String, _ value: Value) throws(UnanswerableLookUp) {
    try self.init(
      kind: kind, model: kind == .flow ? ModelName.flow : ModelName.anyStage, conditions: [Asked(attribute, value)])
  }

  /// Reads conditions as `!Find` and identifiers have them; only among identifiers does `pk` match by itself.
  init(
    kind: Kind, model: String, conditions: [Asked], pkMatchesAlone: Bool = false
  ) throws(UnanswerableLookUp) {
    let isFlow = ModelName.same(model, ModelName.flow)
    guard isFlow == (kind == .flow) else {
      throw UnanswerableLookUp(
        message: "a \(kind.rawValue) is needed here, but the reference is to a \(model)",
        help: kind == .flow ? "look for \(ModelName.flow)" : "look for a stage, such as \(ModelName.anyStage)")
    }
    self.init(kind: kind, model: isFlow || ModelName.same(model, ModelName.anyStage) ? nil : model)
    var rest: [Asked] = []
    for asked in conditions {
      do throws(UnanswerableLookUp) {
        if asked.key == "pk", pkMatchesAlone {
          pk = try asked.value.lookUpText(asked.key).map { PrimaryKey($0) }
        } else if let condition = try Condition(asked.key, asked.value, of: kind) {
          self.conditions.append(condition)
        } else {
          rest.append(asked)
        }
      } catch {
        throw error.standing(at: asked.location)
      }
    }
    if let first = rest.first, name == nil, requiredKey == nil {
      throw UnanswerableLookUp(
        message: "the API cannot look up a \(kind.rawValue) by “\(first.key)”",
        help: "name its \(naming.rawValue), too: only the rest then stays unchecked"
      ).standing(at: first.location)
    }
    unchecked = rest.map(\.key).sorted()
    guard pk != nil || !self.conditions.isEmpty else {
      throw UnanswerableLookUp(
        message: "this reference would take any \(kind.rawValue)", help: "add [\(naming.rawValue), …]")
    }
  }
}
