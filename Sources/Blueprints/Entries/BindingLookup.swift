internal import Bindings
internal import YAML

/// Checks the identifiers of a binding as what they are to authentik: look-ups in the table of bindings.
enum BindingLookup {
  /// The columns that are compared with a UUID before any field is judged; `target` and `stage` are judged as fields.
  private static let keys: Set<String> = [
    "pk", "fsb_uuid", "target_id", "stage_id", "policybindingmodel_ptr", "policybindingmodel_ptr_id", "pbm_uuid",
  ]

  /// What keeps authentik from looking a binding up by this identifier; nil if nothing does.
  static func failure(_ identifier: NamedValue, _ release: AuthentikRelease) -> EvaluationFailure? {
    let name = identifier.name
    let mark = identifier.mark
    // Its fields are columns.
    if identifier.field == nil, let problem = ColumnPath.problem(name, of: ModelName.binding, release) {
      return .reported(
        EvaluationFailure.unknownIdentifier, "identifiers: \(problem.message)", at: mark,
        help: problem.help ?? "a binding is identified by target, stage, order or pk")
    }
    switch identifier.value {
    case .mapping:
      return .reported("unusable-identifier", "identifiers.\(name): nothing can be found by a mapping", at: mark)
    case _ where keys.contains(name): return keyFailure(name, identifier.value, at: mark)
    default:
      return nil
    }
  }

  /// What keeps authentik from comparing an identifier with a UUID; nil if nothing does.
  static func keyFailure(_ name: String, _ value: Value, at mark: YAMLMark) -> EvaluationFailure? {
    switch value {
    case .null, .bool, .reference: return nil
    default: break
    }
    do throws(BindingField.Problem) {
      _ = try BindingField.flow.coerce(value, release: .newest)
      return nil
    } catch {
      return .uncaught("invalid-field", "identifiers.\(name) \(error.message)", at: mark)
    }
  }
}
