/// One of the seven fields of a binding, by authentik's name for it, in the order that reports show them.
package enum BindingField: String, CaseIterable, Codable, Hashable, Sendable {
  case flow = "target"
  case stage
  case order
  case evaluateOnPlan = "evaluate_on_plan"
  case reEvaluatePolicies = "re_evaluate_policies"
  case policyEngineMode = "policy_engine_mode"
  case invalidResponseAction = "invalid_response_action"
}

/// The value of one field.
package enum FieldValue: Hashable, Sendable {
  case key(PrimaryKey)
  case integer(Int)
  case boolean(Bool)
  case word(String)
}

extension FieldValue: CustomStringConvertible {
  package var description: String {
    switch self {
    case .key(let key): key.text
    case .integer(let number): String(number)
    case .boolean(let truth): truth ? "true" : "false"
    case .word(let word): word
    }
  }
}

extension FieldValue: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let truth = try? container.decode(Bool.self) {
      self = .boolean(truth)
    } else if let number = try? container.decode(Int.self) {
      self = .integer(number)
    } else {
      self = .word(try container.decode(String.self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .key(let key): try container.encode(key)
    case .integer(let number): try container.encode(number)
    case .boolean(let truth): try container.encode(truth)
    case .word(let word): try container.encode(word)
    }
  }
}

extension BindingSettings {
  /// The field by its name; a value is of the field's kind (`DesiredLookUps` lets no other through).
  package subscript(field: BindingField) -> FieldValue {
    get {
      switch field {
      case .flow: .key(flow)
      case .stage: .key(stage)
      case .order: .integer(order)
      case .evaluateOnPlan: .boolean(evaluateOnPlan)
      case .reEvaluatePolicies: .boolean(reEvaluatePolicies)
      case .policyEngineMode: .word(policyEngineMode)
      case .invalidResponseAction: .word(invalidResponseAction)
      }
    }
    set {
      switch (field, newValue) {
      case (.flow, .key(let key)): flow = key
      case (.stage, .key(let key)): stage = key
      case (.order, .integer(let number)): order = number
      case (.evaluateOnPlan, .boolean(let truth)): evaluateOnPlan = truth
      case (.reEvaluatePolicies, .boolean(let truth)): reEvaluatePolicies = truth
      case (.policyEngineMode, .word(let word)): policyEngineMode = word
      case (.invalidResponseAction, .word(let word)): invalidResponseAction = word
      default: preconditionFailure("\(field.rawValue) cannot hold \(newValue)")
      }
    }
  }
}
