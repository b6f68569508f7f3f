internal import Bindings

// `/flows/bindings/`
extension SandboxState {
  func listBindings(_ request: Request, _ caller: Caller) throws(Refusal) -> JSON {
    let rows = try caller.visible(bindings, .binding, isList: true, key: \.pk)
    let listing = Listing(query: request.query, version: version)
    let sorted = sort(try filter(rows, listing), listing)
    return try listing.page(
      sorted,
      renderAll: { rows in
        let users = StageUsers(of: rows.lazy.map(\.settings.stage), self)
        return rows.map { bindingJSON($0, users: users) }
      })
  }

  /// One binding; the filters of the list hold for it as well (transcript 03-put-136).
  func binding(_ key: String, _ request: Request, _ caller: Caller) throws(Refusal) -> Binding {
    let rows = try caller.visible(bindings, .binding, isList: false, key: \.pk)
    let filtered = try filter(rows, Listing(query: request.query, version: version))
    guard let pk = PrimaryKey(uuidSpelling: key) else { throw .notFound(model: nil) }
    guard let binding = filtered.first(where: { $0.pk == pk }) else { throw .notFound(model: "FlowStageBinding") }
    return binding
  }

  mutating func createBinding(
    _ request: Request, _ caller: Caller, _ beforeSave: (inout SandboxState) -> Void
  ) throws(Refusal) -> Reply {
    try caller.require(.add(.binding))
    let write = try checked(try body(of: request), stored: nil, partial: false)
    beforeSave(&self)
    let binding = Binding(pk: makeKey(), policyBindingModel: makeKey(), settings: write.settings)
    try saveUnlessRefused(binding)
    record(.created, binding, request, caller)
    return Reply(201, bindingJSON(binding, degraded: true))
  }

  mutating func updateBinding(
    _ key: String, _ request: Request, _ caller: Caller, _ beforeSave: (inout SandboxState) -> Void
  ) throws(Refusal) -> Reply {
    var binding = try binding(key, request, caller)
    guard caller.may(.change(.binding), binding.pk) else { throw .forbidden }
    let write = try checked(try body(of: request), stored: binding, partial: request.method == "PATCH")
    beforeSave(&self)
    binding.settings = write.settings
    try saveUnlessRefused(binding)
    record(.updated, binding, request, caller)
    return Reply(200, bindingJSON(binding, degraded: write.namesStage))
  }

  mutating func deleteBinding(_ key: String, _ request: Request, _ caller: Caller) throws(Refusal) -> Reply {
    let binding = try binding(key, request, caller)
    guard caller.may(.delete(.binding), binding.pk) else { throw .forbidden }
    delete(binding.pk)
    record(.deleted, binding, request, caller)
    return Reply(204)
  }

  /// What would go if the binding went.
  func usersOfBinding(_ binding: Binding) -> JSON {
    let bound = policyBindings.filter { $0.target == binding.policyBindingModel }
    let named = bound.compactMap { bound in policies.first { $0.pk == bound.policy }.map { (bound, $0) } }
    func user(_ model: String, _ pk: PrimaryKey, _ name: String, _ action: String) -> JSON {
      [
        "app": "authentik_policies", "model_name": .string(model), "pk": .string(pk.text), "name": .string(name),
        "action": .string(action),
      ]
    }
    return .array(
      (version.listsPolicyBindingsAsUsers ? named : []).map { bound, policy in
        user(
          "policybinding", bound.pk, "Binding from \(describe(binding)) #\(bound.order) to Policy \(policy.name)",
          "cascade")
      } + named.map { user("policy", $0.1.pk, $0.1.name, "cascade_many") })
  }

  private func checked(_ body: JSON, stored: Binding?, partial: Bool) throws(Refusal) -> CheckedWrite {
    do {
      return try check(body, stored: stored, partial: partial)
    } catch {
      throw .fields(error)
    }
  }

  /// Saves as the database does, which holds uniqueness and references for itself: what it refuses is not handled.
  private mutating func saveUnlessRefused(_ binding: Binding) throws(Refusal) {
    guard isFree(binding.settings, except: binding.pk), flow(binding.settings.flow) != nil,
      stage(binding.settings.stage) != nil
    else { throw .crash }
    save(binding)
  }
}

