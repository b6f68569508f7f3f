package import Bindings

/// A collection of the API that flowbind uses, with the words and rights that messages about it need.
package enum Resource: CaseIterable, Hashable, Sendable {
  case flows, bindings, stages, policyBindings, version, currentUser, blueprints, events
  case policies, groups, users, licence, tokens, system
  case identificationStages, validationStages, userWriteStages, mutualTLSStages, invitationStages, sourceStages

  /// Below `/api/v3/`.
  var path: String {
    switch self {
    case .flows: "flows/instances/"
    case .bindings: "flows/bindings/"
    case .stages: "stages/all/"
    case .identificationStages: "stages/identification/"
    case .validationStages: "stages/authenticator/validate/"
    case .userWriteStages: "stages/user_write/"
    case .mutualTLSStages: "stages/mtls/"
    case .invitationStages: "stages/invitation/stages/"
    case .sourceStages: "stages/source/"
    case .policies: "policies/all/"
    case .groups: "core/groups/"
    case .users: "core/users/"
    case .policyBindings: "policies/bindings/"
    case .version: "admin/version/"
    case .currentUser: "core/users/me/"
    case .blueprints: "managed/blueprints/"
    case .events: "events/events/"
    case .licence: "enterprise/license/summary/"
    case .tokens: "core/tokens/"
    case .system: "admin/system/"
    }
  }

  /// As messages name it.
  package var noun: String {
    switch self {
    case .flows: "flows"
    case .bindings: "flow-stage bindings"
    case .stages: "stages"
    case .identificationStages: "identification stages"
    case .validationStages: "authenticator validation stages"
    case .userWriteStages: "user write stages"
    case .mutualTLSStages: "mutual TLS stages"
    case .invitationStages: "invitation stages"
    case .sourceStages: "source stages"
    case .policies: "policies"
    case .groups: "groups"
    case .users: "users"
    case .policyBindings: "policy bindings"
    case .version: "the version"
    case .currentUser: "the token's own user"
    case .blueprints: "blueprint instances"
    case .events: "events"
    case .licence: "the licence"
    case .tokens: "tokens"
    case .system: "how the server is reached"
    }
  }

  /// The rights to send all of these, where there are such.
  func rights(toSend methods: HTTPRequest.Method...) -> [String] { methods.compactMap { right(toSend: $0) } }

  /// The right that a request needs, as authentik's permission lists name it; nil where every user has it.
  package func right(toSend method: HTTPRequest.Method) -> String? {
    let verb =
      switch method {
      case .get: "view"
      case .put: "change"
      case .post: "add"
      case .delete: "delete"
      }
    return switch self {
    case .flows: "authentik_flows.\(verb)_flow"
    case .bindings: "authentik_flows.\(verb)_flowstagebinding"
    case .stages: "authentik_flows.\(verb)_stage"
    case .identificationStages: "authentik_stages_identification.\(verb)_identificationstage"
    case .validationStages: "authentik_stages_authenticator_validate.\(verb)_authenticatorvalidatestage"
    case .userWriteStages: "authentik_stages_user_write.\(verb)_userwritestage"
    case .mutualTLSStages: "authentik_stages_mtls.\(verb)_mutualtlsstage"
    case .invitationStages: "authentik_stages_invitation.\(verb)_invitationstage"
    case .sourceStages: "authentik_stages_source.\(verb)_sourcestage"
    case .policies: "authentik_policies.\(verb)_policy"
    case .groups: "authentik_core.\(verb)_group"
    case .users: "authentik_core.\(verb)_user"
    case .policyBindings: "authentik_policies.\(verb)_policybinding"
    case .blueprints: "authentik_blueprints.\(verb)_blueprintinstance"
    case .events: "authentik_events.\(verb)_event"
    case .tokens: "authentik_core.\(verb)_token"
    case .system: "authentik_rbac.\(verb)_system_info"
    case .version, .currentUser, .licence: nil
    }
  }
}

extension Resource {
  /// The list of a type of stage, which shows its settings.
  package init(of type: DecidingStageType) {
    self =
      switch type {
      case .identification: .identificationStages
      case .authenticatorValidation: .validationStages
      case .userWrite: .userWriteStages
      case .mutualTLS: .mutualTLSStages
      case .invitation: .invitationStages
      case .source: .sourceStages
      }
  }
}

/// One request to the API, before it has a server.
struct Call {
  let method: HTTPRequest.Method
  let resource: Resource
  /// What follows the resource's path: a key or the name of an action, and a slash; or nothing.
  var tail = ""
  var query: [QueryItem] = []

  var path: String { resource.path + tail }

  /// `PUT /api/v3/flows/bindings/…/`, for messages.
  var name: String { "\(method.rawValue) /api/v3/\(path)" }

  init(_ resource: Resource, _ query: [QueryItem] = [], method: HTTPRequest.Method = .get) {
    self.method = method
    self.resource = resource
    self.query = query
  }

  /// A call about one object; nil where no object can have such a key, so that none reaches a URL unescaped.
  init?(_ resource: Resource, _ pk: PrimaryKey, method: HTTPRequest.Method = .get) {
    guard !pk.text.isEmpty, pk.text.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || isHexadecimal($0) }) else {
      return nil
    }
    self.method = method
    self.resource = resource
    tail = pk.text + "/"
  }
}

private func isHexadecimal(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
}
