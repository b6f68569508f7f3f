internal import Bindings

extension SandboxState {
  /// Answers a request as authentik does, and changes the state where it is a write.
  ///
  /// `beforeSave` runs between the checks of a write and its saving: the moment in which somebody else's write makes
  /// ours lose a race. `duringImport` runs at each moment of an import, with what others see by then.
  ///
  /// Steps, each of which hides the later ones' problems: address, `Accept`, credentials, rights, method, row, body,
  /// fields, database.
  package mutating func respond(
    to request: Request, beforeSave: (inout SandboxState) -> Void = { _ in },
    duringImport: @escaping (ImportMoment, inout SandboxState) -> Void = { _, _ in }
  ) -> Response {
    guard let route = Route(path: request.path) else {
      return request.isRead ? .page(404, heading: "Not Found") : .hiddenError
    }
    if route == .health { return Response(status: 200, headers: [Header("Content-Type", "text/html; charset=utf-8")]) }
    var response: Response
    do {
      let reply = try serve(request, route, beforeSave, duringImport)
      response =
        if let body = reply.body {
          .json(reply.status, body, allow: route.allow, contentType: version.jsonContentType)
        } else {
          Response(status: reply.status, headers: [Header("Allow", route.allow)])
        }
    } catch {
      response = error.response(to: request, allow: route.allow, state: self)
    }
    if request.method == "HEAD" { response.body = [] }
    return response
  }

  private mutating func serve(
    _ request: Request, _ route: Route, _ beforeSave: (inout SandboxState) -> Void,
    _ duringImport: @escaping (ImportMoment, inout SandboxState) -> Void
  ) throws(Refusal) -> Reply {
    try checkAccept(request)
    let caller = try authenticate(request)
    let method = request.method == "HEAD" ? "GET" : request.method
    switch (method, route) {
    case ("GET", .bindings): return Reply(200, try listBindings(request, caller))
    case ("POST", .bindings): return try createBinding(request, caller, beforeSave)
    case ("GET", .binding(let key)): return Reply(200, bindingJSON(try binding(key, request, caller)))
    case ("PUT", .binding(let key)), ("PATCH", .binding(let key)):
      return try updateBinding(key, request, caller, beforeSave)
    case ("DELETE", .binding(let key)): return try deleteBinding(key, request, caller)
    case ("GET", .bindingUsers(let key)): return Reply(200, usersOfBinding(try binding(key, request, caller)))
    case ("GET", .flows): return Reply(200, try listFlows(request, caller))
    case ("GET", .flow(let slug)): return Reply(200, try flowDetail(slug, caller))
    case ("POST", .flows): return try createFlow(request, caller)
    case ("DELETE", .flow(let slug)): return try deleteFlow(slug, request, caller)
    case ("POST", .clearCache):
      // The right to add flows is what every POST to an address of flows needs.
      try caller.require(.add(.flow))
      try caller.require(.clearFlowCache)
      return Reply(204)
    case ("POST", .flowImport) where version.importsAsFlows, ("POST", .blueprintImport) where !version.importsAsFlows:
      return try importDocument(request, caller, duringImport)
    // Where there is no import, the word is taken for the slug of a flow, or for the key of a blueprint.
    case ("GET", .flowImport) where !version.importsAsFlows: return Reply(200, try flowDetail("import", caller))
    case ("GET", .blueprintImport) where version.importsAsFlows:
      try caller.require(.view(.blueprint))
      throw .notFound(model: nil)
    case ("GET", .stages): return Reply(200, try listStages(request, caller, app: nil))
    case ("GET", .stagesOfType(let app)): return Reply(200, try listStages(request, caller, app: app))
    case ("GET", .stage(let key)): return Reply(200, try stageDetail(key, caller, app: nil))
    case ("GET", .stageOfType(let app, let key)): return Reply(200, try stageDetail(key, caller, app: app))
    case ("POST", .stagesOfType("dummy")): return try createDummyStage(request, caller)
    case ("DELETE", .stageOfType("dummy", let key)): return try deleteDummyStage(key, request, caller)
    case ("GET", .policyBindings): return Reply(200, try listPolicyBindings(request, caller))
    case ("POST", .policyBindings): return try createPolicyBinding(request, caller)
    case ("GET", .policyBinding(let key)): return Reply(200, policyBindingJSON(try policyBinding(key, caller)))
    case ("PUT", .policyBinding(let key)): return try updatePolicyBinding(key, request, caller)
    case ("PATCH", .policyBinding(let key)): return try patchPolicyBinding(key, request, caller)
    case ("DELETE", .policyBinding(let key)): return try deletePolicyBinding(key, request, caller)
    case ("GET", .policies): return Reply(200, try listPolicies(request, caller))
    case ("POST", .dummyPolicies): return try createDummyPolicy(request, caller)
    case ("DELETE", .dummyPolicy(let key)): return try deleteDummyPolicy(key, caller)
    case ("GET", .groups): return Reply(200, try listGroups(request, caller))
    case ("GET", .group(let key)): return Reply(200, try groupDetail(key, caller))
    case ("GET", .users): return Reply(200, try listUsers(request, caller))
    case ("GET", .user(let key)): return Reply(200, try userDetail(key, caller))
    case ("GET", .events): return Reply(200, try listEvents(request, caller))
    case ("GET", .blueprints): return Reply(200, try listBlueprints(request, caller))
    case ("GET", .version): return Reply(200, try versionJSON(caller))
    case ("GET", .configuration): return Reply(200, Self.configurationJSON)
    case ("GET", .licence): return Reply(200, try licenceJSON(caller))
    case ("GET", .tokens): return Reply(200, try listTokens(request, caller))
    case ("GET", .system): return Reply(200, try systemJSON(request, caller))
    case ("GET", .me): return Reply(200, userJSON(try caller.requireUser()))
    case ("OPTIONS", .bindings), ("OPTIONS", .binding):
      _ = try caller.requireUser()
      return Reply(200, Self.description(of: route))
    default:
      _ = try caller.requireUser()
      throw .method(request.method)
    }
  }