extension SandboxState {
  private func filter(_ rows: [Binding], _ listing: Listing) throws(Refusal) -> [Binding] {
    if listing.ordersByUnknownColumn { throw .crash }
    var filters = Filters(listing.query)
    let target = filters.value("target") { text throws(FieldProblem) in
      try available(text) { flow($0) != nil }
    }
    let stage = filters.value("stage") { text throws(FieldProblem) in
      try available(text) { self.stage($0) != nil }
    }
    let pk = filters.value("fsb_uuid", uuid)
    let policyBindingModel = filters.value("pbm_uuid", uuid)
    let order = filters.number("order")
    let evaluateOnPlan = filters.boolean("evaluate_on_plan")
    let reEvaluatePolicies = filters.boolean("re_evaluate_policies")
    let mode = filters.choice("policy_engine_mode", of: Self.policyEngineModes)
    let action = filters.choice("invalid_response_action", of: Self.invalidResponseActions)
    try filters.check()

    func agrees<Value: Equatable>(_ wanted: Value?, _ value: Value) -> Bool { wanted == nil || wanted == value }
    return rows.filter { row in
      agrees(target, row.settings.flow) && agrees(stage, row.settings.stage) && agrees(pk, row.pk)
        && agrees(policyBindingModel, row.policyBindingModel) && agrees(order, row.settings.order)
        && agrees(evaluateOnPlan, row.settings.evaluateOnPlan)
        && agrees(reEvaluatePolicies, row.settings.reEvaluatePolicies)
        && agrees(mode, row.settings.policyEngineMode) && agrees(action, row.settings.invalidResponseAction)
        && listing.matchesSearch(self.stage(row.settings.stage)?.name ?? "")
    }
  }

  /// A row that a filter names by key must be there.
  func available(_ text: String, exists: (PrimaryKey) -> Bool) throws(FieldProblem) -> PrimaryKey {
    guard let key = PrimaryKey(uuidSpelling: text) else { throw .invalidUUID(text) }
    guard exists(key) else { throw .notAvailable }
    return key
  }

  func uuid(_ text: String) throws(FieldProblem) -> PrimaryKey? {
    guard let key = PrimaryKey(uuidSpelling: text) else { throw .enterUUID }
    return key
  }

  /// Sorts by the named columns alone.
  ///
  /// PostgreSQL sorts for each page anew and leaves ties in any sequence, so that paging through an ordering with ties
  /// loses rows and repeats others; here the sequence of ties depends on the page.
  private func sort(_ rows: [Binding], _ listing: Listing) -> [Binding] {
    let known = version.breaksTiesByKey ? ["order", "stage__name", "pk"] : ["order", "stage__name"]
    var terms = listing.ordering(known: known)
    if terms.isEmpty { terms = [("order", false)] + (version.breaksTiesByKey ? [("pk", false)] : []) }
    let names = Dictionary(stages.map { ($0.pk, $0.name) }, uniquingKeysWith: { first, _ in first })
    let page = listing.query["page"] ?? "1"
    // Indices with what is compared: rows are too heavy to be moved about by the sort.
    let keys = rows.indices.map { index in
      let row = rows[index]
      return (
        index: index, order: row.settings.order, stage: names[row.settings.stage] ?? "",
        page: Self.scatter(page + row.pk.text)
      )
    }
    return keys.sorted { left, right in
      for term in terms {
        let (first, second) = term.descends ? (right, left) : (left, right)
        switch term.name {
        case "order" where first.order != second.order: return first.order < second.order
        case "stage__name" where first.stage != second.stage: return first.stage < second.stage
        case "pk": return rows[first.index].pk < rows[second.index].pk
        default: continue
        }
      }
      return left.page < right.page
    }.map { rows[$0.index] }
  }

  /// A number that says nothing about its text (FNV-1a).
  private static func scatter(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}

extension Listing {
  /// Whether the rows would be sorted by a column that is not there.
  fileprivate var ordersByUnknownColumn: Bool {
    version.offersOrderingByTarget && !ordering(known: ["target__uuid"]).isEmpty
  }
}
