internal import Bindings

/// A write to a binding that passed the serializer, but is not saved yet.
struct CheckedWrite {
  var settings: BindingSettings
  /// Where the body names the stage, the reply shows it in its degraded form.
  var namesStage: Bool
}

extension SandboxState {
  static let policyEngineModes = ["all", "any"]
  static let invalidResponseActions = ["retry", "restart", "restart_with_context"]

  func boolean(_ value: JSON) throws(FieldProblem) -> Bool { try FieldRules.boolean(value, version: version) }

  /// Checks a body as the serializer of flow-stage bindings does.
  ///
  /// The steps, each of which hides the later ones' problems:
  /// 1. every field for itself, all problems at once;
  /// 2. (target, stage, order) must be unique;
  /// 3. not both evaluation flags false, *judged on the body alone* and not on what is stored.
  ///
  /// `partial` is PATCH: required fields may be missing. Fields left out keep the stored value, with PUT as well.
  func check(_ body: JSON, stored: Binding?, partial: Bool) throws(FieldErrors) -> CheckedWrite {
    if let problem = body.notAMapping { throw problem }
    var errors = FieldErrors()
    let target = errors.read("target", body["target"], isRequired: !partial) { value throws(FieldProblem) in
      try FieldRules.reference(value) { flow($0) != nil }
    }
    let stage = errors.read("stage", body["stage"], isRequired: !partial) { value throws(FieldProblem) in
      try FieldRules.reference(value) { self.stage($0) != nil }
    }
    let evaluateOnPlan = errors.read("evaluate_on_plan", body["evaluate_on_plan"], boolean)
    let reEvaluatePolicies = errors.read("re_evaluate_policies", body["re_evaluate_policies"], boolean)
    let order = errors.read("order", body["order"], isRequired: !partial, FieldRules.integer)
    let mode = errors.read("policy_engine_mode", body["policy_engine_mode"]) { value throws(FieldProblem) in
      try FieldRules.choice(value, of: Self.policyEngineModes)
    }
    let action = errors.read("invalid_response_action", body["invalid_response_action"]) { value throws(FieldProblem) in
      try FieldRules.choice(value, of: Self.invalidResponseActions)
    }
    guard errors.isEmpty else { throw errors }

    let base = stored?.settings
    // Required fields are there, or stored: only a partial write can lack them, and only of a stored binding.
    guard let flow = target ?? base?.flow, let stageKey = stage ?? base?.stage, let place = order ?? base?.order
    else { throw FieldErrors(FieldErrors.wholeBody, .required) }
    var settings = base ?? BindingSettings(flow: flow, stage: stageKey, order: place)
    settings.flow = flow
    settings.stage = stageKey
    settings.order = place
    settings.evaluateOnPlan = evaluateOnPlan ?? settings.evaluateOnPlan
    settings.reEvaluatePolicies = reEvaluatePolicies ?? settings.reEvaluatePolicies
    settings.policyEngineMode = mode ?? settings.policyEngineMode
    settings.invalidResponseAction = action ?? settings.invalidResponseAction

    guard isFree(settings, except: stored?.pk) else { throw FieldErrors(FieldErrors.wholeBody, .notUnique) }
    guard evaluateOnPlan ?? false || reEvaluatePolicies ?? true else {
      throw FieldErrors(FieldErrors.wholeBody, .neverEvaluated)
    }
    return CheckedWrite(settings: settings, namesStage: stage != nil)
  }

  /// Whether no other binding has the same flow, stage and order; the database holds this as well.
  func isFree(_ settings: BindingSettings, except pk: PrimaryKey?) -> Bool {
    !bindings.contains {
      $0.pk != pk && $0.settings.order == settings.order && $0.settings.flow == settings.flow
        && $0.settings.stage == settings.stage
    }
  }
}

extension JSON {
  /// What a serializer says of a body that is no mapping; nil where it is one.
  var notAMapping: FieldErrors? {
    if case .object = self { return nil }
    return FieldErrors(FieldErrors.wholeBody, self == .null ? .noData : .notADictionary(pythonType))
  }
}
