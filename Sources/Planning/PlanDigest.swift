internal import Bindings
internal import Blueprints

/// What a plan would write, on which ground, and what was allowed for it, as one number that a reviewer can approve.
///
/// SHA-256 over canonical JSON (sorted keys, no white space) of: format version, server, dialect, the operations in
/// their order with all seven fields before and after, all current bindings of the managed flows, what flows ask of
/// visitors, types and deciding settings of stages, all policy bindings, create, delete, prune and what that keeps, whether all of it is one import, the lifted guards, what is ignored and what is required. So a flag that the reviewer did
/// not see cannot ride along. Independent of the order of files, keys and rows, of page sizes and of time.
package struct PlanDigest: Hashable, Sendable {
  /// Which facts are digested; approvals of another version mean nothing here.
  package static let formatVersion = 2

  /// How many digits people see and give.
  package static let shownDigits = 16

  /// 64 hexadecimal digits.
  package let hexadecimal: String

  package var shown: String { String(hexadecimal.prefix(Self.shownDigits)) }

  /// - Parameter serverID: stands for the address, where two jobs reach one server by two addresses.
  package init(_ plan: Plan, serverID: String? = nil) {
    hexadecimal = SHA256.hexadecimal(of: Self.document(plan, server: serverID ?? plan.server))
  }

  /// Whether a person's digits mean this plan; at least the shown ones must be given.
  package func isNamed(by digits: String) -> Bool {
    digits.count >= Self.shownDigits && hexadecimal.hasPrefix(digits.lowercased())
  }
}

extension PlanDigest {
  /// What is digested, its keys in order; a change to it is a new format version.
  static func document(_ plan: Plan, server: String) -> [UInt8] {
    let options = plan.options
    var json = CanonicalJSON()
    json.object { json in
      json.key("allows")
      json.array(options.allowances.sorted()) { json, allowance in
        json.object { json in
          json.member("flow", allowance.flow)
          json.member("rule", allowance.rule.rawValue)
        }
      }
      if let atomic = options.mode.atomic { json.member("atomic", atomic) }
      json.member("creates", options.creates)
      json.member("deletes", options.deletes)
      json.member("dialect", options.release.description)
      json.key("flows")
      json.array(plan.flows.sorted { $0.flow.pk < $1.flow.pk }) { $0.value($1) }
      json.member("formatVersion", formatVersion)
      if !options.ignores.isEmpty {
        json.key("ignores")
        json.array(options.ignores) { $0.value($1) }
      }
      if !options.keeps.isEmpty {
        json.key("keeps")
        json.array(options.keeps) { $0.value($1) }
      }
      json.key("operations")
      json.array(plan.operations) { $0.value($1.operation) }
      json.member("prunes", options.prunes)
      if !options.requirements.isEmpty {
        json.key("requires")
        json.array(options.requirements) { $0.value($1) }
      }
      json.member("server", server)
    }
    return json.bytes
  }
}

extension CanonicalJSON {
  fileprivate mutating func value(_ flow: FlowPlan) {
    object { json in
      if let authentication = flow.flow.authentication {
        json.member("authentication", authentication.rawValue)
      }
      json.key("bindings")
      json.array(flow.current.sorted { $0.pk < $1.pk }) { json, binding in
        json.value(binding.settings, pk: binding.pk, policyBindingModel: binding.policyBindingModel)
      }
      json.member("designation", flow.flow.designation)
      json.member("pk", flow.flow.pk)
      json.key("policies")
      json.object { json in
        for (pk, policies) in flow.facts.policies.sorted(by: { $0.key < $1.key }) {
          json.key(pk.text)
          json.array(policies.sorted { $0.pk < $1.pk }) { $0.value($1) }
        }
      }
      if let mode = flow.flow.policyEngineMode {
        json.member("policyEngineMode", mode)
      }
      json.member("slug", flow.flow.slug)
      if let proves = flow.facts.sourceStageProves { json.member("sourceStageProves", proves) }
      json.key("stages")
      json.array(flow.facts.stages.values.sorted { $0.pk < $1.pk }) { $0.value($1) }
    }
  }

