internal import Reconciliation

// Making and removing flows and dummy stages: what live tests need for a world of their own. The rules are those of
// authentik's serializers (source, 2026.5); no recording shows these requests.
extension SandboxState {
  /// `POST /flows/instances/`
  mutating func createFlow(_ request: Request, _ caller: Caller) throws(Refusal) -> Response {
    try caller.require(.add(.flow))
    let body = try body(of: request)
    var errors = FieldErrors()
    let name = text("name", of: body, &errors)
    let slug = text("slug", of: body, &errors)
    let title = text("title", of: body, &errors)
    let designation = text("designation", of: body, &errors)
    if let slug, flow(slug: slug) != nil { errors.add("slug", .alreadyExists(model: "Flow", field: "slug")) }
    if let designation, !Self.designations.contains(designation) {
      errors.add("designation", .invalidChoice(designation))
    }
    guard errors.isEmpty, let name, let slug, let title, let designation else { throw .fields(errors) }
    let flow = SandboxFlow(
      pk: makeKey(), policyBindingModel: makeKey(), slug: slug, name: name, title: title, designation: designation)
    flows.append(flow)
    return .json(201, flowJSON(flow), allow: Route.flows.allow, contentType: version.jsonContentType)
  }

  /// `DELETE /flows/instances/SLUG/`: its bindings go with it.
  mutating func deleteFlow(_ slug: String, _ caller: Caller) throws(Refusal) -> Response {
    let visible = try caller.visible(flows, .flow, isList: false, key: \.pk)
    guard let flow = visible.first(where: { $0.slug == slug }) else { throw .notFound(model: "Flow") }
    guard caller.may(.delete(.flow), flow.pk) else { throw .forbidden }
    for binding in bindings(ofFlow: flow.pk) { delete(binding.pk) }
    flows.removeAll { $0.pk == flow.pk }
    return Response(status: 204, headers: [Header("Allow", Route.flow(slug: slug).allow)])
  }

  /// `POST /stages/dummy/`: the one type of stage that needs nothing but a name.
  mutating func createDummyStage(_ request: Request, _ caller: Caller) throws(Refusal) -> Response {
    try caller.require(.add(.stage))
    let body = try body(of: request)
    var errors = FieldErrors()
    let name = text("name", of: body, &errors)
    if let name, stage(named: name) != nil { errors.add("name", .alreadyExists(model: "stage", field: "name")) }
    guard errors.isEmpty, let name else { throw .fields(errors) }
    let type = StageType(app: "dummy", verboseName: "Dummy")
    let stage = SandboxStage(
      pk: makeKey(), name: name, type: type, settings: [JSON.Member("throw_error", body["throw_error"] ?? false)])
    stages.append(stage)
    return .json(
      201, stageJSON(stage, as: type, users: StageUsers(of: [], self), withSettings: true),
      allow: Route.stagesOfType("dummy").allow, contentType: version.jsonContentType)
  }

  /// `DELETE /stages/dummy/PK/`: its bindings go with it.
  mutating func deleteDummyStage(_ key: String, _ caller: Caller) throws(Refusal) -> Response {
    let visible = try caller.visible(stages, .stage, isList: false, key: \.pk)
    guard let pk = PrimaryKey(uuidSpelling: key) else { throw .notFound(model: nil) }
    guard let stage = visible.first(where: { $0.pk == pk && $0.type.app == "dummy" }) else {
      throw .notFound(model: "DummyStage")
    }
    guard caller.may(.delete(.stage), pk) else { throw .forbidden }
    for binding in bindings where binding.settings.stage == stage.pk { delete(binding.pk) }
    stages.removeAll { $0.pk == stage.pk }
    return Response(status: 204, headers: [Header("Allow", Route.stageOfType("dummy", key).allow)])
  }

  /// A text that has to be there.
  private func text(_ name: String, of body: JSON, _ errors: inout FieldErrors) -> String? {
    switch body[name] {
    case nil: errors.add(name, .required)
    case .null?: errors.add(name, .notNull)
    case .string(let text)?: return text
    default: errors.add(name, .invalidString)
    }
    return nil
  }
}
