import AuthentikSandbox
import Foundation
import Testing

@testable import flowbind

/// `-v` and `--connect-wait`, through the command line.
@Suite(.serialized, .timeLimit(.minutes(10))) struct ConnectionOptionsTests {
  private func plan(_ server: SandboxServer, _ options: String...) async throws -> CommandRun {
    await CommandRun(
      ["plan", examples + "/login.yaml"] + options,
      environment: ["AUTHENTIK_URL": try server.start(), "AUTHENTIK_TOKEN": server.token])
  }

  @Test func `-v prints each request with its status and time, and neither query nor token`() async throws {
    let server = SandboxServer(state: .default(), faults: FaultScript().on(.only(2), .badGateway()))
    let run = try await plan(server, "-v")
    #expect(run.code == .done)
    let requests = run.error.split(separator: "\n").filter { $0.hasPrefix("GET ") }
    #expect(requests.count == server.requests.count)
    #expect(requests.allSatisfy { $0.contains(/^GET \/api\/v3\/[a-z\/]+ (200|502) \d+ ms$/) }, "\(requests)")
    #expect(requests.contains { $0.contains(" 502 ") })
    #expect(!run.error.contains(server.token))
    // The head of the report counts what -v lists.
    #expect(run.output.contains(" rows in \(requests.count) requests"), "\(run.output)")
  }

  @Test(arguments: [true, false])
  func `a server that is coming up is waited for only where that is asked for`(isWaitedFor: Bool) async throws {
    let faults = FaultScript()
    // Enough for both that begin a plan, each of which is tried again.
    for number in 1...10 { faults.on(.only(number), .unavailable()) }
    let server = SandboxServer(state: .default(), faults: faults)
    let run =
      isWaitedFor
      ? try await plan(server, "--connect-wait", "10m") : try await plan(server, "--timeout", "10m")
    #expect(run.code == (isWaitedFor ? .done : .unavailable), "\(run.error)")
    if !isWaitedFor { #expect(run.error.contains("--connect-wait 60s")) }
  }
}
