internal import Bindings

/// A row that a document can look up.
enum ImportRow: Sendable {
  case binding(Binding)
  case flow(SandboxFlow)
  case stage(SandboxStage)
  case policyBinding(SandboxPolicyBinding)
  case policy(SandboxPolicy)
  case group(SandboxGroup)
  case user(SandboxUser)

  /// The primary key.
  var pk: JSON {
    switch self {
    case .binding(let row): .string(row.pk.text)
    case .flow(let row): .string(row.pk.text)
    case .stage(let row): .string(row.pk.text)
    case .policyBinding(let row): .string(row.pk.text)
    case .policy(let row): .string(row.pk.text)
    case .group(let row): .string(row.pk.text)
    case .user(let row): .integer(row.pk)
    }
  }
}

/// A value in a column, with the type that a comparison takes from the column.
enum ColumnValue: Sendable {
  case key(PrimaryKey?)
  case text(String)
  case number(Int)
  case flag(Bool)
  /// A setting of a stage or policy, as the API shows it.
  case setting(JSON)
}

extension SandboxState {
  /// The rows of a model such as `authentik_flows.flow`, in the sequence of which the first one is taken.
  func rows(of model: String) throws(ImportProblem) -> [ImportRow] {
    switch model {
    case ImportEntry.model:
      return bindings.sorted { ($0.settings.flow, $0.settings.order) < ($1.settings.flow, $1.settings.order) }
        .map(ImportRow.binding)
    case "authentik_flows.flow": return flows.sorted { $0.slug < $1.slug }.map(ImportRow.flow)
    case "authentik_flows.stage": return stages.sorted { $0.pk < $1.pk }.map(ImportRow.stage)
    case "authentik_policies.policybinding":
      return policyBindings.sorted { ($0.order, $0.pk) < ($1.order, $1.pk) }.map(ImportRow.policyBinding)
    case "authentik_policies.policy": return policies.sorted { $0.pk < $1.pk }.map(ImportRow.policy)
    case "authentik_core.group": return groups.sorted { $0.pk < $1.pk }.map(ImportRow.group)
    case "authentik_core.user": return users.sorted { $0.pk < $1.pk }.map(ImportRow.user)
    case _ where model.hasPrefix("authentik_stages_"):
      return stages.filter { $0.type.model == model }.sorted { $0.pk < $1.pk }.map(ImportRow.stage)
    case _ where model.hasPrefix("authentik_policies_"):
      return policies.filter { $0.model == model }.sorted { $0.pk < $1.pk }.map(ImportRow.policy)
    default: throw .notPlayed("look-ups of \(model)")
    }
  }

  /// What a row has in a column, which may lead through another row (`stage__name`); nil where that is not there.
  func value(_ path: ArraySlice<String>, of row: ImportRow) throws(ImportProblem) -> ColumnValue? {
    guard let name = path.first else { throw .crash }
    if path.count > 1 {
      guard let other = try related(row, by: name) else { return nil }
      return try value(path.dropFirst(), of: other)
    }
    guard let value = column(name, of: row) else { throw .notPlayed("look-ups by \(name)") }
    return value
  }

  private func related(_ row: ImportRow, by name: String) throws(ImportProblem) -> ImportRow? {
    switch (row, name) {
    case (.binding(let row), "target"): flow(row.settings.flow).map(ImportRow.flow)
    case (.binding(let row), "stage"): stage(row.settings.stage).map(ImportRow.stage)
    case (.policyBinding(let row), "policy"): policies.first { $0.pk == row.policy }.map(ImportRow.policy)
    case (.policyBinding(let row), "group"): groups.first { $0.pk == row.group }.map(ImportRow.group)
    case (.policyBinding(let row), "user"): users.first { $0.pk == row.user }.map(ImportRow.user)
    default: throw .notPlayed("look-ups through \(name)")
    }
  }

  private func column(_ name: String, of row: ImportRow) -> ColumnValue? {
    switch row {
    case .binding(let row): column(name, of: row)
    case .flow(let row): column(name, of: row)
    case .stage(let row):
      switch name {
      case "pk", "stage_uuid", "stage_ptr": .key(row.pk)
      case "name": .text(row.name)
      default: row.settings.last { $0.name == name }.map { .setting($0.value) }
      }
    case .policyBinding(let row): column(name, of: row)
    case .policy(let row):
      switch name {
      case "pk", "policy_uuid", "policy_ptr": .key(row.pk)
      case "name": .text(row.name)
      default: row.settings.last { $0.name == name }.map { .setting($0.value) }
      }
    case .group(let row):
      switch name {
      case "pk", "group_uuid": .key(row.pk)
      case "name": .text(row.name)
      default: nil
      }
    case .user(let row):
      switch name {
      case "pk", "id": .number(row.pk)
      case "username": .text(row.username)
      default: nil
      }
    }
  }

  private func column(_ name: String, of row: Binding) -> ColumnValue? {
    switch name {
    case "pk", "fsb_uuid": .key(row.pk)
    case "policybindingmodel_ptr", "policybindingmodel_ptr_id", "pbm_uuid": .key(row.policyBindingModel)
    case "target", "target_id": .key(row.settings.flow)
    case "stage", "stage_id": .key(row.settings.stage)
    case "order": .number(row.settings.order)
    case "evaluate_on_plan": .flag(row.settings.evaluateOnPlan)
    case "re_evaluate_policies": .flag(row.settings.reEvaluatePolicies)
    case "policy_engine_mode": .text(row.settings.policyEngineMode)
    case "invalid_response_action": .text(row.settings.invalidResponseAction)
    default: nil
    }
  }

  private func column(_ name: String, of row: SandboxFlow) -> ColumnValue? {
    switch name {
    case "pk", "flow_uuid": .key(row.pk)
    case "policybindingmodel_ptr", "policybindingmodel_ptr_id", "pbm_uuid": .key(row.policyBindingModel)
    case "slug": .text(row.slug)
    case "name": .text(row.name)
    case "title": .text(row.title)
    case "designation": .text(row.designation)
    case "authentication": .text(row.authentication)
    case "denied_action": .text(row.deniedAction)
    case "policy_engine_mode": .text(row.policyEngineMode)
    case "layout": .text(row.layout)
    case "compatibility_mode": .flag(row.compatibilityMode)
    default: nil
    }
  }

  private func column(_ name: String, of row: SandboxPolicyBinding) -> ColumnValue? {
    switch name {
    case "pk", "policy_binding_uuid": .key(row.pk)
    case "target", "target_id": .key(row.target)
    case "policy", "policy_id": .key(row.policy)
    case "group", "group_id": .key(row.group)
    case "user", "user_id": row.user.map(ColumnValue.number) ?? .key(nil)
    case "order": .number(row.order)
    case "enabled": .flag(row.enabled)
    case "negate": .flag(row.negate)
    case "timeout": .number(row.timeout)
    case "failure_result": .flag(row.failureResult)
    default: nil
    }
  }
}
