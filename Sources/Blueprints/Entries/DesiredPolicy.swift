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
  /// What the entry says of how the result counts; a field of which only the server knows the value is not among them.
  package var fields: [PolicyField: FieldValue]

  /// What a name of the entry is given.
  package func reference(_ name: String) -> NamedValue? { references.last { $0.name == name } }

  /// Where that stands, or else the entry.
  package func place(of name: String) -> SourceLocation { reference(name)?.location ?? location }
}

extension EntryReader {
  /// Lays the identifiers over the attrs of a policy binding, and judges the fields as authentik's serializer does.
  func policy(
    _ values: EntryValues, in entry: EntryDocument, _ state: EntryState, _ active: Bool?, _ decidingHelp: String,
    _ problems: inout ProblemCollector
  ) -> DesiredPolicy {
    let named = values.attrs + values.identifiers
    var policy = DesiredPolicy(
      entry: entry.position, state: state, active: active, decidingHelp: decidingHelp,
      location: problems.location(of: entry.mark),
      references: named.filter { ["target", "policy", "group", "user", "pk"].contains($0.name) }, fields: [:])
    for field in PolicyField.allCases {
      guard let value = named.last(where: { $0.name == field.rawValue }) else { continue }
      do throws(BindingField.Problem) {
        switch try field.likeness.coerce(value.value, release: evaluator.options.release) {
        case .integer(let number): policy.fields[field] = .integer(number)
        case .bool(let truth): policy.fields[field] = .boolean(truth)
        default: break
        }
      } catch {
        guard state != .absent else { continue }
        problems.error("invalid-field", "\(field.rawValue) \(error.message)", at: value.mark, help: error.help)
      }
    }
    return policy
  }
}

extension PolicyField {
  /// The field of a flow-stage binding that takes the same values.
  fileprivate var likeness: BindingField {
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
