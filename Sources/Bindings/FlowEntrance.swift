/// Who may begin a flow at all: its `authentication` and its own policies.
package struct FlowEntrance: Hashable, Sendable, Codable {
  /// nil where it is not known.
  package var authentication: FlowAuthentication?
  /// `all` or `any`; other words of a newer server are kept as they are.
  package var policyEngineMode: String
  /// The policies bound to the flow itself; nil where they are not known.
  package var policies: [PolicyBinding]?

  package init(
    authentication: FlowAuthentication? = nil, policyEngineMode: String = "any", policies: [PolicyBinding]? = nil
  ) {
    self.authentication = authentication
    self.policyEngineMode = policyEngineMode
    self.policies = policies
  }

  private enum CodingKeys: String, CodingKey {
    case authentication
    case policyEngineMode = "policy_engine_mode"
    case policies
  }

  /// Takes an `authentication` that it does not know for an unknown one.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    authentication = try container.decodeIfPresent(String.self, forKey: .authentication)
      .flatMap(FlowAuthentication.init)
    policyEngineMode = try container.decodeIfPresent(String.self, forKey: .policyEngineMode) ?? "any"
    policies = try container.decodeIfPresent([PolicyBinding].self, forKey: .policies)
  }
}

/// What a flow demands of the visitor before it begins.
package enum FlowAuthentication: String, CaseIterable, Codable, Hashable, Sendable {
  case none
  case requireAuthenticated = "require_authenticated"
  case requireUnauthenticated = "require_unauthenticated"
  case requireSuperuser = "require_superuser"
  /// The visitor was sent here by another flow.
  case requireRedirect = "require_redirect"
  case requireOutpost = "require_outpost"
  /// The flow is resumed by a token, such as that of a mailed link.
  case requireToken = "require_token"
}
