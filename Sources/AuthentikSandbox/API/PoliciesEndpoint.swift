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
    let targets = filters.values("target_in") { text throws(FieldProblem) in
      guard let key = PrimaryKey(uuidSpelling: text) else { throw .invalidUUID(text) }
      guard owner(of: key) != nil else { throw .notAChoice(text) }
      return key
    }
    let policy = filters.value("policy") { text throws(FieldProblem) in
      try available(text) { key in policies.contains { $0.pk == key } }
    }
    try filters.check()
    let filtered = rows.filter { row in
      (target == nil || target == row.target) && (targets.isEmpty || targets.contains(row.target))
        && (policy == nil || policy == row.policy)
    }
    let byKey = !listing.ordering(known: ["pk"]).isEmpty
    let sorted = filtered.sorted { byKey ? $0.pk < $1.pk : ($0.order, $0.pk) < ($1.order, $1.pk) }
    return try listing.page(sorted) { policyBindingJSON($0) }
  }

  func policyBinding(_ key: String, _ caller: Caller) throws(Refusal) -> SandboxPolicyBinding {
    let rows = try caller.visible(policyBindings, .policyBinding, isList: false, key: \.pk)
    guard let pk = PrimaryKey(uuidSpelling: key) else { throw .notFound(model: nil) }
    guard let binding = rows.first(where: { $0.pk == pk }) else { throw .notFound(model: "PolicyBinding") }
    return binding
  }

  mutating func createPolicyBinding(_ request: Request, _ caller: Caller) throws(Refusal) -> Reply {
    try caller.require(.add(.policyBinding))
    let binding = try checkedPolicyBinding(try mapping(in: request), pk: makeKey(), stored: nil)
    policyBindings.append(binding)
    record(.created, binding, request, caller)
    return Reply(201, policyBindingJSON(binding))
  }

  mutating func updatePolicyBinding(_ key: String, _ request: Request, _ caller: Caller) throws(Refusal) -> Reply {
    let stored = try policyBinding(key, caller)
    guard caller.may(.change(.policyBinding), stored.pk) else { throw .forbidden }
    let binding = try checkedPolicyBinding(try mapping(in: request), pk: stored.pk, stored: stored)
    if let index = policyBindings.firstIndex(where: { $0.pk == stored.pk }) { policyBindings[index] = binding }
    record(.updated, binding, request, caller)
    return Reply(200, policyBindingJSON(binding))
  }

  /// A part alone is an unhandled error: the check of what is bound sees the part only (transcript 12-policies-017).
  mutating func patchPolicyBinding(_ key: String, _ request: Request, _ caller: Caller) throws(Refusal) -> Reply {
    let body = try mapping(in: request)
    let isWhole = ["policy", "group", "user"].contains { body[$0].map { $0 != .null } ?? false }
    guard isWhole || version == .august2024 else { throw .crash }
    return try updatePolicyBinding(key, request, caller)
  }

  mutating func deletePolicyBinding(_ key: String, _ request: Request, _ caller: Caller) throws(Refusal) -> Reply {
    let binding = try policyBinding(key, caller)
    guard caller.may(.delete(.policyBinding), binding.pk) else { throw .forbidden }
    policyBindings.removeAll { $0.pk == binding.pk }
    // Loaded as its base class by then, which has another name.
    record(
      .deleted, .policyBinding, binding.pk, named: describe(binding, of: "PolicyBindingModel \(binding.target)"),
      request, caller)
    return Reply(204)
  }

  private func checkedPolicyBinding(
    _ body: JSON, pk: PrimaryKey, stored: SandboxPolicyBinding?
  ) throws(Refusal) -> SandboxPolicyBinding {
    var errors = FieldErrors()
    let policy = errors.read("policy", body["policy"]?.unlessNull) { value throws(FieldProblem) in
      try FieldRules.reference(value) { key in policies.contains { $0.pk == key } }
    }
    let group = errors.read("group", body["group"]?.unlessNull) { value throws(FieldProblem) in
      try FieldRules.reference(value) { key in groups.contains { $0.pk == key } }
    }
    let user = errors.read("user", body["user"]?.unlessNull) { value throws(FieldProblem) in
      let number = try FieldRules.integer(value)
      guard users.contains(where: { $0.pk == number }) else { throw .noSuchObject(String(number)) }
      return number
    }
    let key = errors.read("target", body["target"], isRequired: stored == nil) { value throws(FieldProblem) in
      try FieldRules.reference(value) { target(ofKey: $0) != nil }
    }
    let negate = errors.read("negate", body["negate"], boolean)
    let enabled = errors.read("enabled", body["enabled"], boolean)
    let order = errors.read("order", body["order"], isRequired: true, FieldRules.integer)
    let timeout = errors.read("timeout", body["timeout"], seconds)
    let failureResult = errors.read("failure_result", body["failure_result"], boolean)
    let subject: SandboxPolicyBinding.Subject? =
      policy.map { .policy($0) } ?? group.map { .group($0) } ?? user.map { .user($0) }
    if errors.isEmpty, subject == nil { errors.add(FieldErrors.wholeBody, .nothingBound(version)) }
    guard errors.isEmpty, let subject, let target = key.flatMap(target(ofKey:)) ?? stored?.target, let order else {
      throw .fields(errors)
    }
    var binding = stored ?? SandboxPolicyBinding(pk: pk, subject: subject, target: target, order: order)
    binding.subject = subject
    binding.target = target
    binding.order = order
    binding.negate = negate ?? binding.negate
    binding.enabled = enabled ?? binding.enabled
    binding.timeout = timeout ?? binding.timeout
    binding.failureResult = failureResult ?? binding.failureResult
    return binding
  }

  private func seconds(_ value: JSON) throws(FieldProblem) -> Int {
    let seconds = try FieldRules.integer(value)
    guard seconds >= 0 else { throw .atLeast(0) }
    return seconds
  }

  /// The key that policies of a binding or flow are bound to, by that key or by the object's own, as every real server
  /// takes them.
  private func target(ofKey key: PrimaryKey) -> PrimaryKey? {
    if owner(of: key) != nil { return key }
    return bindings.first { $0.pk == key }?.policyBindingModel ?? flows.first { $0.pk == key }?.policyBindingModel
  }

  /// The binding or flow that policies with this target are bound to.
  private func owner(of target: PrimaryKey) -> PrimaryKey? {
    bindings.first { $0.policyBindingModel == target }?.pk ?? flows.first { $0.policyBindingModel == target }?.pk
  }
}