  private mutating func value(_ stage: Stage) {
    object { json in
      json.member("model", stage.model)
      json.member("pk", stage.pk)
      if let settings = stage.settings {
        json.key("settings")
        json.value(settings)
      }
    }
  }

  private mutating func value(_ settings: StageSettings) {
    object { json in
      if let goesOn = settings.continueFlowWithoutInvitation { json.member("continueFlowWithoutInvitation", goesOn) }
      if let classes = settings.deviceClasses {
        json.key("deviceClasses")
        json.array(classes.map(\.rawValue).sorted()) { $0.value($1) }
      }
      if let mode = settings.mode { json.member("mode", mode.rawValue) }
      if let action = settings.notConfiguredAction { json.member("notConfiguredAction", action.rawValue) }
      if let isSet = settings.passwordStage { json.member("passwordStage", isSet) }
      if let goesOn = settings.resumeOnMatchFailures { json.member("resumeOnMatchFailures", goesOn) }
      if let mode = settings.userCreationMode { json.member("userCreationMode", mode.rawValue) }
      if let fields = settings.userFields {
        json.key("userFields")
        json.array(fields.sorted()) { $0.value($1) }
      }
      if let isSet = settings.webauthnStage { json.member("webauthnStage", isSet) }
    }
  }

  private mutating func value(_ policy: PolicyBinding) {
    object { json in
      if let dryRun = policy.dryRun { json.member("dryRun", dryRun) }
      json.member("enabled", policy.enabled)
      if let expires = policy.expires { json.member("expires", expires) }
      if let expiring = policy.expiring { json.member("expiring", expiring) }
      json.member("failureResult", policy.failureResult)
      json.member("negate", policy.negate)
      json.member("order", policy.order)
      json.member("pk", policy.pk)
      json.key("subject")
      json.array(policy.subject.words) { $0.value($1) }
      json.member("target", policy.target)
      json.member("timeout", policy.timeout)
    }
  }

  fileprivate mutating func value(_ operation: Operation) {
    object { json in
      if let after = operation.after {
        json.key("after")
        json.value(after)
      }
      if let before = operation.before {
        json.key("before")
        json.value(before)
      }
      json.member("op", operation.kind.rawValue)
      if let pk = operation.pk {
        json.member("pk", pk)
      }
    }
  }

  /// The seven fields, and the keys of a binding.
  private mutating func value(
    _ settings: BindingSettings, pk: PrimaryKey? = nil, policyBindingModel: PrimaryKey? = nil
  ) {
    object { json in
      json.member("evaluate_on_plan", settings.evaluateOnPlan)
      json.member("invalid_response_action", settings.invalidResponseAction)
      json.member("order", settings.order)
      if let pk {
        json.member("pk", pk)
      }
      json.member("policy_engine_mode", settings.policyEngineMode)
      if let policyBindingModel {
        json.member("policybindingmodel_ptr_id", policyBindingModel)
      }
      json.member("re_evaluate_policies", settings.reEvaluatePolicies)
      json.member("stage", settings.stage)
      json.member("target", settings.flow)
    }
  }

  fileprivate mutating func value(_ requirement: Requirement) {
    object { json in
      json.member("evenIfSkipped", requirement.evenIfSkipped)
      json.member("flow", requirement.flow.text)
      json.key("include")
      json.array(requirement.include) { json, list in json.array(list) { $0.value($1.rawValue) } }
      json.member("reason", requirement.reason)
    }
  }

  fileprivate mutating func value(_ rule: IgnoreRule) {
    object { json in
      if let fields = rule.fields {
        json.key("fields")
        json.array(fields.map(\.rawValue).sorted()) { $0.value($1) }
      }
      json.member("flow", rule.flow.text)
      json.member("reason", rule.reason)
      json.member("stage", rule.stage.text)
      if let until = rule.until {
        json.member("until", until)
      }
    }
  }
}