  private func checkAccept(_ request: Request) throws(Refusal) {
    let accepted = (request.header("Accept") ?? "*/*").split(separator: ",").map { item in
      item.prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
    }
    guard accepted.contains(where: { ["*/*", "application/*", "application/json"].contains($0) }) else {
      throw .notAcceptable
    }
  }

  /// The body of a write; none at all is an empty object.
  func body(of request: Request) throws(Refusal) -> JSON {
    guard !request.body.isEmpty else { return .object([]) }
    let type = request.header("Content-Type") ?? ""
    guard type.prefix(while: { $0 != ";" }).filter({ $0 != " " }).lowercased() == "application/json" else {
      throw .mediaType(type)
    }
    if let position = request.body.firstUndecodable {
      if version.crashesOnUndecodableBody { throw .crash }
      let byte = "0x" + String(request.body[position], radix: 16)
      throw .malformedBody("'utf-8' codec can't decode byte \(byte) in position \(position): invalid start byte")
    }
    do {
      return try JSONParser.parse(request.body)
    } catch {
      throw .malformedBody(error.message)
    }
  }

  /// The body of a write that must be a mapping.
  func mapping(in request: Request) throws(Refusal) -> JSON {
    let body = try body(of: request)
    if let problem = body.notAMapping { throw .fields(problem) }
    return body
  }

  /// What OPTIONS says, without the description of the forms that authentik adds under `actions`.
  private static func description(of route: Route) -> JSON {
    [
      "name": .string("Flow Stage Binding \(route == .bindings ? "List" : "Instance")"),
      "description": "FlowStageBinding Viewset", "renders": ["application/json"], "parses": ["application/json"],
    ]
  }
}

extension [UInt8] {
  /// Where the first byte is that does not belong to valid UTF-8.
  fileprivate var firstUndecodable: Int? {
    var position = 0
    var iterator = makeIterator()
    var decoder = UTF8()
    while true {
      switch decoder.decode(&iterator) {
      case .scalarValue(let scalar): position += UTF8.width(scalar)
      case .emptyInput: return nil
      case .error: return position
      }
    }
  }
}
