@testable import AuthentikSandbox
import Bindings
import Testing

@Suite("Flows and dummy stages that requests make and remove")
struct CreationTests {
  private func ask(
    _ method: String, _ target: String, _ body: JSON? = nil, of state: inout SandboxState
  ) -> (status: Int, body: JSON?) {
    let response = state.ask(method, target, body)
    return (response.status, try? JSONParser.parse(response.body))
  }

  private static let flow: JSON = [
    "name": "New", "slug": "new", "title": "New", "designation": "stage_configuration",
  ]

  @Test(arguments: AuthentikVersion.allCases)
  func `a flow and a stage can be made, bound and removed again`(version: AuthentikVersion) throws {
    var state = SandboxState.freshInstall(version: version)
    let before = state
    let flow = ask("POST", "flows/instances/", Self.flow, of: &state)
    #expect(flow.status == 201)
    #expect(flow.body?["stages"] == .array([]))
    let stage = ask("POST", "stages/dummy/", ["name": "new-stage"], of: &state)
    #expect(stage.status == 201)
    #expect(stage.body?["meta_model_name"] == "authentik_stages_dummy.dummystage")
    let (flowKey, stageKey) = (try #require(flow.body?["pk"]), try #require(stage.body?["pk"]))
    let binding: JSON = ["target": flowKey, "stage": stageKey, "order": 1]
    #expect(ask("POST", "flows/bindings/", binding, of: &state).status == 201)
    #expect(ask("GET", "flows/instances/new/", of: &state).body?["stages"] == .array([stageKey]))

    // Bindings go with their flow, each with an event.
    #expect(ask("DELETE", "flows/instances/new/", of: &state).status == 204)
    let deleted = ask("GET", "events/events/?action=model_deleted", of: &state).body?["results"]?.array
    #expect(deleted?.count == 1)
    #expect(deleted?.first?["context"]?["http_request"]?["path"] == "/api/v3/flows/instances/new/")
    #expect(state.bindings == before.bindings)
    #expect(ask("DELETE", "flows/instances/new/", of: &state).status == 404)
    #expect(ask("DELETE", "stages/dummy/\(stageKey.string ?? "")/", of: &state).status == 204)
    #expect(state.flows == before.flows)
    #expect(state.stages == before.stages)
  }

  @Test func `bindings go with their stage, and only dummy stages can go`() throws {
    var state = SandboxState.freshInstall()
    let stage = ask("POST", "stages/dummy/", ["name": "new-stage"], of: &state)
    let key = try #require(stage.body?["pk"])
    let before = state.bindings
    let binding: JSON = ["target": .string(state.flows[0].pk.text), "stage": key, "order": 500]
    #expect(ask("POST", "flows/bindings/", binding, of: &state).status == 201)
    #expect(ask("DELETE", "stages/dummy/\(key.string ?? "")/", of: &state).status == 204)
    #expect(state.bindings == before)
    let login = try #require(state.stage(named: "default-authentication-login")).pk
    #expect(ask("DELETE", "stages/dummy/\(login)/", of: &state).status == 404)
  }

  @Test(arguments: [
    ("flows/instances/", #"{"name": "New"}"#, "designation slug title"),
    (
      "flows/instances/", #"{"name": "A", "slug": "initial-setup", "title": null, "designation": "none"}"#,
      "designation slug title"
    ),
    ("flows/instances/", #"{"name": {}, "slug": "x", "title": "x", "designation": "recovery"}"#, "name"),
    (
      "flows/instances/", #"{"name": " ", "slug": "a b", "title": true, "designation": 7}"#,
      "designation name slug title"
    ),
    ("flows/instances/", "[1]", "non_field_errors"),
    ("policies/bindings/", #"{"order": 0}"#, "target"),
    ("stages/dummy/", "{}", "name"),
    ("stages/dummy/", #"{"name": ""}"#, "name"),
    ("stages/dummy/", "null", "non_field_errors"),
    ("stages/dummy/", #"{"name": "default-authentication-login"}"#, "name"),
  ])
  func `each field that is wrong is named`(path: String, body: String, fields: String) throws {
    var state = SandboxState.freshInstall()
    let reply = ask("POST", path, try JSONParser.parse(Array(body.utf8)), of: &state)
    #expect(reply.status == 400)
    #expect(reply.body?.members?.map(\.name).sorted().joined(separator: " ") == fields)
  }

  @Test(arguments: [
    (AuthentikVersion.august2024, #"Enter a valid "slug" consisting of letters, numbers, underscores or hyphens."#),
    (.october2025, "Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."),
  ])
  func `a slug is letters, numbers, underscores and hyphens`(version: AuthentikVersion, text: String) {
    var state = SandboxState.freshInstall(version: version)
    let flow: JSON = ["name": "A", "slug": "Bad Slug!", "title": "A", "designation": "recovery"]
    #expect(ask("POST", "flows/instances/", flow, of: &state).body == ["slug": [.string(text)]])
  }

  @Test func `a number is a name, and space around a name goes`() {
    var state = SandboxState.freshInstall()
    #expect(ask("POST", "stages/dummy/", ["name": 3], of: &state).body?["name"] == "3")
    #expect(ask("POST", "stages/dummy/", ["name": " a "], of: &state).body?["name"] == "a")
  }

  @Test(arguments: [
    (AuthentikVersion.august2024, "One of 'policy', 'group' or 'user' must be set."),
    (.may2026, "One of 'group', 'policy', 'user' must be set."),
  ])
  func `a policy binding binds something`(version: AuthentikVersion, text: String) {
    var state = SandboxState.freshInstall(version: version)
    let body: JSON = ["target": .string(state.bindings[0].policyBindingModel.text), "order": 0]
    #expect(ask("POST", "policies/bindings/", body, of: &state).body == ["non_field_errors": [.string(text)]])
  }

  @Test func `rights to view make and remove nothing`() throws {
    var state = SandboxState.freshInstall()
    let stage = SandboxStage(pk: state.makeKey(), name: "dummy", type: StageType(app: "dummy", verboseName: "Dummy"))
    state.stages.append(stage)
    state.accounts["t"] = Account(pk: 9, username: "reader", rights: Right.readOnly)
    #expect(ask("POST", "flows/instances/", Self.flow, of: &state).status == 403)
    #expect(ask("POST", "stages/dummy/", ["name": "x"], of: &state).status == 403)
    #expect(ask("DELETE", "flows/instances/initial-setup/", of: &state).status == 403)
    #expect(ask("DELETE", "stages/dummy/\(stage.pk)/", of: &state).status == 403)
  }
}
