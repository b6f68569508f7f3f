internal import Bindings
internal import Blueprints

/// A question for the policy, group or user that a policy binding binds.
struct SubjectLookUp: Hashable, Sendable {
  var kind: PolicySubjectKind
  /// Of a policy; nil for any type.
  var model: String?
  var name: String?
  /// Its key, where no name is given.
  var key: String?
  /// The address of a user, where neither is given.
  var email: String?
  /// What else is asked for, and not looked at: the name or the key say which one it is.
  var unchecked: [String] = []
  /// An entry of the same file is what is meant.
  var isDefined = false

  /// How messages call it.
  var title: String {
    if let name { return "\(kind.rawValue) “\(name)”" }
    return email.map { "\(kind.rawValue) with the email “\($0)”" } ?? "\(kind.rawValue) \(key ?? "")"
  }

  /// As findings name it, like the words of a `PolicyBinding.Subject`.
  var words: [String] { [kind.rawValue, name ?? "", model ?? ""] }

  func hasModel(_ other: String) -> Bool { model.map { ModelName.same($0, other) } ?? true }
}

/// What of the subjects is the same for all types: the kind and the name, which are unique together.
struct SubjectName: Hashable, Sendable {
  var kind: PolicySubjectKind
  var name: ExactName

  init(_ kind: PolicySubjectKind, _ name: String) {
    self.kind = kind
    self.name = ExactName(name)
  }

  /// Nil for a binding that binds none of them.
  init?(_ subject: PolicyBinding.Subject) {
    switch subject {
    case .policy(let name, _): self.init(.policy, name)
    case .group(let name): self.init(.group, name)
    case .user(let name): self.init(.user, name)
    case .none: return nil
    }
  }
}

extension SubjectLookUp {
  /// Nil where the name is not known.
  var subjectName: SubjectName? { name.map { SubjectName(kind, $0) } }

  init(_ desired: DesiredPolicy) throws(UnanswerableLookUp) {
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
    default:
      throw UnanswerableLookUp(closed: value, "the \(kind.rawValue)")
        ?? UnanswerableLookUp(
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
    var rest: [String] = []
    for (attribute, value) in conditions {
      switch (attribute, value) {
      case (kind.naming, .string(let text)): name = text
      case (_, .string(let text)) where kind.keyColumns.contains(attribute):
        key = kind == .user ? text : PrimaryKey(text).text
      case (_, .integer(let number)) where kind.keyColumns.contains(attribute): key = String(number)
      case ("email", .string(let text)) where kind == .user: email = text
      case (_, let value):
        if let closed = UnanswerableLookUp(closed: value, "“\(attribute)”") { throw closed }
        rest.append(attribute)
      }
    }
    if name != nil || key != nil, email != nil { rest.append("email") }
    guard name != nil || key != nil || email != nil else {
      throw UnanswerableLookUp(
        message: rest.first.map { "flowbind cannot look up a \(kind.rawValue) by “\($0)”" }
          ?? "this reference would take any \(kind.rawValue)", help: "add [\(kind.naming), …]")
    }
    unchecked = rest.sorted()
  }
}

extension PolicySubjectKind {
  /// The columns of its key.
  fileprivate var keyColumns: [String] {
    switch self {
    case .policy: ["pk", "policy_uuid"]
    case .group: ["pk", "group_uuid"]
    case .user: ["pk", "id"]
    }
  }
}
