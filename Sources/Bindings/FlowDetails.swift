/// The fields of a flow that decide nothing about its bindings, but by which a blueprint may look for it.
package struct FlowDetails: Hashable, Sendable, Codable {
  package var title: String
  package var authentication: String
  package var layout: String
  package var deniedAction: String
  package var policyEngineMode: String
  package var compatibilityMode: Bool

  package init(
    title: String, authentication: String, layout: String, deniedAction: String, policyEngineMode: String,
    compatibilityMode: Bool
  ) {
    self.title = title
    self.authentication = authentication
    self.layout = layout
    self.deniedAction = deniedAction
    self.policyEngineMode = policyEngineMode
    self.compatibilityMode = compatibilityMode
  }

  /// As the API names them.
  private enum CodingKeys: String, CodingKey {
    case title, authentication, layout
    case deniedAction = "denied_action"
    case policyEngineMode = "policy_engine_mode"
    case compatibilityMode = "compatibility_mode"
  }
}
