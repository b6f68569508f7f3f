internal import Bindings

// `/flows/instances/`
extension SandboxState {
  static let designations = [
    "authentication", "authorization", "invalidation", "enrollment", "unenrollment", "recovery", "stage_configuration",
  ]
  static let deniedActions = ["message_continue", "message", "continue"]

  func listFlows(_ request: Request, _ caller: Caller) throws(Refusal) -> JSON {
    let rows = try caller.visible(flows, .flow, isList: true, key: \.pk)
    let listing = Listing(query: request.query, version: version)
    var filters = Filters(listing.query)
    let pk = filters.value("flow_uuid", uuid)
    let name = filters.text("name")
    let slug = filters.text("slug")
    let designation = filters.choice("designation", of: Self.designations)
    let deniedAction = filters.choice("denied_action", of: Self.deniedActions)
    try filters.check()
    let filtered = rows.filter { row in
      (pk == nil || pk == row.pk) && (name == nil || name == row.name) && (slug == nil || slug == row.slug)
        && (designation == nil || designation == row.designation)
        && (deniedAction == nil || deniedAction == row.deniedAction)
        && listing.matchesSearch(row.name, row.slug, row.designation, row.title)
    }
    let sorted = listing.sort(filtered, by: ["slug": \.slug, "name": \.name], otherwise: "slug")
    return try listing.page(sorted) { flowJSON($0) }
  }

  /// One flow, by its slug alone.
  func flowDetail(_ slug: String, _ caller: Caller) throws(Refusal) -> JSON {
    let rows = try caller.visible(flows, .flow, isList: false, key: \.pk)
    guard let flow = rows.first(where: { $0.slug == slug }) else { throw .notFound(model: "Flow") }
    return flowJSON(flow)
  }
}

// `/stages/all/` and the list of each type
extension SandboxState {
  /// All stages have no ordering of their own: they come as the database holds them. A type's list goes by name.
  func listStages(_ request: Request, _ caller: Caller, app: String?) throws(Refusal) -> JSON {
    let rows = try caller.visible(stages, app == nil ? .stage : .stageSettings, isList: true, key: \.pk)
    let listing = Listing(query: request.query, version: version)
    let filtered = rows.filter { row in
      (app == nil || row.type.app == app) && (listing.query["name"] == nil || listing.query["name"] == row.name)
        && listing.matchesSearch(row.name)
    }
    let sorted = listing.sort(filtered, by: ["name": \.name], otherwise: app == nil ? nil : "name")
    return try listing.page(
      sorted,
      renderAll: { rows in
        let users = StageUsers(of: rows.lazy.map(\.pk), self)
        return rows.map { stageJSON($0, as: $0.type, users: users, withSettings: app != nil) }
      })
  }

  func stageDetail(_ key: String, _ caller: Caller, app: String?) throws(Refusal) -> JSON {
    let rows = try caller.visible(stages, app == nil ? .stage : .stageSettings, isList: false, key: \.pk)
    guard let pk = PrimaryKey(uuidSpelling: key) else { throw .notFound(model: nil) }
    guard let stage = rows.first(where: { $0.pk == pk && (app == nil || $0.type.app == app) }) else {
      throw .notFound(model: "Stage")
    }
    return stageJSON(stage, as: stage.type, users: StageUsers(of: [pk], self), withSettings: app != nil)
  }
}
