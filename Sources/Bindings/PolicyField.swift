/// A field of a policy binding that says how its result counts, by authentik's name for it.
package enum PolicyField: String, CaseIterable, Codable, Hashable, Sendable {
  case enabled, negate, order, timeout
  case failureResult = "failure_result"

  /// What authentik gives to a binding whose entry is silent; nil for a field that has to be named.
  package var initial: FieldValue? {
    switch self {
    case .enabled: .boolean(true)
    case .negate, .failureResult: .boolean(false)
    case .timeout: .integer(30)
    case .order: nil
    }
  }
}

extension PolicyBinding {
  package subscript(field: PolicyField) -> FieldValue {
    switch field {
    case .enabled: .boolean(enabled)
    case .negate: .boolean(negate)
    case .order: .integer(order)
    case .timeout: .integer(timeout)
    case .failureResult: .boolean(failureResult)
    }
  }
}

/// What a policy binding can bind.
package enum PolicySubjectKind: String, CaseIterable, Codable, Hashable, Sendable {
  case policy, group, user
}

/// Which policies, groups or users are looked for.
package enum SubjectFilter: Hashable, Sendable {
  /// With exactly this name.
  case name(String)
  /// A UUID, or the number of a user.
  case key(String)
  /// Of users, who need not be the only ones with it.
  case email(String)
}

/// A policy, group or user as its list names it.
package struct NamedSubject: Hashable, Sendable {
  /// A UUID, or the number of a user.
  package var key: String
  package var name: String
  /// Of a policy: its `meta_model_name`.
  package var model: String?

  package init(key: String, name: String, model: String? = nil) {
    self.key = key
    self.name = name
    self.model = model
  }
}
