internal import Bindings
internal import Blueprints

/// A declared policy with the questions it puts to the server: what it is bound to, and what it binds.
struct PolicyLookUps: Sendable {
  var desired: DesiredPolicy
  var target: Target
  var subject: SubjectLookUp
  var pk: PrimaryKey?

  enum Target: Hashable, Sendable {
    case flow(LookUp)
    /// The binding of an entry of the same file, by the entry's position.
    case entry(Int)
    /// A binding that a look-up describes.
    case binding(BindingQuestion)
    /// The key of a flow or of a binding.
    case key(PrimaryKey)
  }

  struct BindingQuestion: Hashable, Sendable {
    var flow: LookUp?
    var stage: LookUp?
    var order: Int?
    var pk: PrimaryKey?
  }
}

/// A question for the policy, group or user that a policy binding binds.
struct SubjectLookUp: Hashable, Sendable {
  var kind: PolicySubjectKind
  /// Of a policy; nil for any type.
  var model: String?
  var name: String?
  /// Its key, where no name is given.
  var key: String?
  /// An entry of the same file is what is meant.
  var isDefined = false

  /// How messages call it.
  var title: String { name.map { "\(kind.rawValue) “\($0)”" } ?? "\(kind.rawValue) \(key ?? "")" }

  func matches(_ subject: PolicyBinding.Subject) -> Bool {
    switch (kind, subject) {
    case (.policy, .policy(let name, let model)): isNamed(name) && hasModel(model)
    case (.group, .group(let name)), (.user, .user(let name)): isNamed(name)
    case (.policy, _), (.group, _), (.user, _): false
    }
  }

  private func isNamed(_ other: String) -> Bool { name.map { other.isExactly($0) } ?? false }
  func hasModel(_ other: String) -> Bool { model.map { ModelName.same($0, other) } ?? true }
}

extension PolicyLookUps {
  /// The slug of the flow that it is about, where the entry tells.
  var flowName: String? {
    switch target {
    case .flow(let lookUp): lookUp.name
    case .binding(let question): question.flow?.name
    case .entry, .key: nil
    }
  }

  /// Reads an entry; nil, without a problem, for one that is bound to something else than a flow or a binding.
  static func read(_ desired: DesiredPolicy, _ problems: inout [Diagnostic]) -> PolicyLookUps? {
    do throws(UnanswerableLookUp) {
      guard let target = try target(of: desired) else { return nil }
      guard desired.active != nil else {
        throw UnanswerableLookUp(
          message: "whether this policy binding is active depends on the server",
          help: desired.decidingHelp)
      }
      var lookUps = PolicyLookUps(desired: desired, target: target, subject: try SubjectLookUp(desired))
      if case .string(let text)? = desired.reference("pk")?.value { lookUps.pk = PrimaryKey(text) }
      return lookUps
    } catch {
      problems.append(
        Diagnostic(.error, "unanswerable-look-up", error.message, at: desired.location, help: error.help))
      return nil
    }
  }

  private static func target(of desired: DesiredPolicy) throws(UnanswerableLookUp) -> Target? {
    guard let value = desired.reference("target")?.value else { return nil }
    switch value {
    case .string(let text): return .key(PrimaryKey(text))
    case .reference(.keyOf(_, let entry)), .reference(.pkOf(_, let entry)):
      if ModelName.isFlow(entry.model) { return .flow(try LookUp(value, as: .flow)) }
      return ModelName.isBinding(entry.model) ? .entry(entry.entry) : nil
    case .reference(.find(let model, let conditions)):
      if ModelName.isFlow(model) { return .flow(try LookUp(value, as: .flow)) }
      return ModelName.isBinding(model) ? .binding(try BindingQuestion(conditions)) : nil
    case .reference(.blocked(let tag, let name)):
      throw UnanswerableLookUp(closed: tag, name, "the target of this policy binding")
    default:
      throw UnanswerableLookUp(
        message: "the target of this policy binding depends on a value that only authentik itself can compute",
        help: "name it with !KeyOf, or with !Find")
    }
  }
}

extension PolicyLookUps.BindingQuestion {
  fileprivate init(_ conditions: [Reference.Condition]) throws(UnanswerableLookUp) {
    for condition in conditions {
      switch (condition.key, condition.value) {
      case ("target", let value): flow = try LookUp(value, as: .flow)
      case ("stage", let value): stage = try LookUp(value, as: .stage)
      case ("order", .integer(let number)): order = number
      case ("pk", .string(let text)): pk = PrimaryKey(text)
      case (let key, let value) where key.hasPrefix("target__"):
        flow = try LookUp(.flow, by: String(key.dropFirst("target__".count)), value)
      case (let key, let value) where key.hasPrefix("stage__"):
        stage = try LookUp(.stage, by: String(key.dropFirst("stage__".count)), value)
      default:
        throw UnanswerableLookUp(
          message: "flowbind cannot look up the binding of a policy by “\(condition.key)”",
          help: "use target, stage, order or pk")
      }
    }
  }
}

extension SubjectLookUp {
  fileprivate init(_ desired: DesiredPolicy) throws(UnanswerableLookUp) {
    let given = PolicySubjectKind.allCases.compactMap { kind in
      desired.reference(kind.rawValue).flatMap { $0.value == .null ? nil : (kind, $0.value) }
    }
    guard let (kind, value) = given.first, given.count == 1 else {
      throw UnanswerableLookUp(
        message: given.isEmpty
          ? "this policy binding names neither policy nor group nor user"
          : "this policy binding names more than one of policy, group and user",
        help: "name exactly one of them")
    }
    self.init(kind: kind)
    switch value {
    case .string(let text): key = kind == .user ? text : PrimaryKey(text).text
    case .integer(let number): key = String(number)
    case .reference(.find(let found, let conditions)):
      try check(found)
      model = kind == .policy && !ModelName.same(found, ModelName.anyPolicy) ? found : nil
      try read(conditions.map { ($0.key, $0.value) })
    case .reference(.keyOf(_, let entry)), .reference(.pkOf(_, let entry)):
      try check(entry.model)
      model = kind == .policy ? entry.model : nil
      isDefined = true
      try read(entry.identifiers.map { ($0.name, $0.value) })
    case .reference(.blocked(let tag, let name)):
      throw UnanswerableLookUp(closed: tag, name, "the \(kind.rawValue)")
    default:
      throw UnanswerableLookUp(
        message: "the \(kind.rawValue) depends on a value that only authentik itself can compute",
        help: "name it with !KeyOf, or with !Find by \(kind.naming)")
    }
  }

  private func check(_ model: String) throws(UnanswerableLookUp) {
    guard !kind.isModel(model) else { return }
    throw UnanswerableLookUp(
      message: "a \(kind.rawValue) is needed here, but the reference is to a \(model)",
      help: "look for \(kind == .policy ? "a policy" : kind == .group ? ModelName.group : ModelName.user)")
  }

  private mutating func read(_ conditions: [(String, Value)]) throws(UnanswerableLookUp) {
    for (attribute, value) in conditions {
      switch (attribute, value) {
      case (kind.naming, .string(let text)): name = text
      case ("pk", .string(let text)): key = PrimaryKey(text).text
      case ("pk", .integer(let number)): key = String(number)
      default:
        throw UnanswerableLookUp(
          message: "flowbind cannot look up a \(kind.rawValue) by “\(attribute)”",
          help: "use “\(kind.naming)” or “pk”")
      }
    }
    guard name != nil || key != nil else {
      throw UnanswerableLookUp(
        message: "this reference would take any \(kind.rawValue)", help: "add [\(kind.naming), …]")
    }
  }
}
