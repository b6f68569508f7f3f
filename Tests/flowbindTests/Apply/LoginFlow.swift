import AuthentikAPI
import AuthentikSandbox
import Bindings
import Blueprints
import Foundation
import Planning

/// The login flow of a sandbox with six bindings, and blueprints that change one to six of them, or of two flows.
struct LoginFlow: Sendable {
  static let slug = "default-authentication-flow"
  /// In the order in which they run.
  private static let stages = [
    "corp-captcha", "corp-enrollment-prompt", "default-authentication-identification",
    "default-authentication-password",
    "default-authentication-mfa-validation", "default-authentication-login",
  ]
  private static let models = [
    "corp-captcha": "captcha.captchastage", "corp-enrollment-prompt": "prompt.promptstage",
    "corp-enrollment-email": "email.emailstage",
    "default-authentication-identification": "identification.identificationstage",
    "default-authentication-password": "password.passwordstage",
    "default-authentication-mfa-validation": "authenticator_validate.authenticatorvalidatestage",
    "default-authentication-login": "user_login.userloginstage",
    "corp-recovery-identification": "identification.identificationstage", "corp-recovery-email": "email.emailstage",
    "corp-recovery-prompt": "prompt.promptstage", "corp-recovery-write": "user_write.userwritestage",
    "corp-recovery-login": "user_login.userloginstage",
  ]

  /// What one test changes.
  struct Change: Sendable, CustomStringConvertible {
    var name: String
    /// By stage: the order to be; nil for a binding to be deleted.
    var orders: [(stage: String, order: Int?)]
    var operations: Int
    /// How many flows are written to at a time.
    var parallelFlows = 1

    var description: String { name }

    var blueprint: String {
      let entries = orders.map { stage, order in
        """
          - model: authentik_flows.flowstagebinding
            state: \(order == nil ? "absent" : "present")
            identifiers:
              target: !Find [authentik_flows.flow, [slug, \(LoginFlow.flow(of: stage))]]
              stage: !Find [authentik_stages_\(LoginFlow.models[stage] ?? stage), [name, \(stage)]]
            attrs: {order: \(order ?? 0)}
        """
      }
      return "version: 1\nmetadata: {name: test}\nentries:\n" + entries.joined(separator: "\n") + "\n"
    }
  }

  /// Recovery has stages of its own; all others are of the login flow.
  static func flow(of stage: String) -> String { stage.hasPrefix("corp-recovery") ? "corp-recovery" : slug }

  /// Renumberings of one to six bindings, one plan that also creates and deletes, one that only deletes, and one of two
  /// flows at a time.
  static let changes: [Change] =
    [[33: 5], [33: 5, 22: 4], [33: 5, 22: 4, 11: 3], [33: 5, 22: 4, 11: 3, 8: 2]].map { renumbering($0) } + [
      renumbering([1: 0, 2: 2, 3: 3, 4: 4, 150: 5]), renumbering([1: 0, 2: 1, 3: 2, 4: 3, 5: 4, 6: 5]),
      Change(
        name: "a create, two updates and a deletion",
        orders: [
          ("corp-enrollment-email", 25), ("default-authentication-password", 22), ("default-authentication-login", 90),
          ("corp-captcha", nil),
        ], operations: 4),
      Change(
        name: "two deletions", orders: [("corp-captcha", nil), ("corp-enrollment-prompt", nil)], operations: 2),
      Change(
        name: "three updates in each of two flows",
        orders: renumbering([33: 5, 22: 4, 11: 3]).orders + [
          ("corp-recovery-identification", 12), ("corp-recovery-email", 24), ("corp-recovery-prompt", 36),
        ], operations: 6, parallelFlows: 2),
    ]

  private static func renumbering(_ stageByOrder: [Int: Int]) -> Change {
    Change(
      name: "\(stageByOrder.count) updates",
      orders: stageByOrder.sorted { $0.key < $1.key }.map { (stages[$0.value], $0.key) },
      operations: stageByOrder.count)
  }

  static func state(of version: AuthentikVersion = .newest) -> SandboxState {
    prepared[version] ?? made(of: version)
  }

  private static let prepared = Dictionary(
    uniqueKeysWithValues: AuthentikVersion.allCases.map { ($0, made(of: $0)) })

  private static func made(of version: AuthentikVersion) -> SandboxState {
    var state = SandboxState.default(version: version)
    guard let flow = state.flow(slug: slug)?.pk, let prompt = state.stage(named: stages[1])?.pk else { return state }
    let added = Binding(
      pk: PrimaryKey("11111111-2222-4333-8444-555555555555"),
      policyBindingModel: PrimaryKey("11111111-2222-4333-8444-666666666666"),
      settings: BindingSettings(flow: flow, stage: prompt, order: 7))
    state.begin(with: state.bindings + [added])
    return state
  }

  /// Plans what the readings ask for, creating and deleting where they do.
  static func plan(
    _ readings: [BlueprintReading], on store: AuthentikBindingStore, mode: ApplyMode = .put
  ) async throws -> Plan {
    var options = PlanOptions()
    options.mode = mode
    options.creates = true
    options.deletes = true
    return try await Reconciler(store: store, options: options).plan(readings).get()
  }

  /// A change, read and planned.
  struct PlannedChange: Sendable, CustomStringConvertible {
    var change: Change
    var readings: [BlueprintReading]
    /// Nil while it is being made.
    var plan: Plan?

    var description: String { change.description }
  }
}

extension LoginFlow.Change {
  /// The slugs of the flows that it changes.
  var flows: Set<String> { Set(orders.map { LoginFlow.flow(of: $0.stage) }) }

  func readings() async -> [BlueprintReading] {
    let files = BlueprintFiles.load(["-"], standardInput: Array(blueprint.utf8))
    return await BlueprintReader(options: ReadingOptions()).read(files.texts)
  }
}

extension SandboxServer {
  /// The bindings of the login flow, by pk.
  var loginBindings: [Binding] { bindings(of: [LoginFlow.slug]) }

  /// The bindings of some flows, by pk.
  func bindings(of slugs: Set<String>) -> [Binding] {
    withState { state in
      let flows = slugs.map { state.flow(slug: $0)?.pk }
      return state.bindings.filter { flows.contains($0.settings.flow) }.sorted { $0.pk < $1.pk }
    }
  }

  /// How many writes it carried out, or may have.
  var possibleWrites: Int {
    requests.count { $0.method != "GET" && ($0.status.map { $0 < 300 || $0 >= 500 || $0 == 405 } ?? true) }
  }
}
