import AuthentikSandbox
import Foundation
import Reconciliation
import TestSupport
import Testing

@testable import flowbind

/// The real program, killed and stopped while it writes.
@Suite struct KilledProcessTests {
  private static let change = LoginFlow.changes[3]

  /// A sandbox, a folder for blueprints and journals, and the words to apply.
  private final class Stage {
    let server = SandboxServer(state: LoginFlow.state())
    let folder: Folder
    let environment: [String: String]
    let words: [String]

    init() throws {
      folder = try Folder(["login.yaml": KilledProcessTests.change.blueprint])
      environment = [
        "AUTHENTIK_URL": try server.start(), "AUTHENTIK_TOKEN": server.token,
        "STATE_DIRECTORY": folder.path("journals"),
        "LD_LIBRARY_PATH": ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"] ?? "",
      ]
      // A request that is held at a gate waits for this test, which may be kept waiting by all others: the program must
      // not take that for an answer that is lost.
      words = ["apply", folder.path("login.yaml"), "--yes", "--timeout", "1h"]
    }

    deinit { server.stop() }

    func run(_ words: [String]) async -> CommandRun { await CommandRun(words, environment: environment) }

    /// How many writes the server carried out, by its audit events.
    var writes: Int { server.withState { $0.events.count { $0.action == .updated } } }

    var journal: String {
      get throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("journals"))
        return folder.path("journals/" + (try #require(names.first { $0.hasSuffix(".journal") })))
      }
    }

    /// Starts the program and kills it when the nth request stands at a gate, before or after it is served.
    func wreck(at request: Int, served: Bool) async throws {
      let gate = Gate()
      server.faults.on(.only(request), served ? .holdReply(gate) : .holdRequest(gate))
      let binary = try BuiltBinary(words, environment: environment)
      await gate.arrivals()
      binary.send(SIGKILL)
      #expect(await binary.status() == -SIGKILL)
      // A request that stands before the gate must never be served: its sender is dead, as when a connection breaks.
      server.faults.clear()
      if served { gate.open() } else { abandoned.append(gate) }
    }

    private var abandoned: [Gate] = []
  }

  private static func requests() async throws -> (plan: Int, all: Int) {
    let stage = try Stage()
    _ = await stage.run(["plan", stage.folder.path("login.yaml")])
    let plan = stage.server.exchanges.count
    #expect(await stage.run(stage.words).code == .done)
    return (plan, stage.server.exchanges.count - plan)
  }

  @Test(.timeLimit(.minutes(3))) func `a run that is killed at any request is undone by a rollback, or goes on`()
    async throws
  {
    let (plan, all) = try await Self.requests()
    let kills = ((plan + 1)...all).flatMap { request in
      [(request, false, false), (request, false, true), (request, true, false), (request, true, true)]
    }
    for (request, served, resumes) in Thoroughness.chosen(kills, every: 5, "kills") {
      let note = Comment("request \(request) of \(all), \(served ? "served" : "not served"), resumes: \(resumes)")
      let stage = try Stage()
      let before = stage.server.loginBindings
      try await stage.wreck(at: request, served: served)

      let refused = await stage.run(stage.words)
      #expect(refused.code == .refused, note)
      #expect(refused.error.contains("flowbind rollback \(try stage.journal)"), note)

      if resumes {
        let resumed = await stage.run(["apply", "--resume", try stage.journal])
        #expect(resumed.code == .done, "\(note): \(resumed.output)\(resumed.error)")
      } else {
        let undone = await stage.run(["rollback", try stage.journal])
        #expect(undone.code == .done, "\(note): \(undone.output)\(undone.error)")
        #expect(stage.server.loginBindings == before, note)
      }
      let again = await stage.run(stage.words)
      #expect(again.code == .done, "\(note): \(again.output)\(again.error)")
      #expect(again.output.contains("nothing to write") == resumes, note)
    }
    print("killed at \(all - plan) requests, before and after each was served, then undone and resumed")
  }

  @Test(arguments: [(SIGINT, ExitCode.interrupted), (SIGTERM, .terminated)])
  func `a signal ends the run between two writes, and the next run finishes the work`(
    _ signal: Int32, _ code: ExitCode
  ) async throws {
    let stage = try Stage()
    let gate = Gate()
    stage.server.faults.on(.only(2), method: "PUT", .holdReply(gate))
    let binary = try BuiltBinary(stage.words, environment: stage.environment)
    await gate.arrivals()
    binary.send(signal)
    await binary.says("stopping before the next write")
    gate.open()
    #expect(await binary.status() == code.rawValue, "\(binary.error)")
    #expect(stage.writes == 2)
    let replay = try JournalReplay(try Data(contentsOf: URL(filePath: try stage.journal)))
    #expect(replay.ending == .stopped)
    #expect(await stage.run(stage.words).code == .done)
    #expect(stage.writes == 4)
  }

  @Test func `a second apply to the same server on this machine is told to come back`() async throws {
    let stage = try Stage()
    let gate = Gate()
    stage.server.faults.on(.only(1), method: "PUT", .holdRequest(gate))
    let binary = try BuiltBinary(stage.words, environment: stage.environment)
    await gate.arrivals()
    #expect(await stage.run(stage.words).code == .busy)
    gate.open()
    #expect(await binary.status() == 0)
  }
}
