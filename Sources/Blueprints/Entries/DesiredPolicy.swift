package import Bindings

/// A `authentik_policies.policybinding` entry: what the file declares, references still symbolic. Compared, never
/// written.
package struct DesiredPolicy: Hashable, Sendable {
  /// Position of the entry in its file, from 0.
  package var entry: Int
  package var state: EntryState
  /// Whether all conditions hold; nil where that depends on the server.
  package var active: Bool?
  /// What to do where only the server knows that.
  package var decidingHelp: String
  package var location: SourceLocation
  /// `target`, `policy`, `group`, `user` and `pk`, as far as they are given; identifiers laid over attrs.
  package var references: [NamedValue]
  /// What the entry says of how the result counts.
  package var fields: [PolicyField: FieldValue]
  /// What only the server, or an open door, can tell: fields, the state, and whether the entry is active.
  package var doubts: [NamedValue] = []

  /// What a name of the entry is given.
  package func reference(_ name: String) -> NamedValue? { references.last { $0.name == name } }

  /// Where that stands, or else the entry.
  package func place(of name: String) -> SourceLocation { reference(name)?.location ?? location }
}

extension EntryReader {
  /// Lays the identifiers over the attrs of a policy binding, and judges the fields as authentik's serializer does.
  ///
  /// - Parameter doubts: about the parts of the entry that are asked before its fields.
  func policy(
    _ values: EntryValues, in entry: EntryDocument, _ state: EntryState, _ active: Bool?, _ doubts: [NamedValue],
    _ decidingHelp: String, _ problems: inout ProblemCollector
  ) -> DesiredPolicy {
    let named = values.attrs + values.identifiers
    var policy = DesiredPolicy(
      entry: entry.position, state: state, active: active, decidingHelp: decidingHelp,
      location: problems.location(of: entry.mark),
      references: named.filter { ["target", "policy", "group", "user", "pk"].contains($0.name) }, fields: [:],
      doubts: doubts)
    for field in PolicyField.allCases {
      guard let value = named.last(where: { $0.name == field.rawValue }) else { continue }
      do throws(BindingField.Problem) {
        switch try field.coerce(value.value, release: evaluator.options.release) {
        case .integer(let number): policy.fields[field] = .integer(number)
        case .bool(let truth): policy.fields[field] = .boolean(truth)
        default: policy.doubts.append(value)
        }
      } catch {
        guard state != .absent else { continue }
        problems.error("invalid-field", "\(field.rawValue) \(error.message)", at: value.mark, help: error.help)
      }
    }
    if state != .absent, let target = policy.reference("target") { check(target, &problems) }
    return policy
  }

  /// Says why authentik can never bind a policy to this.
  private func check(_ target: NamedValue, _ problems: inout ProblemCollector) {
    do throws(BindingField.Problem) {
      // A key, as that of a flow is.
      let value = try BindingField.flow.coerce(target.value, release: evaluator.options.release)
      guard let model = value.referredModel, ModelName.takesNoPolicies(model) else { return }
      problems.error(
        "wrong-kind", "target needs what policies can be bound to, and this is of model '\(model)'", at: target.mark,
        help: "name the flow or the flow-stage binding")
    } catch {
      problems.error("invalid-field", "target \(error.message)", at: target.mark, help: error.help)
    }
  }
}

extension PolicyField {
  /// The value that authentik's serializer makes of it; references are kept.
  func coerce(_ value: Value, release: AuthentikRelease) throws(BindingField.Problem) -> Value {
    let coerced = try likeness.coerce(value, release: release)
    if self == .timeout, case .integer(let seconds) = coerced, seconds < 0 {
      throw BindingField.Problem(message: "may not be negative", help: "write how many seconds the policy may take")
    }
    return coerced
  }

  /// The field of a flow-stage binding that takes the same values.
  private var likeness: BindingField {
    switch self {
    case .order, .timeout: .order
    case .enabled, .negate, .failureResult: .evaluateOnPlan
    }
  }
}

extension PolicySubjectKind {
  /// The field that people know one of it by.
  package var naming: String { self == .user ? "username" : "name" }

  /// Whether objects of the model are of this kind.
  package func isModel(_ name: String) -> Bool {
    switch self {
    case .policy: ModelName.isPolicy(name)
    case .group: ModelName.same(name, ModelName.group)
    case .user: ModelName.same(name, ModelName.user)
    }
  }
}
