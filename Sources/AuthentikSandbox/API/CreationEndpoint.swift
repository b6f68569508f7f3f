internal import Bindings

// Making and removing flows and dummy stages: what live tests need for a world of their own. The rules are those of
// authentik's serializers, as real 2024.8, 2025.10 and 2026.5 servers answered; no recording shows these requests.
extension SandboxState {
  /// `POST /flows/instances/`
  mutating func createFlow(_ request: Request, _ caller: Caller) throws(Refusal) -> Reply {
    try caller.require(.add(.flow))
    let body = try mapping(in: request)
    var errors = FieldErrors()
    let name = errors.read("name", body["name"], isRequired: true, FieldRules.text)
    let slug = errors.read("slug", body["slug"], isRequired: true) { value throws(FieldProblem) in
      let slug = try FieldRules.text(value)
      guard slug.isSlug else { throw .invalidSlug(version) }
      guard self.flow(slug: slug) == nil else { throw .alreadyExists(model: "Flow", field: "slug") }
      return slug
    }
    let title = errors.read("title", body["title"], isRequired: true, FieldRules.text)
    let designation = errors.read("designation", body["designation"], isRequired: true) { value throws(FieldProblem) in
      try FieldRules.choice(value, of: Self.designations)
    }
    guard errors.isEmpty, let name, let slug, let title, let designation else { throw .fields(errors) }
    let flow = SandboxFlow(
      pk: makeKey(), policyBindingModel: makeKey(), slug: slug, name: name, title: title, designation: designation)
    flows.append(flow)
    return Reply(201, flowJSON(flow))
  }

  /// `DELETE /flows/instances/SLUG/`: its bindings go with it, each with an event of its own.
  mutating func deleteFlow(_ slug: String, _ request: Request, _ caller: Caller) throws(Refusal) -> Reply {
    let visible = try caller.visible(flows, .flow, isList: false, key: \.pk)
    guard let flow = visible.first(where: { $0.slug == slug }) else { throw .notFound(model: "Flow") }
    guard caller.may(.delete(.flow), flow.pk) else { throw .forbidden }
    delete(bindings(ofFlow: flow.pk), request, caller)
    flows.removeAll { $0.pk == flow.pk }
    return Reply(204)
  }

  /// `POST /stages/dummy/`: the one type of stage that needs nothing but a name.
  mutating func createDummyStage(_ request: Request, _ caller: Caller) throws(Refusal) -> Reply {
    try caller.require(.add(.stage))
    let body = try mapping(in: request)
    var errors = FieldErrors()
    let name = errors.read("name", body["name"], isRequired: true) { value throws(FieldProblem) in
      let name = try FieldRules.text(value)
      guard self.stage(named: name) == nil else { throw .alreadyExists(model: "stage", field: "name") }
      return name
    }
    guard errors.isEmpty, let name else { throw .fields(errors) }
    let type = StageType(app: "dummy", verboseName: "Dummy")
    let stage = SandboxStage(
      pk: makeKey(), name: name, type: type, settings: [JSON.Member("throw_error", body["throw_error"] ?? false)])
    stages.append(stage)
    return Reply(201, stageJSON(stage, as: type, users: StageUsers(of: [], self), withSettings: true))
  }

  /// `DELETE /stages/dummy/PK/`: its bindings go with it, each with an event of its own.
  mutating func deleteDummyStage(_ key: String, _ request: Request, _ caller: Caller) throws(Refusal) -> Reply {
    let visible = try caller.visible(stages, .stage, isList: false, key: \.pk)
    guard let pk = PrimaryKey(uuidSpelling: key) else { throw .notFound(model: nil) }
    guard let stage = visible.first(where: { $0.pk == pk && $0.type.app == "dummy" }) else {
      throw .notFound(model: "DummyStage")
    }
    guard caller.may(.delete(.stage), pk) else { throw .forbidden }
    delete(bindings.filter { $0.settings.stage == stage.pk }, request, caller)
    stages.removeAll { $0.pk == stage.pk }
    return Reply(204)
  }

  private mutating func delete(_ bindings: [Binding], _ request: Request, _ caller: Caller) {
    for binding in bindings {
      delete(binding.pk)
      record(.deleted, binding, request, caller)
    }
  }
}

extension String {
  fileprivate var isSlug: Bool {
    allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
  }
}
