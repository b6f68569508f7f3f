@testable import AuthentikSandbox
import Bindings
import Testing

/// What no recording shows of imports, or shows of one release only.
@Suite struct ImportTests {
  @Test(arguments: AuthentikVersion.allCases)
  func `all of a document is written, as one state, with an event for each write`(version: AuthentikVersion) throws {
    var client = try ImportClient(version)
    let password = try #require(
      client.state.policyBindings.first { $0.target == client.bindings[1].policyBindingModel })
    let answer = client.send(
      client.guarding(0) + client.update(0, order: 11) + client.guarding(1) + client.update(1, order: 21)
        + client.create("must_created", order: 50) + client.guarding(2) + client.delete(2))
    #expect(answer == ImportClient.Answer(status: 200, success: true))
    #expect(client.state.bindings(ofFlow: client.flow).map(\.settings.order) == [11, 21, 50, 100])
    #expect(client.state.history.count == 2)
    let events = client.state.events
    #expect(events.map(\.action) == [.updated, .updated, .created, .deleted])
    #expect(events.allSatisfy { $0.path.hasSuffix("/import/") && $0.method == "POST" && $0.userAgent == "importer/1" })
    // Policies stay with a binding that moved.
    #expect(client.state.policyBindings.contains(password))
  }

  @Test(arguments: AuthentikVersion.allCases)
  func `nothing is written where one entry is refused`(version: AuthentikVersion) throws {
    var client = try ImportClient(version)
    let before = client.state
    client.state.edit(client.bindings[1].pk) { $0.order = 21 }
    let answer = client.send(client.guarding(0) + client.update(0, order: 11) + client.guarding(1) + client.delete(1))
    #expect(answer.success == false)
    #expect(answer.warning?.contains("\"moved-since-it-was-read\" is not a valid choice.") == true)
    #expect(client.order(0) == 10)
    #expect(client.state.bindings.count == before.bindings.count)
    #expect(client.state.events.isEmpty)
  }

  @Test(arguments: AuthentikVersion.allCases)
  func `an entry that must be created is an update before 2024.12`(version: AuthentikVersion) throws {
    var client = try ImportClient(version)
    let answer = client.send(client.create("must_created", order: 10))
    let refused = version > .august2024
    #expect(answer.success == !refused)
    #expect(answer.warning?.contains("object exists already") ?? false == refused)
    #expect(
      client.state.binding(client.bindings[0].pk)?.settings.invalidResponseAction == (refused ? "retry" : "restart"))
  }

  @Test(arguments: AuthentikVersion.allCases)
  func `what is gone is made again by an update, and crashes a deletion before 2026.5`(version: AuthentikVersion) throws
  {
    var client = try ImportClient(version)
    let key = client.bindings[0].pk
    client.state.delete(key)
    #expect(client.send(client.delete(0)).status == (version < .may2026 ? 405 : 200))
    #expect(client.send(client.update(0, order: 12)).success == true)
    #expect(client.order(0) == 12)
    // With the key as the document spells it, which the filter of events does not find.
    #expect(client.state.events.last?.objectSpelling == key.text)
    #expect(client.send(client.guarding(0) + client.update(0, order: 13)).success == false)
  }

  @Test(arguments: [
    "", "metadata: {}\n", "version: one\n", "entries: nothing\n", "- [", "entries: [{model: 1}]", "state: [",
  ])
  func `what is no blueprint is a hidden error`(document: String) throws {
    for version in AuthentikVersion.allCases {
      var client = try ImportClient(version)
      #expect(client.send(document, head: "").status == 405, "\(version)")
    }
  }

  @Test func `what is not played is said, and not taken for an answer of authentik's`() throws {
    var client = try ImportClient(.newest)
    #expect(client.send("- {model: authentik_core.user, identifiers: {pk: 1}}").status == 501)
    let pk = client.bindings[0].pk
    for value in ["!Context order", "!Find [authentik_brands.brand, [pk, 1]]"] {
      #expect(
        client.send("- {model: authentik_flows.flowstagebinding, identifiers: {pk: \(pk)}, attrs: {order: \(value)}}")
          .status
          == 501)
    }
  }

  @Test(arguments: AuthentikVersion.allCases)
  func `rights are those of the recordings`(version: AuthentikVersion) throws {
    let needed = Right.importing(version)
    for right in needed {
      var client = try ImportClient(version)
      client.state.accounts["less"] = Account(pk: 9, username: "less", rights: needed.subtracting([right]))
      #expect(client.send(client.update(0, order: 11), token: "less").status == 403, "\(right)")
      #expect(client.order(0) == 10)
    }
    var client = try ImportClient(version)
    client.state.accounts["enough"] = Account(pk: 9, username: "enough", rights: needed)
    #expect(client.send(client.update(0, order: 11), token: "enough").success == true)
    #expect(client.state.events.last?.username == "enough")
  }

  @Test(arguments: AuthentikVersion.allCases)
  func `the address of other releases is none`(version: AuthentikVersion) throws {
    var client = try ImportClient(version)
    let other = version.importsAsFlows ? "managed/blueprints/import/" : "flows/instances/import/"
    #expect(client.post(client.form("version: 1"), to: other).status == 405)
    #expect(client.post("", type: "application/json").status == 400)
    #expect(client.post("{}", type: "application/json").status == 415)
    #expect(client.post(client.form("version: 1", field: "other")).status == 400)
    #expect(client.post(client.form("version: 1"), type: "multipart/form-data").status == 400)
  }

  @Test func `clearing the cached plans needs two rights`() {
    for rights: Set<Right> in [[.clearFlowCache], [.add(.flow)], [.clearFlowCache, .add(.flow)]] {
      var state = SandboxState.freshInstall()
      state.accounts["t"] = Account(pk: 9, username: "t", rights: rights)
      #expect(state.ask("POST", "flows/instances/cache_clear/").status == (rights.count == 2 ? 204 : 403))
    }
  }

  @Test func `the log holds lines of others, and none of the run that counts`() throws {
    var client = try ImportClient(.newest)
    let path = "/api/v3/managed/blueprints/import/"
    let entries = "entries:\n" + client.update(0, order: 11) + client.guarding(1) + client.delete(1)
    let changed = client.bindings[1].pk
    let response = client.state.respond(
      to: Request(
        method: "POST", target: path,
        headers: [Header("Authorization", "Bearer t"), Header("Content-Type", "multipart/form-data; boundary=limit")],
        body: Array(client.form(entries).utf8)),
      duringImport: { moment, state in
        if moment == ImportMoment(.application, .entry(0)) { state.edit(changed) { $0.order = 22 } }
      })
    let body = try JSONParser.parse(response.body)
    #expect(body["success"] == false)
    let lines = try #require(body["logs"]?.array)
    #expect(!lines.contains { $0["log_level"] == "warning" })
    #expect(lines.contains { $0["attributes"]?["user"] == "somebody.else" })
    #expect(client.order(0) == 10)
  }
}
