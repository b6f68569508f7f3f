internal import Bindings
internal import YAML

/// What an entry says of its flow or stage: the identifiers laid over the attrs, as the serializer gets them.
struct ObjectDraft {
  let model: String
  private let rules: [FieldRule]
  private(set) var fields: [String: Field] = [:]
  /// Whether it says anything about an object beyond which one it is.
  let hasAttrs: Bool
  private let identifiers: [NamedValue]
  private let surrogates: Set<YAMLMark>

  struct Field {
    /// Nil where only the server, or the context of a blueprint instance, can tell.
    var value: Value?
    var mark: YAMLMark
    /// It is the object of an entry before this one, whatever key that has.
    var isEntry = false
  }

  /// Something that the serializer refuses, whether the object is there or not.
  struct Refusal {
    /// Nil where it is about several fields together.
    var field: String?
    /// A sentence about “it”, the field or the entry.
    var message: String
    var mark: YAMLMark
    var help: String?
    /// The release that takes it, where the one that reads the file does not yet.
    var since: AuthentikRelease?
  }

  init(
    _ entry: EntryDocument, _ values: EntryValues, _ surrogates: Set<YAMLMark>, _ context: BlueprintContext
  ) {
    model = entry.modelName
    rules = ObjectRules.of(model)
    self.surrogates = surrogates
    identifiers = values.identifiers
    hasAttrs = !(entry.attrs?.pairs.isEmpty ?? true)
    for attr in values.attrs { add(attr, from: entry.attrs, context) }
    for identifier in values.identifiers { add(identifier, from: entry.identifiers, context) }
  }

  private mutating func add(_ named: NamedValue, from node: YAMLNode?, _ context: BlueprintContext) {
    var value: Value? = named.value
    var isEntry = false
    if case .reference(let reference) = named.value {
      value = nil
      switch reference {
      case .keyOf, .pkOf: isEntry = true
      default: break
      }
    }
    // What the file leaves open, a blueprint instance may give.
    if case .null = named.value, let node = node?.child(named.name), let tag = BlueprintTag(of: node),
      tag != .context || context[.string(node.kind == .scalar ? node.text : node.items.first?.text ?? "")] == nil
    {
      value = nil
    }
    // authentik's merge appends lists.
    if case .list(let items)? = value, case .list(let before)? = fields[named.name]?.value {
      value = .list(before + items)
    }
    fields[named.name] = Field(value: value, mark: named.mark, isEntry: isEntry)
  }

  /// How messages call such an object.
  var kind: String { ModelName.isFlow(model) ? "flow" : "stage" }

  /// The field that people know the object by.
  var naming: String { ModelName.isFlow(model) ? "slug" : "name" }

  /// What a flow would have, beside its slug, of the fields that the server lists; what the entry does not name gets the
  /// default of authentik's model.
  var details: [String: String] {
    guard ModelName.isFlow(model) else { return [:] }
    var details = Self.initialDetails
    for name in Self.detailed {
      if let field = fields[name] { details[name] = field.value?.pythonText }
    }
    return details
  }

  private static let initialDetails = [
    "denied_action": "message_continue", "authentication": "none", "layout": "stacked",
    "policy_engine_mode": "any", "compatibility_mode": "False",
  ]
  private static let detailed = ["name", "title", "designation"] + initialDetails.keys

  /// The fields without which authentik makes no such object.
  func missing(_ release: AuthentikRelease) -> [String] {
    rules.filter { $0.isRequired && fields[$0.name] == nil && $0.lifetime.includes(release) }.map(\.name)
  }

  /// Everything that the serializer refuses in any case.
  func refusals(_ release: AuthentikRelease, at entry: YAMLMark) -> [Refusal] {
    var refusals: [Refusal] = []
    for rule in rules where rule.lifetime.includes(release) {
      guard let field = fields[rule.name], let value = field.value else { continue }
      do throws(BindingField.Problem) {
        if surrogates.contains(field.mark) {
          throw BindingField.Problem(message: "has half a character (a surrogate)")
        }
        try rule.check(value, release)
      } catch {
        let message = "\(rule.name) \(error.message)"
        refusals.append(
          Refusal(field: rule.name, message: message, mark: field.mark, help: error.help, since: error.since))
      }
    }
    guard refusals.isEmpty, let (message, help) = combination else { return refusals }
    return [Refusal(message: message, mark: entry, help: help)]
  }

  /// A name that is looked for with white space around it, which authentik cuts off when it makes the object.
  var nameCutShort: Refusal? {
    guard case .string(let name)? = identifiers.last(where: { $0.name == naming })?.value,
      let first = name.unicodeScalars.first, let last = name.unicodeScalars.last,
      first.properties.isWhitespace || last.properties.isWhitespace, let mark = fields[naming]?.mark
    else { return nil }
    return Refusal(
      field: naming, message: "\(naming) \(Value.string(name).shown) is none that a \(kind) can have", mark: mark,
      help: "authentik cuts off white space around it when it makes the \(kind), and never finds it again")
  }

  /// What is wrong with the fields together; only what is submitted counts, whatever the server holds.
  private var combination: (message: String, help: String)? {
    switch model.lowercased() {
    case "authentik_stages_identification.identificationstage" where !has("user_fields") && !has("sources"):
      (
        "it names neither user_fields nor sources",
        "authentik wants one of them also where the stage is there: repeat its user_fields, or leave the entry out "
          + "and bind the stage with !Find"
      )
    case "authentik_stages_redirect.redirectstage" where isWord("mode", "static") && !has("target_static"):
      ("it says mode: static and names no target_static", "name both in attrs")
    case "authentik_stages_redirect.redirectstage" where isWord("mode", "flow") && !has("target_flow"):
      ("it says mode: flow and names no target_flow", "name both in attrs")
    case "authentik_stages_authenticator_validate.authenticatorvalidatestage"
    where isWord("not_configured_action", "configure") && !has("configuration_stages"):
      ("it says not_configured_action: configure and names no configuration_stages", "name both in attrs")
    default: nil
    }
  }

  private func isWord(_ name: String, _ word: String) -> Bool { fields[name]?.value == .string(word) }

  /// Whether the field has a value that Python takes for true, as far as can be told.
  private func has(_ name: String) -> Bool {
    guard let field = fields[name] else { return false }
    return field.value?.isTrue ?? true
  }
}

extension ObjectDraft.Refusal {
  /// What is refused, as the end of a sentence.
  var subject: String { field == nil ? "this entry: \(message)" : "this value: \(message)" }
}
