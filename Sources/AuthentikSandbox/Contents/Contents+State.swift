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

  /// The server that a snapshot was read from, as far as the snapshot tells.
  ///
  /// The version is the one that the snapshot names; one that the sandbox cannot play, or none, means the newest.
  package init(snapshot: Snapshot, version: AuthentikVersion? = nil) {
    let named = AuthentikVersion.allCases.first { snapshot.authentikVersion?.hasPrefix("\($0.rawValue).") == true }
    self.init(version: version ?? named ?? .newest)
    if version == nil, let release = snapshot.authentikVersion { self.release = release }
    flows = snapshot.flows.map { flow in
      var played = SandboxFlow(
        pk: flow.pk, policyBindingModel: makeKey(), slug: flow.slug, name: flow.name,
        title: flow.details?.title ?? flow.name, designation: flow.designation)
      if let details = flow.details {
        played.authentication = details.authentication
        played.layout = details.layout
        played.deniedAction = details.deniedAction
        played.policyEngineMode = details.policyEngineMode
        played.compatibilityMode = details.compatibilityMode
      }
      return played
    }
    stages = snapshot.stages.map { stage in
      let type = StageType(model: stage.model)
      var played = SandboxStage(
        pk: stage.pk, name: stage.name, type: type, settings: Self.defaultSettings(of: type))
      if stage.checksPassword == true { played.set("password_stage", to: .string(makeKey().text)) }
      return played
    }
    begin(with: snapshot.bindings)
    for binding in snapshot.bindings {
      // A snapshot is a file, and its counts are anybody's.
      for order in 0..<min(max(snapshot.policyCounts?[binding.pk] ?? 0, 0), 1000) {
        let policy = SandboxPolicy(pk: makeKey(), name: "policy-\(policies.count + 1)")
        policies.append(policy)
        policyBindings.append(
          SandboxPolicyBinding(pk: makeKey(), policy: policy.pk, target: binding.policyBindingModel, order: order))
      }
    }
  }
}
