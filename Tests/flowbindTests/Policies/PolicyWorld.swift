@testable import AuthentikSandbox
import Bindings
import Foundation
import Testing

@testable import flowbind

/// A sandbox whose policies a second person changes by the API, so that its events tell of it.
struct PolicyWorld {
  let server: SandboxServer
  let environment: [String: String]

  init(_ version: AuthentikSandbox.AuthentikVersion = .newest, readerRights: Set<Right>? = nil) throws {
    var state = SandboxState.freshInstall(version: version)
    state.now = { "2026-01-02T01:04:05.250000Z" }
    state.accounts["mallory"] = Account(pk: 7, username: "mallory", isSuperuser: true)
    if let readerRights { state.accounts["reader"] = Account(pk: 9, username: "reader", rights: readerRights) }
    server = SandboxServer(state: state)
    let journals = FileManager.default.temporaryDirectory.appending(path: "flowbind-\(UUID().uuidString)").path
    environment = [
      "AUTHENTIK_URL": try server.start(), "AUTHENTIK_TOKEN": readerRights == nil ? server.token : "reader",
      "STATE_DIRECTORY": journals,
    ]
  }

  func run(_ words: String...) async -> CommandRun { await CommandRun(words, environment: environment) }

  /// The same without policies.
  static let bare = entries { !$0.hasPrefix("authentik_policies.policybinding") }

  /// The blueprint with those of its entries that are wanted; each begins with its model.
  static func entries(where isWanted: (String) -> Bool) -> String {
    blueprint.components(separatedBy: "  - model: ").filter(isWanted).joined(separator: "  - model: ")
  }

  /// The login and the source enrolment flow with the policies that a fresh install has.
  static let blueprint = """
    version: 1
    metadata: {name: shipped}
    entries:
      - model: authentik_flows.flow
        id: login
        identifiers: {slug: default-authentication-flow}
      - model: authentik_flows.flow
        id: enrol
        identifiers: {slug: default-source-enrollment}
      - model: authentik_policies_expression.expressionpolicy
        id: password-stage
        identifiers: {name: default-authentication-flow-password-stage}
        attrs: {expression: return True}
      - model: authentik_flows.flowstagebinding
        id: password
        identifiers:
          target: !KeyOf login
          stage: !Find [authentik_stages_password.passwordstage, [name, default-authentication-password]]
          order: 20
      - model: authentik_flows.flowstagebinding
        id: mfa
        identifiers:
          target: !KeyOf login
          stage: !Find
            - authentik_stages_authenticator_validate.authenticatorvalidatestage
            - [name, default-authentication-mfa-validation]
          order: 30
      - model: authentik_flows.flowstagebinding
        id: prompt
        identifiers:
          target: !KeyOf enrol
          stage: !Find [authentik_stages_prompt.promptstage, [name, default-source-enrollment-prompt]]
          order: 0
      - model: authentik_policies.policybinding
        identifiers: {order: 10, target: !KeyOf password, policy: !KeyOf password-stage}
        attrs: {failure_result: true}
      - model: authentik_policies.policybinding
        identifiers:
          order: 10
          target: !KeyOf mfa
          policy: !Find
            - authentik_policies_expression.expressionpolicy
            - [name, default-authentication-flow-authenticator-validate-stage]
        attrs: {failure_result: true}
      - model: authentik_policies.policybinding
        identifiers:
          order: 0
          target: !Find [authentik_flows.flow, [slug, default-source-enrollment]]
          policy: !Find [authentik_policies.policy, [name, default-source-enrollment-if-sso]]
      - model: authentik_policies.policybinding
        identifiers:
          order: 0
          target: !Find
            - authentik_flows.flowstagebinding
            - [target, !KeyOf enrol]
            - [order, 0]
          policy: !Find [authentik_policies_expression.expressionpolicy, [name, default-source-enrollment-if-username]]

    """

  enum Place: String, CaseIterable, Sendable {
    case binding, flow
  }

  /// The policy binding that the blueprint declares at a place.
  func declared(_ place: Place) -> SandboxPolicyBinding {
    server.withState { state in
      let name =
        place == .flow
        ? "default-source-enrollment-if-sso" : "default-authentication-flow-authenticator-validate-stage"
      let policy = state.policies.first { $0.name == name }!.pk
      return state.policyBindings.first { $0.policy == policy }!
    }
  }

  /// Sends a request as the second person does in the interface.
  @discardableResult
  func mallory(_ method: String, _ path: String, _ body: JSON? = nil) -> Int {
    server.withState { $0.ask(method, path, body, as: "mallory").status }
  }

  func change(_ place: Place, _ field: String, to value: JSON) {
    let row = declared(place)
    // A PUT keeps what it does not name, but for these two.
    let kept = [JSON.Member("policy", .string(row.policy!.text)), JSON.Member("order", .integer(row.order))]
    let body = kept.filter { $0.name != field } + [JSON.Member(field, value)]
    #expect(mallory("PUT", "policies/bindings/\(row.pk)/", .object(body)) == 200)
  }

  func plant(_ place: Place) {
    let target = declared(place).target
    let body: JSON = ["user": 4, "target": .string(target.text), "order": 99, "negate": true]
    #expect(mallory("POST", "policies/bindings/", body) == 201)
  }
}
