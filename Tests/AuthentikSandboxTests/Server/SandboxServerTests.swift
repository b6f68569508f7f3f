import AuthentikSandbox
import Bindings
import Testing

@Suite("The sandbox server", .serialized, .timeLimit(.minutes(10)))
struct SandboxServerTests {
  private let bindings = "/api/v3/flows/bindings/"

  private func running(
    _ faults: FaultScript = FaultScript(), _ configure: (inout SandboxServer.Options) -> Void = { _ in }
  ) throws -> SandboxServer {
    var options = SandboxServer.Options()
    configure(&options)
    let server = SandboxServer(state: .freshInstall(), options: options, faults: faults)
    try server.start()
    return server
  }

  @Test func `answers several requests over one connection`() throws {
    let server = try running()
    let client = try Client(server)
    #expect(client.ask("GET", bindings)?.json?["pagination"]?["count"] == 20)
    #expect(client.ask("HEAD", bindings)?.body == [])
    #expect(client.ask("GET", "/api/v3/admin/version/")?.json?["version_current"] == "2026.8.0")
    #expect(server.requests.map(\.connection) == [1, 1, 1])
  }

  @Test func `takes a body in chunks`() throws {
    let server = try running()
    let client = try Client(server)
    let key = "4ba794c1-7ad9-4368-8c34-c99e29cd41d3"
    client.write(
      "PATCH \(bindings)\(key)/ HTTP/1.1\r\nAuthorization: Bearer \(server.token)\r\nContent-Type: application/json\r\n"
        + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"ord\r\n7;x=y\r\ner\": 7}\r\n0\r\n\r\n")
    #expect(client.reply()?.json?["order"] == 7)
    #expect(server.withState { $0.binding(PrimaryKey(key))?.settings.order } == 7)
  }

  @Test(arguments: [
    ("BROKEN\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nno colon\r\n\r\n", 400),
    ("PUT / HTTP/1.1\r\nContent-Length: x\r\n\r\n", 400),
    ("PUT / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n", 413),
    ("PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
  ])
  func `answers what is no HTTP and hangs up`(text: String, status: Int) throws {
    let server = try running()
    let client = try Client(server)
    client.write(text)
    #expect(client.reply()?.status == status)
    #expect(client.isClosed())
  }

  @Test func `closes connections that are idle or served enough`() throws {
    let server = try running { options in
      options.idleMilliseconds = 20
      options.requestsPerConnection = 2
    }
    let idle = try Client(server)
    #expect(idle.isClosed())
    let busy = try Client(server)
    #expect(busy.ask("GET", bindings)?.status == 200)
    #expect(busy.ask("GET", bindings)?.status == 200)
    #expect(busy.isClosed())
  }

  @Test func `refuses connections after it was stopped and takes them when it starts again`() throws {
    let server = try running()
    let address = server.address
    let client = try Client(server)
    #expect(client.ask("GET", bindings)?.status == 200)
    server.stop()
    #expect(client.isClosed())
    #expect(throws: Client.Refused.self) { while true { _ = try Client(server) } }
    try server.start()
    #expect(server.address == address)
    #expect(try Client(server).ask("GET", bindings)?.status == 200)
  }

  @Test func `serves below a prefix`() throws {
    let server = try running { $0.pathPrefix = "/auth" }
    #expect(server.address.hasSuffix("/auth"))
    #expect(try Client(server).ask("GET", "/auth\(bindings)")?.status == 200)
    #expect(try Client(server).ask("GET", bindings)?.status == 404)
  }
}
