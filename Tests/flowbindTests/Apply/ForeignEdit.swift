import Bindings

@testable import AuthentikSandbox

/// What another administrator does, by requests of their own, so that the server's events tell of it.
struct ForeignEdit: Sendable, CustomStringConvertible {
  var description: String
  /// The binding that it writes to; nil where it is none of those that were read.
  var binding: PrimaryKey?
  /// Whether no event tells of it, as with what authentik's own blueprints do.
  var isSilent = false
  var change: @Sendable (inout SandboxState) -> Void

  /// Whether it can have written to all of these; what it adds has a key that the run knows nothing of.
  func explains(_ keys: Set<PrimaryKey>, unknownTo known: Set<PrimaryKey>) -> Bool {
    binding.map { keys == [$0] } ?? keys.isDisjoint(with: known)
  }

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
    ForeignEdit(description: "a deletion of the login without an event", binding: login, isSilent: true) {
      $0.delete(login)
    },
    adding("one more binding", of: "corp-captcha", at: 77),
    // The place of the only binding that any of the plans creates.
    adding("a binding at the place of one that is created", of: "corp-enrollment-email", at: 25),
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

  private static func adding(_ name: String, of stage: String, at order: Int) -> ForeignEdit {
    ForeignEdit(description: name) { state in
      guard let flow = state.flow(slug: LoginFlow.slug)?.pk, let stage = state.stage(named: stage)?.pk else { return }
      ask(
        "POST", "flows/bindings/",
        ["target": .string(flow.text), "stage": .string(stage.text), "order": .integer(order)], of: &state)
    }
  }

  private static func ask(_ method: String, _ target: String, _ body: JSON?, of state: inout SandboxState) {
    state.accounts["colleague"] = Account(pk: 77, username: "colleague", isSuperuser: true)
    _ = state.ask(method, target, body, as: "colleague")
  }
}

extension SandboxState {
  /// Sends a request as somebody does in the web interface.
  mutating func ask(_ method: String, _ target: String, _ body: JSON? = nil, as token: String) -> Response {
    let headers = [
      Header("Authorization", "Bearer \(token)"), Header("Content-Type", "application/json"),
      Header("User-Agent", "Mozilla/5.0"),
    ]
    return respond(
      to: Request(method: method, target: "/api/v3/\(target)", headers: headers, body: body?.bytes ?? []))
  }
}
