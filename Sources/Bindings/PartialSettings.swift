/// Values for some of a binding's fields, as an entry names them; nil for those it leaves open.
package struct PartialSettings: Hashable, Sendable {
  package var flow: PrimaryKey?
  package var stage: PrimaryKey?
  package var order: Int?
  package var evaluateOnPlan: Bool?
  package var reEvaluatePolicies: Bool?
  package var policyEngineMode: String?
  package var invalidResponseAction: String?

  package init() {}
}

extension PartialSettings {
  /// The field by its name; a value is of the field's kind (`DesiredLookUps` lets no other through).
  package subscript(field: BindingField) -> FieldValue? {
    get {
      switch field {
      case .flow: flow.map { .key($0) }
      case .stage: stage.map { .key($0) }
      case .order: order.map { .integer($0) }
      case .evaluateOnPlan: evaluateOnPlan.map { .boolean($0) }
      case .reEvaluatePolicies: reEvaluatePolicies.map { .boolean($0) }
      case .policyEngineMode: policyEngineMode.map { .word($0) }
      case .invalidResponseAction: invalidResponseAction.map { .word($0) }
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
      case (.flow, nil): flow = nil
      case (.stage, nil): stage = nil
      case (.order, nil): order = nil
      case (.evaluateOnPlan, nil): evaluateOnPlan = nil
      case (.reEvaluatePolicies, nil): reEvaluatePolicies = nil
      case (.policyEngineMode, nil): policyEngineMode = nil
      case (.invalidResponseAction, nil): invalidResponseAction = nil
      case (_, let value?): preconditionFailure("\(field.rawValue) cannot hold \(value)")
      }
    }
  }

  /// How many fields have a value.
  package var count: Int {
    let isNamed = [
      flow != nil, stage != nil, order != nil, evaluateOnPlan != nil, reEvaluatePolicies != nil,
      policyEngineMode != nil, invalidResponseAction != nil,
    ]
    return isNamed.count { $0 }
  }

  /// Whether settings have every value of these.
  package func isHeld(by settings: BindingSettings) -> Bool {
    func isSame<Value: Equatable>(_ value: Value?, _ held: Value) -> Bool { value.map { $0 == held } ?? true }
    return isSame(order, settings.order) && isSame(stage, settings.stage) && isSame(flow, settings.flow)
      && isSame(evaluateOnPlan, settings.evaluateOnPlan) && isSame(reEvaluatePolicies, settings.reEvaluatePolicies)
      && isSame(policyEngineMode, settings.policyEngineMode)
      && isSame(invalidResponseAction, settings.invalidResponseAction)
  }

  /// The same, with the values of others where these leave a field open.
  package func filled(from others: Self) -> Self {
    var filled = self
    filled.flow = flow ?? others.flow
    filled.stage = stage ?? others.stage
    filled.order = order ?? others.order
    filled.evaluateOnPlan = evaluateOnPlan ?? others.evaluateOnPlan
    filled.reEvaluatePolicies = reEvaluatePolicies ?? others.reEvaluatePolicies
    filled.policyEngineMode = policyEngineMode ?? others.policyEngineMode
    filled.invalidResponseAction = invalidResponseAction ?? others.invalidResponseAction
    return filled
  }
}

extension BindingSettings {
  /// These settings with the given values laid over them.
  package func overlaid(with values: PartialSettings) -> BindingSettings {
    BindingSettings(
      flow: values.flow ?? flow, stage: values.stage ?? stage, order: values.order ?? order,
      evaluateOnPlan: values.evaluateOnPlan ?? evaluateOnPlan,
      reEvaluatePolicies: values.reEvaluatePolicies ?? reEvaluatePolicies,
      policyEngineMode: values.policyEngineMode ?? policyEngineMode,
      invalidResponseAction: values.invalidResponseAction ?? invalidResponseAction)
  }
}

extension PartialSettings: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral values: (BindingField, FieldValue)...) {
    for (field, value) in values { self[field] = value }
  }
}
