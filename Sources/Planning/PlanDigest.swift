internal import Bindings
internal import Blueprints

/// What a plan would write, on which ground, and what was allowed for it, as one number that a reviewer can approve.
///
/// SHA-256 over canonical JSON (sorted keys, no white space) of: format version, server, dialect, the operations in
/// their order with all seven fields before and after, all current bindings of the managed flows, designations, stage
/// types, policy counts, create, delete and prune, the lifted guards, what is ignored. So a flag that the reviewer did
/// not see cannot ride along. Independent of the order of files, keys and rows, of page sizes and of time.
package struct PlanDigest: Hashable, Sendable {
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
          json.key("flow")
          json.value(allowance.flow)
          json.key("rule")
          json.value(allowance.rule.rawValue)
        }
      }
      json.key("creates")
      json.value(options.creates)
      json.key("deletes")
      json.value(options.deletes)
      json.key("dialect")
      json.value(options.dialect.rawValue)
      json.key("flows")
      json.array(plan.flows.sorted { $0.flow.pk < $1.flow.pk }) { $0.value($1) }
      json.key("formatVersion")
      json.value(1)
      if !options.ignores.isEmpty {
        json.key("ignores")
        json.array(options.ignores) { $0.value($1) }
      }
      json.key("operations")
      json.array(plan.operations) { $0.value($1.operation) }
      json.key("prunes")
      json.value(options.prunes)
      json.key("server")
      json.value(server)
    }
    return json.bytes
  }
}

extension CanonicalJSON {
  fileprivate mutating func value(_ flow: FlowPlan) {
    object { json in
      json.key("bindings")
      json.array(flow.current.sorted { $0.pk < $1.pk }) { json, binding in
        json.value(binding.settings, pk: binding.pk, policyBindingModel: binding.policyBindingModel)
      }
      json.key("designation")
      json.value(flow.flow.designation)
      json.key("pk")
      json.value(flow.flow.pk)
      json.key("policyCounts")
      json.object { json in
        for (pk, count) in flow.facts.policyCounts.sorted(by: { $0.key < $1.key }) {
          json.key(pk.text)
          json.value(count)
        }
      }
      json.key("slug")
      json.value(flow.flow.slug)
      json.key("stages")
      json.array(flow.facts.stages.values.sorted { $0.pk < $1.pk }) { $0.value($1) }
    }
  }

  private mutating func value(_ stage: Stage) {
    object { json in
      if let checksPassword = stage.checksPassword {
        json.key("checksPassword")
        json.value(checksPassword)
      }
      json.key("model")
      json.value(stage.model)
      json.key("pk")
      json.value(stage.pk)
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
      json.key("op")
      json.value(operation.kind.rawValue)
      if let pk = operation.pk {
        json.key("pk")
        json.value(pk)
      }
    }
  }

  /// The seven fields, and the keys of a binding.
  private mutating func value(
    _ settings: BindingSettings, pk: PrimaryKey? = nil, policyBindingModel: PrimaryKey? = nil
  ) {
    object { json in
      json.key("evaluate_on_plan")
      json.value(settings.evaluateOnPlan)
      json.key("invalid_response_action")
      json.value(settings.invalidResponseAction)
      json.key("order")
      json.value(settings.order)
      if let pk {
        json.key("pk")
        json.value(pk)
      }
      json.key("policy_engine_mode")
      json.value(settings.policyEngineMode)
      if let policyBindingModel {
        json.key("policybindingmodel_ptr_id")
        json.value(policyBindingModel)
      }
      json.key("re_evaluate_policies")
      json.value(settings.reEvaluatePolicies)
      json.key("stage")
      json.value(settings.stage)
      json.key("target")
      json.value(settings.flow)
    }
  }

  fileprivate mutating func value(_ rule: IgnoreRule) {
    object { json in
      if let fields = rule.fields {
        json.key("fields")
        json.array(fields.map(\.rawValue).sorted()) { $0.value($1) }
      }
      json.key("flow")
      json.value(rule.flow.text)
      json.key("reason")
      json.value(rule.reason)
      json.key("stage")
      json.value(rule.stage.text)
      if let until = rule.until {
        json.key("until")
        json.value(until)
      }
    }
  }
}
