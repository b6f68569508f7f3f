/// A flow as the server lists it.
package struct Flow: Hashable, Sendable, Codable {
  package var pk: PrimaryKey
  package var slug: String
  package var name: String
  /// `authentication`, `recovery`, `enrollment`, …; decides which guards ask about the flow.
  package var designation: String
  /// How many bindings the flow itself says it has; more than were read means that rows are hidden from the token.
  package var bindingCount: Int?
  /// The key that the flow's own policies are bound to; nil where an older document does not tell.
  package var policyBindingModel: PrimaryKey?
  /// nil where it is not known, or a word of a newer server.
  package var authentication: FlowAuthentication?
  /// How the flow's own policies are counted: `all` or `any`; nil where an older document does not tell.
  package var policyEngineMode: String?
  /// What only look-ups ask for; nil where nobody told, as in a snapshot of an earlier flowbind.
  package var details: FlowDetails?

  package init(
    pk: PrimaryKey, slug: String, name: String, designation: String, bindingCount: Int? = nil,
    policyBindingModel: PrimaryKey? = nil, authentication: FlowAuthentication? = nil, policyEngineMode: String? = nil,
    details: FlowDetails? = nil
  ) {
    self.pk = pk
    self.slug = slug
    self.name = name
    self.designation = designation
    self.bindingCount = bindingCount
    self.policyBindingModel = policyBindingModel
    self.authentication = authentication
    self.policyEngineMode = policyEngineMode
    self.details = details
  }

  enum CodingKeys: String, CodingKey {
    case pk, slug, name, designation, authentication, details
    case bindingCount = "binding_count"
    case policyBindingModel = "policybindingmodel_ptr_id"
    case policyEngineMode = "policy_engine_mode"
  }
}

/// A stage as the server lists it.
package struct Stage: Hashable, Sendable, Codable {
  package var pk: PrimaryKey
  /// Unique over all stage types.
  package var name: String
  /// authentik's `meta_model_name`, such as `authentik_stages_password.passwordstage`.
  package var model: String
  /// The settings that decide; nil for a type that has none of them, and where they are not known.
  package var settings: StageSettings?

  package init(pk: PrimaryKey, name: String, model: String, settings: StageSettings? = nil) {
    self.pk = pk
    self.name = name
    self.model = model
    self.settings = settings
  }

  private enum CodingKeys: String, CodingKey { case pk, name, model, settings }

  /// All that format 1 of a snapshot knows of a stage's settings.
  private enum FirstFormatKeys: String, CodingKey { case checksPassword = "checks_password" }
}

extension Stage {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    pk = try container.decode(PrimaryKey.self, forKey: .pk)
    name = try container.decode(String.self, forKey: .name)
    model = try container.decode(String.self, forKey: .model)
    settings = try container.decodeIfPresent(StageSettings.self, forKey: .settings)
    let former = try decoder.container(keyedBy: FirstFormatKeys.self)
    if settings == nil, let checksPassword = try former.decodeIfPresent(Bool.self, forKey: .checksPassword) {
      settings = StageSettings(passwordStage: checksPassword)
    }
  }
}
