@testable import AuthentikSandbox
import Bindings
import Testing

@Suite("The sandbox's replies")
struct RespondTests {
  private let flow = "01b8c2b8-06d1-46a4-b2d6-76ae43c757fc"

  private func ask(
    _ target: String, method: String = "GET", headers: [Header] = [Header("Authorization", "Bearer t")],
    of state: SandboxState = .freshInstall()
  ) -> (status: Int, body: JSON?, response: Response) {
    var state = state
    if state.accounts["t"] == nil { state.accounts["t"] = .administrator }
    let response = state.respond(to: Request(method: method, target: "/api/v3/\(target)", headers: headers))
    return (response.status, try? JSONParser.parse(response.body), response)
  }

  @Test(arguments: [
    ("page_size=7&page=3", 3, 6, 0), ("page_size=7", 1, 7, 2), ("page_size=7&page=last", 3, 6, 0),
    ("page_size=0", 1, 20, 0), ("target=01B8C2B806D146A4B2D676AE43C757FC", 1, 4, 0), ("order=10", 1, 2, 0),
    ("order=10.5", 1, 0, 0), ("evaluate_on_plan=True", 1, 2, 0), ("evaluate_on_plan=perhaps", 1, 20, 0),
    ("search=PASSWORD%20prompt", 1, 1, 0), ("target=", 1, 20, 0), ("nonsense=1", 1, 20, 0),
  ])
  func `a list has the page and the rows asked for`(query: String, page: Int, rows: Int, next: Int) throws {
    let body = try #require(ask("flows/bindings/?\(query)").body)
    #expect(body["results"]?.array?.count == rows)
    #expect(body["pagination"]?["current"] == .integer(page))
    #expect(body["pagination"]?["next"] == .integer(next))
  }

  @Test(arguments: [
    ("flows/bindings/?page=4", 404), ("flows/bindings/?target=x&order=x", 400), ("flows/bindings/?fsb_uuid=x", 400),
    ("flows/instances/?denied_action=x", 400), ("flows/instances/?denied_action=message", 200),
    ("flows/bindings/?ordering=target__uuid", 500), ("flows/bindings/nope/", 404), ("flows/bindings", 404),
    ("flows//bindings/", 404), ("stages/unheard_of/", 404), ("stages/password/", 200), ("policies/bindings/", 200),
    ("managed/blueprints/", 200), ("root/config/", 200), ("core/users/me/", 200), ("events/events/", 200),
  ])
  func `an address is known or not`(target: String, status: Int) {
    #expect(ask(target).status == status)
  }

  @Test(arguments: AuthentikVersion.allCases)
  func `versions differ in size of page, words and shape`(version: AuthentikVersion) {
    var state = SandboxState.default(version: version)
    for order in 100..<200 {
      var settings = state.bindings[0].settings
      settings.order = order
      settings.stage = state.stages[order % state.stages.count].pk
      state.insert(Binding(pk: state.makeKey(), policyBindingModel: state.makeKey(), settings: settings))
    }
    let isNewest = version >= .may2026
    #expect(ask("flows/bindings/", of: state).body?["results"]?.array?.count == (isNewest ? 20 : 100))
    #expect(ask("flows/bindings/?page_size=1000", of: state).body?["results"]?.array?.count == (isNewest ? 100 : 132))
    #expect((ask("flows/bindings/", of: state).body?["autocomplete"] == nil) == (version == .august2024))
    let missing = version == .august2024 ? "Not found." : "No Flow matches the given query."
    #expect(ask("flows/instances/none/", of: state).body?["detail"] == .string(missing))
    #expect(ask("flows/instances/none/", of: state).status == 404)
    #expect((ask("flows/instances/corp-recovery/", of: state).body?["background_url"] != nil) == isNewest)
    let statuses = [502, 200, 503, 503]
    #expect(version.startingResponse.status == statuses[AuthentikVersion.allCases.firstIndex(of: version) ?? 0])
  }

