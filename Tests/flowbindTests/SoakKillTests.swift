import AuthentikSandbox
import Foundation
import TestSupport
import Testing

/// Foundation ends the process where a peer closes inside the header fields of an answer; that is as good as a kill.
@Suite(.serialized, .timeLimit(.minutes(10))) struct SoakKillTests {
  /// Which answer is cut off: one of the plan's reads, the read before a write, or that of the write itself.
  struct Moment: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var occurrence: Int
    var method: String
    var path: String
    /// Writes that the server has carried out when the process ends.
    var written: Int
  }

  static let moments = [
    Moment(
      testDescription: "in the list of flows", occurrence: 1, method: "GET", path: "/flows/instances/", written: 0),
    Moment(testDescription: "in the first write", occurrence: 1, method: "PUT", path: "/flows/bindings/", written: 1),
    Moment(testDescription: "in the second write", occurrence: 2, method: "PUT", path: "/flows/bindings/", written: 2),
  ]

  @Test(arguments: moments)
  func `a run that ends inside an answer's header fields is recovered from by the next one`(
    moment: Moment
  ) async throws {
    let faults = FaultScript().on(
      .only(moment.occurrence), method: moment.method, path: moment.path, .cutHeader)
    let server = SandboxServer(state: .default(), faults: faults)
    let folder = try Folder()
    let environment = [
      "AUTHENTIK_URL": try server.start(), "AUTHENTIK_TOKEN": server.token, "STATE_DIRECTORY": folder.url.path,
    ]
    func run(_ command: String) async throws -> BuiltProgram.Outcome {
      try await BuiltProgram.run(shell: "flowbind \(command)", environment: environment)
    }
    let before = server.withState { $0.history.count }

    let killed = try await run("apply blueprints/login.yaml --yes")
    #expect(killed.exitCode >= 128, "\(killed.exitCode) \(killed.error)")
    #expect(!killed.error.contains(server.token))
    #expect(server.withState { $0.history.count } == before + moment.written)

    #expect(try await run("plan blueprints/login.yaml").exitCode == 0)
    let next = try await run("apply blueprints/login.yaml --yes")
    if next.exitCode == 3 {
      // A journal tells of the killed run, and the refusal says how to go on with it.
      let command = try #require(next.error.firstMatch(of: /flowbind (apply --resume \S+)/)?.1, "\(next.error)")
      let resumed = try await run("\(command) --yes")
      #expect(resumed.exitCode == 0, "\(resumed.error)\(resumed.output)")
    } else {
      #expect(next.exitCode == 0, "\(next.error)\(next.output)")
    }
    #expect(try await run("drift blueprints/login.yaml").exitCode == 0)
    #expect(server.withState { $0.history.count } == before + 3)
  }
}
