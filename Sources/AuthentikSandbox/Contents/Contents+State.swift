package import Bindings

extension SandboxState {
  /// A fresh install with what the example blueprints need: the default of `flowbind sandbox`.
  package static func `default`(version: AuthentikVersion = .newest) -> SandboxState {
    var state = freshInstall(version: version)
    state.add(.exampleAdditions)
    return state
  }

  /// A fresh install and nothing else.
  package static func freshInstall(version: AuthentikVersion = .newest) -> SandboxState {
    var state = SandboxState(version: version)
    state.add(.freshInstall)
    state.configureFreshInstall()
    // The policy that spares users of passkeys the second factor came later.
    if version < .may2026 { state.removePolicy("default-authentication-flow-authenticator-validate-stage") }
    // Its blueprint takes away the policy that closed the setup after its first use.
    if version >= .august2026 { state.removePolicy("default-oobe-flow-set-authentication") }
    if version == .august2024 {
      // Its blueprints lack this flow, and spell one title in another way.
      state.flows.removeAll { $0.slug == "default-provider-invalidation-flow" }
      state.blueprints.removeAll { $0.path == "default/flow-default-provider-invalidation.yaml" }
      for index in state.flows.indices where state.flows[index].slug == "default-authenticator-totp-setup" {
        state.flows[index].title = "Setup Two-Factor authentication"
      }
    }
    return state
  }

  private mutating func removePolicy(_ name: String) {
    let keys = policies.filter { $0.name == name }.map(\.pk)
    policies.removeAll { keys.contains($0.pk) }
    policyBindings.removeAll { $0.policy.map(keys.contains) ?? false }
  }

  /// The server that a snapshot was read from, as far as the snapshot tells.
  ///
  /// The version is the one that the snapshot names; one that the sandbox cannot play, or none, means the newest.
  package init(snapshot: Snapshot, version: AuthentikVersion? = nil) {
    let named = AuthentikVersion.allCases.first { snapshot.authentikVersion?.hasPrefix("\($0.rawValue).") == true }
    self.init(version: version ?? named ?? .newest)
    if version == nil, let release = snapshot.authentikVersion { self.release = release }
    flows = snapshot.flows.map { flow in
      var played = SandboxFlow(
        pk: flow.pk, policyBindingModel: flow.policyBindingModel ?? makeKey(), slug: flow.slug, name: flow.name,
        title: flow.details?.title ?? flow.name, designation: flow.designation)
      if let authentication = flow.authentication { played.authentication = authentication.rawValue }
      if let mode = flow.policyEngineMode { played.policyEngineMode = mode }
      if let details = flow.details {
        played.layout = details.layout
        played.deniedAction = details.deniedAction
        played.compatibilityMode = details.compatibilityMode
      }
      return played
    }
    stages = snapshot.stages.map { stage in
      let type = StageType(model: stage.model)
      var played = SandboxStage(
        pk: stage.pk, name: stage.name, type: type, settings: StageDefaults.settings(of: type, in: self.version))
      if let settings = stage.settings { played.set(settings, makeKey: makeKey) }
      return played
    }
    begin(with: snapshot.bindings)
    let targets = Dictionary(
      firstOf: snapshot.bindings.map { ($0.pk, $0.policyBindingModel) } + flows.map { ($0.pk, $0.policyBindingModel) })
    for (pk, bound) in snapshot.policies.sorted(by: { $0.key < $1.key }) {
      guard let target = targets[pk] else { continue }
      for policy in bound { add(policy, to: target) }
    }
  }

  /// Binds what a snapshot tells of by name, and makes it where nothing has told of it yet.
  private mutating func add(_ bound: PolicyBinding, to target: PrimaryKey) {
    let subject: SandboxPolicyBinding.Subject =
      switch bound.subject {
      case .policy(let name, let model): .policy(policy(named: name, model: model))
      case .group(let name): .group(group(named: name))
      case .user(let name): .user(user(named: name))
      case .none: .none
      }
    var row = SandboxPolicyBinding(pk: bound.pk, subject: subject, target: target, order: bound.order)
    row.enabled = bound.enabled
    row.negate = bound.negate
    row.timeout = bound.timeout
    row.failureResult = bound.failureResult
    policyBindings.append(row)
  }

  private mutating func policy(named name: String, model: String) -> PrimaryKey {
    if let known = policies.first(where: { $0.name == name && $0.model == model }) { return known.pk }
    var policy = SandboxPolicy(pk: makeKey(), name: name)
    if policy.model != model {
      policy.model = model
      (policy.component, policy.verboseName, policy.verboseNamePlural) = ("", model, model)
    }
    policies.append(policy)
    return policy.pk
  }

  private mutating func group(named name: String) -> PrimaryKey {
    if let known = groups.first(where: { $0.name == name }) { return known.pk }
    let group = SandboxGroup(pk: makeKey(), name: name)
    groups.append(group)
    return group.pk
  }

  private mutating func user(named name: String) -> Int {
    if let known = users.first(where: { $0.username == name }) { return known.pk }
    let user = SandboxUser(pk: (users.map(\.pk).max() ?? 0) + 1, username: name)
    users.append(user)
    return user.pk
  }
}
