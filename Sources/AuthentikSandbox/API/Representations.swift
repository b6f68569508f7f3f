internal import Bindings

extension SandboxState {
  /// A flow as its own list shows it.
  func flowJSON(_ flow: SandboxFlow) -> JSON {
    let bound = bindings.filter { $0.settings.flow == flow.pk }
    let policies = policyBindings.filter { $0.target == flow.policyBindingModel }
    let background: JSON =
      version.hasBackgroundURL
      ? ["background": "", "background_url": .string(flow.background), "background_themed_urls": .null]
      : ["background": .string(flow.background)]
    let uses: JSON = [
      "stages": .array(bound.map { .string($0.settings.stage.text) }),
      "policies": .array(policies.compactMap(\.policy).map { .string($0.text) }),
      "cache_count": 0,
    ]
    return head(of: flow) + background + uses + tail(of: flow) + ["authentication": .string(flow.authentication)]
  }

  /// A flow as a stage shows it among those it is used by.
  fileprivate func flowSetJSON(_ flow: SandboxFlow) -> JSON {
    let name = version.hasBackgroundURL ? "background_url" : "background"
    return head(of: flow) + .object([JSON.Member(name, .string(flow.background))]) + tail(of: flow)
  }

  private func head(of flow: SandboxFlow) -> JSON {
    [
      "pk": .string(flow.pk.text),
      "policybindingmodel_ptr_id": .string(flow.policyBindingModel.text),
      "name": .string(flow.name),
      "slug": .string(flow.slug),
      "title": .string(flow.title),
      "designation": .string(flow.designation),
    ]
  }

  private func tail(of flow: SandboxFlow) -> JSON {
    [
      "policy_engine_mode": .string(flow.policyEngineMode),
      "compatibility_mode": .bool(flow.compatibilityMode),
      "export_url": .string("/api/v3/flows/instances/\(flow.slug)/export/"),
      "layout": .string(flow.layout),
      "denied_action": .string(flow.deniedAction),
    ]
  }

  /// A stage with all flows that use it; `type` may be the degraded one.
  func stageJSON(_ stage: SandboxStage, as type: StageType, users: StageUsers, withSettings: Bool = false) -> JSON {
    [
      "pk": .string(stage.pk.text),
      "name": .string(stage.name),
      "component": .string(type.component),
      "verbose_name": .string(type.verboseName),
      "verbose_name_plural": .string(type.verboseNamePlural),
      "meta_model_name": .string(type.model),
      "flow_set": .array(users.flows[stage.pk] ?? []),
    ] + .object(withSettings ? stage.settings : [])
  }

  /// A binding; `degraded` is how PUT and POST show its stage (transcript 03-stageobj).
  func bindingJSON(_ binding: Binding, degraded: Bool = false, users: StageUsers? = nil) -> JSON {
    let settings = binding.settings
    let stage = stage(settings.stage)
    let users = users ?? StageUsers(of: [settings.stage], self)
    return [
      "pk": .string(binding.pk.text),
      "policybindingmodel_ptr_id": .string(binding.policyBindingModel.text),
      "target": .string(settings.flow.text),
      "stage": .string(settings.stage.text),
      "stage_obj": stage.map { stageJSON($0, as: degraded ? .degraded : $0.type, users: users) } ?? .null,
      "evaluate_on_plan": .bool(settings.evaluateOnPlan),
      "re_evaluate_policies": .bool(settings.reEvaluatePolicies),
      "order": .integer(settings.order),
      "policy_engine_mode": .string(settings.policyEngineMode),
      "invalid_response_action": .string(settings.invalidResponseAction),
    ]
  }

  /// What `str()` says of a binding; audit events and `used_by` quote it.
  func describe(_ binding: Binding) -> String {
    "Flow-stage binding #\(binding.settings.order) to \(binding.settings.flow)"
  }
}

/// The flows that use each stage, one entry for each binding, in the form that stages show them.
///
/// Made once for a reply: on large installs these repeated flows are nearly all of it.
struct StageUsers {
  fileprivate let flows: [PrimaryKey: [JSON]]

  init(of stages: some Sequence<PrimaryKey>, _ state: SandboxState) {
    let stages = Set(stages)
    let bindings = state.bindings.filter { stages.contains($0.settings.stage) }
    let users = Set(bindings.map(\.settings.flow))
    let forms = state.flows.filter { users.contains($0.pk) }.map { ($0.pk, state.flowSetJSON($0)) }
    let formsByKey = Dictionary(forms, uniquingKeysWith: { first, _ in first })
    flows = bindings.reduce(into: [:]) { flows, binding in
      if let form = formsByKey[binding.settings.flow] { flows[binding.settings.stage, default: []].append(form) }
    }
  }
}
