/// A flow-stage binding as the server holds it: `authentik_flows.flowstagebinding`.
package struct Binding: Hashable, Sendable {
  package var pk: PrimaryKey
  /// The key that policies are bound to; a different UUID than `pk`.
  package var policyBindingModel: PrimaryKey
  package var settings: BindingSettings

  package init(pk: PrimaryKey, policyBindingModel: PrimaryKey, settings: BindingSettings) {
    self.pk = pk
    self.policyBindingModel = policyBindingModel
    self.settings = settings
  }
}

/// The seven fields of a binding that a PUT carries.
package struct BindingSettings: Hashable, Sendable, Codable {
  /// The flow (authentik's `target`).
  package var flow: PrimaryKey
  package var stage: PrimaryKey
  package var order: Int
  package var evaluateOnPlan: Bool
  package var reEvaluatePolicies: Bool
  /// `all` or `any`; other words of a newer server are kept as they are.
  package var policyEngineMode: String
  /// `retry`, `restart` or `restart_with_context`; other words of a newer server are kept as they are.
  package var invalidResponseAction: String

  package init(
    flow: PrimaryKey, stage: PrimaryKey, order: Int, evaluateOnPlan: Bool = false, reEvaluatePolicies: Bool = true,
    policyEngineMode: String = "any", invalidResponseAction: String = "retry"
  ) {
    self.flow = flow
    self.stage = stage
    self.order = order
    self.evaluateOnPlan = evaluateOnPlan
    self.reEvaluatePolicies = reEvaluatePolicies
    self.policyEngineMode = policyEngineMode
    self.invalidResponseAction = invalidResponseAction
  }

  enum CodingKeys: String, CodingKey {
    case flow = "target"
    case stage
    case order
    case evaluateOnPlan = "evaluate_on_plan"
    case reEvaluatePolicies = "re_evaluate_policies"
    case policyEngineMode = "policy_engine_mode"
    case invalidResponseAction = "invalid_response_action"
  }
}

extension BindingSettings {
  /// Whether it has the stage and order, of which a flow can have one binding only.
  package func isAtPlace(of other: BindingSettings) -> Bool {
    (flow, stage, order) == (other.flow, other.stage, other.order)
  }

  /// Reads the seven fields; an order is a 32-bit integer on the server, so that no other number gets past this door.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    flow = try container.decode(PrimaryKey.self, forKey: .flow)
    stage = try container.decode(PrimaryKey.self, forKey: .stage)
    order = Int(try container.decode(Int32.self, forKey: .order))
    evaluateOnPlan = try container.decode(Bool.self, forKey: .evaluateOnPlan)
    reEvaluatePolicies = try container.decode(Bool.self, forKey: .reEvaluatePolicies)
    policyEngineMode = try container.decode(String.self, forKey: .policyEngineMode)
    invalidResponseAction = try container.decode(String.self, forKey: .invalidResponseAction)
  }
}

extension Binding: Codable {
  private enum CodingKeys: String, CodingKey {
    case pk
    case policyBindingModel = "policybindingmodel_ptr_id"
  }

  /// Reads the flat shape that the API and snapshots share.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    pk = try container.decode(PrimaryKey.self, forKey: .pk)
    policyBindingModel = try container.decode(PrimaryKey.self, forKey: .policyBindingModel)
    settings = try BindingSettings(from: decoder)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(pk, forKey: .pk)
    try container.encode(policyBindingModel, forKey: .policyBindingModel)
    try settings.encode(to: encoder)
  }
}

extension Sequence<Binding> {
  /// By pk.
  package var orders: [PrimaryKey: Int] { Dictionary(firstOf: map { ($0.pk, $0.settings.order) }) }
  package var settingsByKey: [PrimaryKey: BindingSettings] { Dictionary(firstOf: map { ($0.pk, $0.settings) }) }
}
