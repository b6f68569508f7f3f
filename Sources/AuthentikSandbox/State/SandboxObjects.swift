package import Bindings

/// A flow with everything that the API says about it.
package struct SandboxFlow: Hashable, Sendable {
  package var pk: PrimaryKey
  /// The key that policies of the flow itself are bound to.
  package var policyBindingModel: PrimaryKey
  package var slug: String
  package var name: String
  package var title: String
  package var designation: String
  package var authentication = "none"
  /// The address of the picture behind it.
  package var background = "/static/dist/assets/images/flow_background.jpg"
  package var policyEngineMode = "any"
  package var compatibilityMode = false
  package var layout = "stacked"
  package var deniedAction = "message_continue"
}

/// A stage of any type.
package struct SandboxStage: Hashable, Sendable {
  package var pk: PrimaryKey
  package var name: String
  package var type: StageType
  /// What only the list of its own type shows, such as `password_stage` of an identification stage.
  package var settings: [JSON.Member] = []

  /// Sets one of the settings that only the list of its own type shows.
  package mutating func set(_ name: String, to value: JSON) {
    settings.removeAll { $0.name == name }
    settings.append(JSON.Member(name, value))
  }
}

/// A policy that bindings and flows can ask.
package struct SandboxPolicy: Hashable, Sendable {
  package var pk: PrimaryKey
  package var name: String
  /// Everything of `policy_obj` after the name, up to `meta_model_name`.
  package var component = "ak-policy-expression-form"
  package var verboseName = "Expression Policy"
  package var verboseNamePlural = "Expression Policies"
  package var model = "authentik_policies_expression.expressionpolicy"
  package var settings: [JSON.Member] = []
}

/// A policy, group or user bound to a flow or to a flow-stage binding.
package struct SandboxPolicyBinding: Hashable, Sendable {
  package enum Subject: Hashable, Sendable {
    case policy(PrimaryKey)
    case group(PrimaryKey)
    case user(Int)
    /// Left over where the policy was taken away behind the API's back.
    case none
  }

  package var pk: PrimaryKey
  package var subject: Subject
  /// The `policybindingmodel_ptr_id` of what it is bound to.
  package var target: PrimaryKey
  package var order: Int
  package var enabled = true
  package var negate = false
  package var timeout = 30
  package var failureResult = false

  package var policy: PrimaryKey? {
    if case .policy(let pk) = subject { pk } else { nil }
  }
  var group: PrimaryKey? {
    if case .group(let pk) = subject { pk } else { nil }
  }
  var user: Int? {
    if case .user(let pk) = subject { pk } else { nil }
  }

  package init(pk: PrimaryKey, subject: Subject, target: PrimaryKey, order: Int) {
    self.pk = pk
    self.subject = subject
    self.target = target
    self.order = order
  }
}

/// A group as far as policy bindings show it.
package struct SandboxGroup: Hashable, Sendable {
  package var pk: PrimaryKey
  package var name: String
  package var isSuperuser = false

  package init(pk: PrimaryKey, name: String, isSuperuser: Bool = false) {
    self.pk = pk
    self.name = name
    self.isSuperuser = isSuperuser
  }
}

/// A user as far as policy bindings show it; accounts are those that have a token.
package struct SandboxUser: Hashable, Sendable {
  package var pk: Int
  package var username: String

  var email: String { Self.email(of: username) }

  static func email(of username: String) -> String { "\(username)@sandbox.invalid" }

  package init(pk: Int, username: String) {
    self.pk = pk
    self.username = username
  }
}

/// A blueprint that authentik's own engine manages.
package struct SandboxBlueprint: Hashable, Sendable {
  package var pk: PrimaryKey
  package var name: String
  /// Empty where the content is stored inline.
  package var path: String
  package var content = ""
  package var enabled = true
}

/// An audit event: who wrote what, and by which request.
package struct AuditEvent: Hashable, Sendable {
  package enum Action: String, Sendable {
    case created = "model_created"
    case updated = "model_updated"
    case deleted = "model_deleted"
  }

  /// What kind of object was written.
  package enum Model: String, Sendable {
    case binding = "flowstagebinding"
    case policyBinding = "policybinding"

    package var app: String { self == .binding ? "authentik_flows" : "authentik_policies" }
  }

  package var pk: PrimaryKey
  package var model = Model.binding
  package var action: Action
  package var username: String
  package var userPK: Int
  /// The object's key as the event shows it: its digits alone, but as a document spelled it where an import created the object
  /// with a key of its own, so that the filter by key never finds it (transcript 11-import-008).
  package var objectSpelling: String
  package var objectName: String
  package var method: String
  package var path: String
  package var userAgent: String
  package var clientAddress: String
  /// ISO 8601 in UTC, with fractional seconds.
  package var created: String
}