  @Test(
    arguments: [
      ("somebody", "flows/bindings/", [], 403, "You do not have permission to perform this action."),
      ("nobody", "flows/bindings/", nil, 403, "Authentication credentials were not provided."),
      ("reader", "flows/bindings/", [Right.view(.binding)], 200, nil),
      (
        "reader of flows", "flows/instances/", [.view(.binding)], 403,
        "You do not have permission to perform this action."
      ),
    ] as [(String, String, [Right]?, Int, String?)])
  func `rights decide`(name: String, target: String, rights: [Right]?, status: Int, detail: String?) {
    var state = SandboxState.freshInstall()
    if let rights { state.accounts["t"] = Account(pk: 9, username: name, rights: Set(rights)) }
    let headers = rights == nil ? [] : [Header("Authorization", "Bearer t")]
    let reply = ask(target, headers: headers, of: state)
    #expect(reply.status == status)
    #expect(reply.body?["detail"]?.string == detail)
  }

  @Test func `an object right shows its row alone and the flow still counts all`() {
    var state = SandboxState.freshInstall()
    let pk = state.bindings(ofFlow: PrimaryKey(flow))[0].pk
    state.accounts["t"] = Account(
      pk: 9, username: "one", rights: [.view(.flow)], rightsByObject: [pk: [.view(.binding)]])
    #expect(ask("flows/bindings/?target=\(flow)", of: state).body?["pagination"]?["count"] == 1)
    #expect(ask("flows/instances/default-authentication-flow/", of: state).body?["stages"]?.array?.count == 4)
  }

  @Test func `only signed-in users are told what an address takes`() {
    #expect(ask("flows/bindings/", method: "OPTIONS").status == 200)
    #expect(ask("flows/bindings/", method: "OPTIONS", headers: []).status == 403)
  }

  @Test(arguments: [
    ("stages/all/?ordering=name", true), ("stages/all/?ordering=-name", false), ("stages/prompt/", true),
    ("stages/prompt/?ordering=-name", false), ("stages/prompt/?ordering=nonsense", true),
    ("flows/instances/?ordering=name", true), ("flows/instances/?ordering=-name", false),
  ])
  func `flows and stages go by name where asked, stages also in the list of their type`(target: String, ascends: Bool)
    throws
  {
    let names = try #require(ask(target).body?["results"]?.array).compactMap { $0["name"]?.string }
    #expect(names.count > 1)
    #expect(names == (ascends ? names.sorted() : names.sorted().reversed()))
  }

  /// As real 2024.8.6, 2025.10.4 and 2026.5 servers answered.
  @Test(arguments: AuthentikVersion.allCases)
  func `filters that 2024_8 lacks are ignored there`(version: AuthentikVersion) {
    var state = SandboxState.freshInstall(version: version)
    state.edit(state.bindings[0].pk, by: "alice") { $0.order = 77 }
    let isOld = version == .august2024
    func count(_ query: String) -> JSON? { ask("events/events/?\(query)", of: state).body?["pagination"]?["count"] }
    #expect(count("actions=model_updated&actions=model_created") == 1)
    #expect(count("actions=model_deleted") == (isOld ? 1 : 0))
    #expect(ask("events/events/?actions=nonsense", of: state).status == (isOld ? 200 : 400))
    // A part of the word will do for `action`, in every version.
    #expect(count("action=UPDATE") == 1)
    #expect(count("action=delete") == 0)
    #expect(ask("flows/bindings/?ordering=target__uuid", of: state).status == (isOld ? 200 : 500))
    let type = ask("flows/bindings/", of: state).response.headers.first { $0.name == "Content-Type" }?.value
    #expect(type == (version >= .may2026 ? "application/json" : "application/json; charset=utf-8"))
  }

  @Test(arguments: AuthentikVersion.allCases)
  func `what would go with a binding names its policy bindings since 2025_10`(version: AuthentikVersion) {
    let state = SandboxState.default(version: version)
    let users = state.bindings.lazy.compactMap { binding in
      self.ask("flows/bindings/\(binding.pk)/used_by/", of: state).body?.array
    }.first { !$0.isEmpty }
    let models = users?.compactMap { $0["model_name"]?.string }
    #expect(models == (version == .august2024 ? ["policy"] : ["policybinding", "policy"]))
  }

  @Test func `a person's edit leaves an event with another user agent`() throws {
    var state = SandboxState.freshInstall()
    state.edit(state.bindings[0].pk, by: "alice") { $0.order = 77 }
    let body = ask("events/events/?context_model_pk=\(state.bindings[0].pk)", of: state).body
    let event = try #require(body?["results"]?.array?.first)
    #expect(event["user"]?["username"] == "alice")
    #expect(event["context"]?["http_request"]?["user_agent"] == "Mozilla/5.0")
  }
}
