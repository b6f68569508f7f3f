import Bindings

@testable import AuthentikSandbox

/// What another administrator does, by requests of their own, so that the server's events tell of it.
struct ForeignEdit: Sendable, CustomStringConvertible {
  var description: String
  /// The binding that it writes to; nil where it is none of those that were read.
  var binding: PrimaryKey?
  var change: @Sendable (inout SandboxState) -> Void

  private static let login = PrimaryKey("794f263a-75aa-4af3-8a9c-89ae9c9bace7")
  private static let captcha = PrimaryKey("b1d1c6d3-5505-4bd2-b2cf-b9e92bdb0311")
  private static let password = PrimaryKey("730f2aa9-2cdf-4d43-bd5b-860c538a211b")

  /// None breaks a guard by itself.
  static let all: [ForeignEdit] = [
    on(captcha, "another order of the captcha", "PATCH", ["order": 6]),
    on(captcha, "a deletion of the captcha", "DELETE"),
    on(password, "another field of the password", "PATCH", ["invalid_response_action": "restart_with_context"]),
    on(login, "another order of the login", "PATCH", ["order": 140]),
    on(login, "another field of the login", "PATCH", ["policy_engine_mode": "all"]),
    on(login, "a deletion of the login", "DELETE"),
    ForeignEdit(description: "one more binding") { state in
      guard let flow = state.flow(slug: LoginFlow.slug), let stage = state.stage(named: "corp-captcha") else { return }
      ask(
        "POST", "flows/bindings/", ["target": .string(flow.pk.text), "stage": .string(stage.pk.text), "order": 77],
        of: &state)
    },
    ForeignEdit(description: "a policy at the login") { state in
      guard let policy = state.policies.first?.pk.text, let target = state.binding(login)?.policyBindingModel.text
      else {
        return
      }
      ask(
        "POST", "policies/bindings/", ["target": .string(target), "policy": .string(policy), "order": 0], of: &state)
    },
  ]

  private static func on(_ pk: PrimaryKey, _ name: String, _ method: String, _ body: JSON? = nil) -> ForeignEdit {
    ForeignEdit(description: name, binding: pk) { ask(method, "flows/bindings/\(pk)/", body, of: &$0) }
  }

  private static func ask(_ method: String, _ target: String, _ body: JSON?, of state: inout SandboxState) {
    state.accounts["colleague"] = Account(pk: 77, username: "colleague", isSuperuser: true)
    _ = state.respond(
      to: Request(
        method: method, target: "/api/v3/\(target)",
        headers: [
          Header("Authorization", "Bearer colleague"), Header("Content-Type", "application/json"),
          Header("User-Agent", "Mozilla/5.0"),
        ], body: body?.bytes ?? []))
  }
}
