@testable import AuthentikSandbox
import Bindings
import Testing

/// A fresh install, and one flow of it to import bindings into.
struct ImportClient {
  var state: SandboxState
  let flow: PrimaryKey
  /// The flow's bindings by order: identification 10, password 20, second factor 30, login 100.
  let bindings: [Binding]

  init(_ version: AuthentikVersion) throws {
    state = .freshInstall(version: version)
    state.accounts["t"] = .administrator
    flow = try #require(state.flow(slug: "default-authentication-flow")).pk
    bindings = state.bindings(ofFlow: flow)
    try #require(bindings.map(\.settings.order) == [10, 20, 30, 100])
    state.begin(with: state.bindings)
  }

  struct Answer: Equatable {
    var status: Int
    var success: Bool?
    /// The first warning of the log.
    var warning: String?
  }

  mutating func send(
    _ entries: String, token: String = "t", head: String = "version: 1\nmetadata: {name: test}\nentries:\n",
    during: @escaping (ImportMoment, inout SandboxState) -> Void = { _, _ in }
  ) -> Answer {
    post(form(head + entries), token: token, during: during)
  }

  func form(_ document: String, field: String = "file") -> String {
    """
    --limit\r
    Content-Disposition: form-data; name="\(field)"; filename="plan.yaml"\r
    Content-Type: application/yaml\r
    \r
    \(document)\r
    --limit--\r

    """
  }

  mutating func post(
    _ body: String, token: String = "t", type: String = "multipart/form-data; boundary=limit",
    to path: String? = nil, during: @escaping (ImportMoment, inout SandboxState) -> Void = { _, _ in }
  ) -> Answer {
    let path = path ?? (state.version.importsAsFlows ? "flows/instances/import/" : "managed/blueprints/import/")
    let response = state.respond(
      to: Request(
        method: "POST", target: "/api/v3/\(path)",
        headers: [
          Header("Authorization", "Bearer \(token)"), Header("Content-Type", type), Header("User-Agent", "importer/1"),
        ], body: Array(body.utf8)), duringImport: during)
    let json = try? JSONParser.parse(response.body)
    let warning = json?["logs"]?.array?.first { $0["log_level"] == "warning" }?["event"]?.string
    return Answer(status: response.status, success: json?["success"]?.bool, warning: warning)
  }

  func order(_ index: Int) -> Int? { state.binding(bindings[index].pk)?.settings.order }

  /// An entry that fails the whole import unless the binding is as it was at first.
  func guarding(_ index: Int) -> String {
    let settings = bindings[index].settings
    return """
      - model: authentik_flows.flowstagebinding
        conditions: [!Condition [NOR, !Find [authentik_flows.flowstagebinding, [pk, \(bindings[index].pk)], [target, \(flow)], [stage, \(settings.stage)], [order, \(settings.order)], [evaluate_on_plan, \(settings.evaluateOnPlan)], [re_evaluate_policies, \(settings.reEvaluatePolicies)], [policy_engine_mode, \(settings.policyEngineMode)], [invalid_response_action, \(settings.invalidResponseAction)]]]]
        identifiers: {pk: \(bindings[index].pk)}
        attrs: {invalid_response_action: moved-since-it-was-read}

      """
  }

  func update(_ index: Int, order: Int) -> String {
    let settings = bindings[index].settings
    return """
      - model: authentik_flows.flowstagebinding
        identifiers: {pk: \(bindings[index].pk)}
        attrs: {target: \(flow), stage: \(settings.stage), order: \(order), evaluate_on_plan: \(settings.evaluateOnPlan), re_evaluate_policies: \(settings.reEvaluatePolicies), policy_engine_mode: \(settings.policyEngineMode), invalid_response_action: \(settings.invalidResponseAction)}

      """
  }

  /// A binding of the first one's stage.
  func create(_ state: String, order: Int) -> String {
    """
    - model: authentik_flows.flowstagebinding
      state: \(state)
      identifiers: {target: \(flow), stage: \(bindings[0].settings.stage), order: \(order)}
      attrs: {evaluate_on_plan: false, re_evaluate_policies: true, policy_engine_mode: any, invalid_response_action: restart}

    """
  }

  func delete(_ index: Int) -> String {
    """
    - model: authentik_flows.flowstagebinding
      state: absent
      identifiers: {pk: \(bindings[index].pk)}

    """
  }
}
