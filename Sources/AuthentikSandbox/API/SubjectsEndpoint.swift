internal import Bindings

// What policy bindings bind: `/policies/all/`, `/policies/dummy/`, `/core/groups/` and `/core/users/`.
extension SandboxState {
  func listPolicies(_ request: Request, _ caller: Caller) throws(Refusal) -> JSON {
    let rows = try caller.visible(policies, .policy, isList: true, key: \.pk)
    let listing = Listing(query: request.query, version: version)
    let sorted = listing.sort(rows.filter { listing.matchesSearch($0.name) }, by: ["name": \.name], otherwise: "name")
    return try listing.page(sorted) { policyJSON($0) }
  }

  func listGroups(_ request: Request, _ caller: Caller) throws(Refusal) -> JSON {
    try caller.require(.view(.group))
    let listing = Listing(query: request.query, version: version)
    let named = groups.filter { [$0.name, nil].contains(listing.query["name"]) && listing.matchesSearch($0.name) }
    return try listing.page(named.sorted { $0.name < $1.name }) { groupJSON($0) }
  }

  func listUsers(_ request: Request, _ caller: Caller) throws(Refusal) -> JSON {
    try caller.require(.view(.user))
    let listing = Listing(query: request.query, version: version)
    let named = users.filter {
      [$0.username, nil].contains(listing.query["username"]) && [$0.email, nil].contains(listing.query["email"])
        && listing.matchesSearch($0.username)
    }
    return try listing.page(named.sorted { $0.pk < $1.pk }) { boundUserJSON($0) }
  }

  func groupDetail(_ key: String, _ caller: Caller) throws(Refusal) -> JSON {
    try caller.require(.view(.group))
    guard let pk = PrimaryKey(uuidSpelling: key) else { throw .notFound(model: nil) }
    guard let group = groups.first(where: { $0.pk == pk }) else { throw .notFound(model: "Group") }
    return groupJSON(group)
  }

  func userDetail(_ key: String, _ caller: Caller) throws(Refusal) -> JSON {
    try caller.require(.view(.user))
    guard let user = users.first(where: { String($0.pk) == key }) else { throw .notFound(model: "User") }
    return boundUserJSON(user)
  }

  mutating func createDummyPolicy(_ request: Request, _ caller: Caller) throws(Refusal) -> Reply {
    try caller.require(.add(.policy))
    let body = try mapping(in: request)
    var errors = FieldErrors()
    let name = errors.read("name", body["name"], isRequired: true, FieldRules.text)
    guard errors.isEmpty, let name else { throw .fields(errors) }
    var policy = SandboxPolicy(pk: makeKey(), name: name)
    policy.component = "ak-policy-dummy-form"
    policy.verboseName = "Dummy Policy"
    policy.verboseNamePlural = "Dummy Policies"
    policy.model = "authentik_policies_dummy.dummypolicy"
    policy.settings = [
      JSON.Member("result", body["result"] ?? false), JSON.Member("wait_min", body["wait_min"] ?? 5),
      JSON.Member("wait_max", body["wait_max"] ?? 30),
    ]
    policies.append(policy)
    return Reply(201, policyJSON(policy))
  }

  mutating func deleteDummyPolicy(_ key: String, _ caller: Caller) throws(Refusal) -> Reply {
    try caller.require(.delete(.policy))
    guard let pk = PrimaryKey(uuidSpelling: key), policies.contains(where: { $0.pk == pk }) else {
      throw .notFound(model: "DummyPolicy")
    }
    policies.removeAll { $0.pk == pk }
    policyBindings.removeAll { $0.policy == pk }
    return Reply(204)
  }

  func policyJSON(_ policy: SandboxPolicy) -> JSON {
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

  func groupJSON(_ group: SandboxGroup) -> JSON {
    [
      "pk": .string(group.pk.text), "num_pk": 1, "name": .string(group.name),
      "is_superuser": .bool(group.isSuperuser), "attributes": [:],
    ]
  }

  func boundUserJSON(_ user: SandboxUser) -> JSON {
    [
      "pk": .integer(user.pk), "username": .string(user.username), "name": .string(user.username),
      "is_active": true, "last_login": .null, "email": .string(user.email),
      "attributes": [:], "uid": .string(user.username),
    ]
  }
}