// How policy bindings are shown, and what events call them.
extension SandboxState {
  func policyBindingJSON(_ binding: SandboxPolicyBinding) -> JSON {
    var keys: [JSON] = [.null, .null, .null]
    var objects: [JSON] = [.null, .null, .null]
    switch binding.subject {
    case .policy(let pk):
      keys[0] = .string(pk.text)
      objects[0] = policies.first { $0.pk == pk }.map(policyJSON) ?? .null
    case .group(let pk):
      keys[1] = .string(pk.text)
      objects[1] = groups.first { $0.pk == pk }.map(groupJSON) ?? .null
    case .user(let pk):
      keys[2] = .integer(pk)
      objects[2] = users.first { $0.pk == pk }.map(boundUserJSON) ?? .null
    case .none: break
    }
    return [
      "pk": .string(binding.pk.text),
      "policy": keys[0],
      "group": keys[1],
      "user": keys[2],
      "policy_obj": objects[0],
      "group_obj": objects[1],
      "user_obj": objects[2],
      "target": .string((owner(of: binding.target) ?? binding.target).text),
      "negate": .bool(binding.negate),
      "enabled": .bool(binding.enabled),
      "order": .integer(binding.order),
      "timeout": .integer(binding.timeout),
      "failure_result": .bool(binding.failureResult),
    ]
  }

  mutating func record(
    _ action: AuditEvent.Action, _ binding: SandboxPolicyBinding, _ request: Request, _ caller: Caller
  ) {
    let target =
      bindings.first { $0.policyBindingModel == binding.target }.map(describe)
      ?? flows.first { $0.policyBindingModel == binding.target }.map { "Flow \($0.name) (\($0.slug))" } ?? ""
    record(action, .policyBinding, binding.pk, named: describe(binding, of: target), request, caller)
  }

  private func describe(_ binding: SandboxPolicyBinding, of target: String) -> String {
    let subject =
      switch binding.subject {
      case .policy(let pk): "Policy \(policies.first { $0.pk == pk }?.name ?? "")"
      case .group(let pk): "Group \(groups.first { $0.pk == pk }?.name ?? "")"
      case .user(let pk): "User \(users.first { $0.pk == pk }?.username ?? "")"
      case .none: ""
      }
    return "Binding from \(target) #\(binding.order) to \(subject)"
  }
}

extension JSON {
  /// Nil for null, which stands for a subject that is not bound.
  fileprivate var unlessNull: JSON? { self == .null ? nil : self }
}
