import AuthentikSandbox
import Bindings
import Testing

@Suite("The fault script", .serialized, .timeLimit(.minutes(10)))
struct FaultScriptTests {
  private let key = PrimaryKey("4ba794c1-7ad9-4368-8c34-c99e29cd41d3")
  private var target: String { "/api/v3/flows/bindings/\(key)/" }

  private func running(_ faults: FaultScript) throws -> SandboxServer {
    let server = SandboxServer(state: .freshInstall(), faults: faults)
    try server.start()
    return server
  }

  private func order(_ server: SandboxServer) -> Int? { server.withState { $0.binding(key)?.settings.order } }

  @Test func `meets only the requests that a rule names`() throws {
    let faults = FaultScript().on(.only(2), method: "GET", path: "admin/version", .badGateway(retryAfter: 3))
    let server = try running(faults)
    let client = try Client(server)
    let statuses = ["/api/v3/admin/version/", "/api/v3/flows/bindings/", "/api/v3/admin/version/"].map {
      client.ask("GET", $0)?.status
    }
    #expect(statuses == [200, 200, 502])
    #expect(client.ask("GET", "/api/v3/admin/version/")?.status == 200)
  }

  @Test(arguments: [
    (Fault.status(400, detail: "no"), 400), (.status(403, detail: "no"), 403), (.hiddenError, 405),
    (.unavailable(), 503), (.starting, 200), (.page, 200),
  ])
  func `answers in the place of the server and applies nothing`(fault: Fault, status: Int) throws {
    let server = try running(FaultScript().on(.every(1), method: "PATCH", fault))
    let reply = try Client(server).ask("PATCH", target, ["order": 7])
    #expect(reply?.status == status)
    #expect(order(server) == 10)
  }

  @Test(arguments: [
    (Fault.reset, 10, true), (.loseReply, 7, false), (.cutBody(after: 20), 7, false), (.cutHeader, 7, false),
  ])
  func `ends the connection without a whole reply`(fault: Fault, afterwards: Int, isReset: Bool) throws {
    let server = try running(FaultScript().on(.only(1), method: "PATCH", fault))
    let client = try Client(server)
    #expect(client.ask("PATCH", target, ["order": 7]) == nil)
    #expect(client.wasReset == isReset)
    #expect(order(server) == afterwards)
    #expect(try Client(server).ask("PATCH", target, ["order": 8])?.status == 200)
  }

  @Test func `serves a request that something else answers`() throws {
    let server = try running(FaultScript().on(.only(1), method: "PATCH", .serveAndAnswer(.page(403, heading: "No"))))
    #expect(try Client(server).ask("PATCH", target, ["order": 7])?.status == 403)
    #expect(order(server) == 7)
  }

  @Test func `serves a request after others that came later`() throws {
    let server = try running(
      FaultScript().on(.only(1), method: "PATCH", .landLater(after: 2))
        .on(.only(2), method: "PATCH", .landLater(after: 1, .page(403, heading: "No"))))
    #expect(try Client(server).ask("PATCH", target, ["order": 7]) == nil)
    #expect(try Client(server).ask("GET", target)?.json?["order"] == 10)
    #expect(try Client(server).ask("GET", target)?.json?["order"] == 7)
    #expect(try Client(server).ask("PATCH", target, ["order": 8])?.status == 403)
    #expect(order(server) == 7)
    #expect(try Client(server).ask("GET", target)?.json?["order"] == 8)
  }

  @Test func `goes down with a request and stays down until it is started again`() throws {
    let server = try running(FaultScript().on(.only(2), .stop))
    let client = try Client(server)
    #expect(client.ask("GET", target)?.status == 200)
    #expect(client.ask("GET", target) == nil)
    #expect(throws: Client.Refused.self) { try Client(server) }
    try server.start()
    #expect(try Client(server).ask("GET", target)?.status == 200)
  }

  @Test func `pads a body beyond all bounds and leaves it JSON`() throws {
    let server = try running(FaultScript().on(.only(1), .padBody(bytes: 300_000)))
    let reply = try #require(try Client(server).ask("GET", target))
    #expect(reply.body.count > 300_000)
    #expect(reply.json?["order"] == 10)
  }

  @Test func `lets somebody else write before, during and after a request`() throws {
    let server = try running(
      FaultScript()
        .on(.only(1), method: "PATCH", .editBefore { [key] in $0.edit(key) { $0.order = 1 } })
        .on(.only(1), method: "PATCH", .editBeforeSave { [key] in $0.edit(key) { $0.order = 2 } })
        .on(.only(1), method: "PATCH", .editAfter { [key] in $0.edit(key) { $0.order = 3 } }))
    let reply = try Client(server).ask("PATCH", target, ["policy_engine_mode": "all"])
    #expect(reply?.json?["order"] == 1)
    let orders = server.withState { state in state.history.map { $0.first { $0.pk == key }?.settings.order } }
    #expect(orders == [10, 1, 2, 1, 3])
  }

  @Test(arguments: [0, 1, 2])
  func `holds a request, its reply or half of its body until the gate opens`(place: Int) async throws {
    let gate = Gate()
    let fault = [Fault.holdRequest(gate), .holdReply(gate), .holdBody(gate)][place]
    let server = try running(FaultScript().on(.only(1), method: "PATCH", fault))
    let client = try Client(server)
    client.write(
      "PATCH \(target) HTTP/1.1\r\nAuthorization: Bearer \(server.token)\r\nContent-Type: application/json\r\n"
        + "Content-Length: 11\r\n\r\n{\"order\":7}")
    await gate.arrivals()
    #expect(order(server) == (place == 0 ? 10 : 7))
    gate.open()
    #expect(client.reply()?.json?["order"] == 7)
  }

  @Test func `loses a race as the hidden 405`() throws {
    let state = SandboxState.freshInstall()
    let taken = try #require(state.binding(key)).settings
    let server = try running(
      FaultScript().on(
        .only(1), method: "PATCH",
        .editBeforeSave { state in
          var settings = taken
          settings.order = 7
          state.insert(Binding(pk: state.makeKey(), policyBindingModel: state.makeKey(), settings: settings))
        }))
    let reply = try #require(try Client(server).ask("PATCH", target, ["order": 7]))
    #expect(reply.status == 405)
    #expect(reply.head.contains("text/html"))
    #expect(reply.body.isEmpty)
  }
}
