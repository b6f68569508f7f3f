internal import Bindings

// `/policies/bindings/`
extension SandboxState {
  /// `target` filters by `policybindingmodel_ptr_id`, while the rows show the key of the binding or flow itself.
  func listPolicyBindings(_ request: Request, _ caller: Caller) throws(Refusal) -> JSON {
    let rows = try caller.visible(policyBindings, .policyBinding, isList: true, key: \.pk)
    let listing = Listing(query: request.query, version: version)
    var filters = Filters(listing.query)
    let target = filters.value("target") { text throws(FieldProblem) in
      try available(text) { owner(of: $0) != nil }
    }
    let policy = filters.value("policy") { text throws(FieldProblem) in
      try available(text) { key in policies.contains { $0.pk == key } }
    }
    try filters.check()
    let filtered = rows.filter { (target == nil || target == $0.target) && (policy == nil || policy == $0.policy) }
    return try listing.page(filtered.sorted { $0.order < $1.order }) { policyBindingJSON($0) }
  }

  mutating func createPolicyBinding(_ request: Request, _ caller: Caller) throws(Refusal) -> Reply {
    try caller.require(.add(.policyBinding))
    let body = try mapping(in: request)
    var errors = FieldErrors()
    let policy = errors.read("policy", body["policy"]) { value throws(FieldProblem) in
      try FieldRules.reference(value) { key in policies.contains { $0.pk == key } }
    }
    let target = errors.read("target", body["target"], isRequired: true) { value throws(FieldProblem) in
      try FieldRules.reference(value) { owner(of: $0) != nil }
    }
    let order = errors.read("order", body["order"], isRequired: true, FieldRules.integer)
    if errors.isEmpty, policy == nil { errors.add(FieldErrors.wholeBody, .nothingBound(version)) }
    guard let policy, let target, let order else { throw .fields(errors) }
    var binding = SandboxPolicyBinding(pk: makeKey(), policy: policy, target: target, order: order)
    binding.enabled = body["enabled"]?.bool ?? true
    policyBindings.append(binding)
    return Reply(201, policyBindingJSON(binding))
  }

  /// The binding or flow that policies with this target are bound to.
  private func owner(of target: PrimaryKey) -> PrimaryKey? {
    bindings.first { $0.policyBindingModel == target }?.pk ?? flows.first { $0.policyBindingModel == target }?.pk
  }

  private func policyBindingJSON(_ binding: SandboxPolicyBinding) -> JSON {
    [
      "pk": .string(binding.pk.text),
      "policy": .string(binding.policy.text),
      "group": .null,
      "user": .null,
      "policy_obj": policies.first { $0.pk == binding.policy }.map(policyJSON) ?? .null,
      "group_obj": .null,
      "user_obj": .null,
      "target": .string((owner(of: binding.target) ?? binding.target).text),
      "negate": false,
      "enabled": .bool(binding.enabled),
      "order": .integer(binding.order),
      "timeout": 30,
      "failure_result": .bool(binding.failureResult),
    ]
  }

  private func policyJSON(_ policy: SandboxPolicy) -> JSON {
    [
      "pk": .string(policy.pk.text),
      "name": .string(policy.name),
      "execution_logging": false,
      "component": .string(policy.component),
      "verbose_name": .string(policy.verboseName),
      "verbose_name_plural": .string(policy.verboseNamePlural),
      "meta_model_name": .string(policy.model),
      "bound_to": .integer(policyBindings.count { $0.policy == policy.pk }),
    ] + .object(policy.settings)
  }
}
