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
    let given = try fields(of: body, required: !partial)
    let base = stored?.settings
    // Required fields are there, or stored: only a partial write can lack them, and only of a stored binding.
    guard let target = given.target ?? base?.flow, let stage = given.stage ?? base?.stage,
      let order = given.order ?? base?.order
    else { throw FieldErrors(FieldErrors.wholeBody, .required) }

    var settings = base ?? BindingSettings(flow: target, stage: stage, order: order)
    settings.flow = target
    settings.stage = stage
    settings.order = order
    settings.evaluateOnPlan = given.evaluateOnPlan ?? settings.evaluateOnPlan
    settings.reEvaluatePolicies = given.reEvaluatePolicies ?? settings.reEvaluatePolicies
    settings.policyEngineMode = given.policyEngineMode ?? settings.policyEngineMode
    settings.invalidResponseAction = given.invalidResponseAction ?? settings.invalidResponseAction

    guard isFree(settings, except: stored?.pk) else { throw FieldErrors(FieldErrors.wholeBody, .notUnique) }
    guard given.evaluateOnPlan ?? false || given.reEvaluatePolicies ?? true else {
      throw FieldErrors(FieldErrors.wholeBody, .neverEvaluated)
    }
    return CheckedWrite(settings: settings, namesStage: given.stage != nil)
  }

  /// Whether no other binding has the same flow, stage and order; the database holds this as well.
  func isFree(_ settings: BindingSettings, except pk: PrimaryKey?) -> Bool {
    !bindings.contains {
      $0.pk != pk && $0.settings.order == settings.order && $0.settings.flow == settings.flow
        && $0.settings.stage == settings.stage
    }
  }

  private struct GivenFields {
    var target: PrimaryKey?
    var stage: PrimaryKey?
    var evaluateOnPlan: Bool?
    var reEvaluatePolicies: Bool?
    var order: Int?
    var policyEngineMode: String?
    var invalidResponseAction: String?
  }

  /// Reads each field that the body has; unknown and read-only ones are not looked at.
  private func fields(of body: JSON, required: Bool) throws(FieldErrors) -> GivenFields {
    var errors = FieldErrors()
    func read<Value>(
      _ name: String, isRequired: Bool = false, _ rule: (JSON) throws(FieldProblem) -> Value
    ) -> Value? {
      guard let value = body[name] else {
        if isRequired { errors.add(name, .required) }
        return nil
      }
      do {
        return try rule(value)
      } catch {
        errors.add(name, error.message)
        return nil
      }
    }
    let given = GivenFields(
      target: read("target", isRequired: required) { value throws(FieldProblem) in
        try FieldRules.reference(value) { flow($0) != nil }
      },
      stage: read("stage", isRequired: required) { value throws(FieldProblem) in
        try FieldRules.reference(value) { stage($0) != nil }
      },
      evaluateOnPlan: read("evaluate_on_plan") { value throws(FieldProblem) in
        try FieldRules.boolean(value, version: version)
      },
      reEvaluatePolicies: read("re_evaluate_policies") { value throws(FieldProblem) in
        try FieldRules.boolean(value, version: version)
      },
      order: read("order", isRequired: required, FieldRules.integer),
      policyEngineMode: read("policy_engine_mode") { value throws(FieldProblem) in
        try FieldRules.choice(value, of: Self.policyEngineModes)
      },
      invalidResponseAction: read("invalid_response_action") { value throws(FieldProblem) in
        try FieldRules.choice(value, of: Self.invalidResponseActions)
      })
    guard errors.isEmpty else { throw errors }
    return given
  }
}

extension JSON {
  /// What a serializer says of a body that is no mapping; nil where it is one.
  var notAMapping: FieldErrors? {
    if case .object = self { return nil }
    return FieldErrors(FieldErrors.wholeBody, self == .null ? .noData : .notADictionary(pythonType))
  }
}
