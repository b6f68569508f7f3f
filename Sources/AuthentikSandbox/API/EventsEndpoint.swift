internal import Bindings

// `/events/events/`
extension SandboxState {
  /// Writes down who did what, as authentik's middleware does for every save, also one that changed nothing.
  ///
  /// `spelling` is the key as the event shows it, where that is not its digits alone.
  mutating func record(
    _ action: AuditEvent.Action, _ binding: Binding, spelling: String? = nil, _ request: Request, _ caller: Caller
  ) {
    record(action, .binding, binding.pk, spelling: spelling, named: describe(binding), request, caller)
  }

  mutating func record(
    _ action: AuditEvent.Action, _ model: AuditEvent.Model, _ pk: PrimaryKey, spelling: String? = nil,
    named name: String, _ request: Request, _ caller: Caller
  ) {
    guard case .user(let account) = caller else { return }
    events.append(
      AuditEvent(
        pk: makeKey(), model: model, action: action, username: account.username, userPK: account.pk,
        objectSpelling: spelling ?? pk.digits, objectName: name, method: request.method, path: request.path,
        userAgent: request.header("User-Agent") ?? "", clientAddress: request.clientAddress, created: now()))
  }

  func listEvents(_ request: Request, _ caller: Caller) throws(Refusal) -> JSON {
    let rows = try caller.visible(events, .event, isList: true, key: \.pk)
    let listing = Listing(query: request.query, version: version)
    let actions = version.filtersEventsByActions ? listing.query.all("actions").filter { !$0.isEmpty } : []
    if let unknown = actions.first(where: { AuditEvent.Action(rawValue: $0) == nil }) {
      throw .fields(FieldErrors("actions", .notAChoice(unknown)))
    }
    let action = listing.query["action"]?.lowercased() ?? ""
    let key = listing.query["context_model_pk"].map { PrimaryKey(uuidSpelling: $0)?.digits ?? $0 }
    let filtered = rows.filter { event in
      (actions.isEmpty || actions.contains(event.action.rawValue))
        && (action.isEmpty || event.action.rawValue.contains(action))
        && (key == nil || key == event.objectSpelling)
        && [event.model.app, nil].contains(listing.query["context_model_app"])
        && [event.model.rawValue, nil].contains(listing.query["context_model_name"])
        && [event.username, nil].contains(listing.query["username"])
        && [event.clientAddress, nil].contains(listing.query["client_ip"])
    }
    // Events are kept in the sequence of their times; newest first is the default.
    let descends = listing.ordering(known: ["created"]).first?.descends ?? true
    return try listing.page(descends ? filtered.reversed() : filtered) { eventJSON($0) }
  }

  private func eventJSON(_ event: AuditEvent) -> JSON {
    [
      "pk": .string(event.pk.text), "user": event.userJSON, "action": .string(event.action.rawValue),
      "app": "authentik.events.middleware", "context": event.contextJSON, "client_ip": .string(event.clientAddress),
      "created": .string(event.created), "expires": .null, "brand": [:],
    ]
  }
}

extension AuditEvent {
  var userJSON: JSON {
    ["pk": .integer(userPK), "email": .string(SandboxUser.email(of: username)), "username": .string(username)]
  }

  var contextJSON: JSON {
    [
      "model": [
        "pk": .string(objectSpelling), "app": .string(model.app), "name": .string(objectName),
        "model_name": .string(model.rawValue),
      ],
      "http_request": [
        "args": [:], "path": .string(path), "method": .string(method), "request_id": .string(pk.digits),
        "user_agent": .string(userAgent),
      ],
    ]
  }
}
