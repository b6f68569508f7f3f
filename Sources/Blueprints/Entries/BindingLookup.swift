internal import Bindings
internal import YAML

/// Checks the identifiers of a binding as what they are to authentik: look-ups in the table of bindings.
enum BindingLookup {
  /// The fields of the model; behind `__` may follow a field of a related model or a comparison.
  private static let columns: Set<String> = [
    "pk", "fsb_uuid", "target", "target_id", "stage", "stage_id", "order", "evaluate_on_plan", "re_evaluate_policies",
    "policy_engine_mode", "invalid_response_action", "policybindingmodel_ptr", "policybindingmodel_ptr_id", "pbm_uuid",
    "policies", "bindings",
  ]

  /// Those of them that are compared with a UUID before any field is judged; `target` and `stage` are judged as fields.
  private static let keys: Set<String> = [
    "pk", "fsb_uuid", "target_id", "stage_id", "policybindingmodel_ptr", "policybindingmodel_ptr_id", "pbm_uuid",
  ]

  /// What keeps authentik from looking a binding up by this identifier; nil if nothing does.
  static func failure(_ identifier: NamedValue) -> EvaluationFailure? {
    let name = identifier.name
    let mark = identifier.mark
    guard identifier.field != nil || columns.contains(firstPart(of: name)) else {
      let help =
        didYouMean(name, among: ["target", "stage", "order", "pk"])
        ?? "a binding is identified by target, stage, order or pk"
      return .reported(
        "unknown-identifier", "identifiers: a binding has no field '\(name)' to be found by", at: mark, help: help)
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
      _ = try BindingField.flow.coerce(value, dialect: .newest)
      return nil
    } catch {
      return .uncaught("invalid-field", "identifiers.\(name) \(error.message)", at: mark)
    }
  }

  /// What stands before the first `__`.
  private static func firstPart(of name: String) -> String {
    let bytes = Array(name.utf8)
    let underscore = UInt8(ascii: "_")
    let end = bytes.indices.dropLast().first { bytes[$0] == underscore && bytes[$0 + 1] == underscore }
    return String(decoding: bytes[..<(end ?? bytes.count)], as: UTF8.self)
  }
}
