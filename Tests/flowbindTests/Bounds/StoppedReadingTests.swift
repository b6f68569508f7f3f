import AuthentikSandbox
import Bindings
import BindingsTestSupport
import Foundation
import TestSupport
import Testing

@testable import flowbind

/// `--deadline`, SIGINT and SIGTERM end a run that reads, whatever it is at; the built program, since a process has one
/// of each signal.
@Suite(.serialized, .timeLimit(.minutes(10))) struct StoppedReadingTests {
  private static let verbs = ["plan", "drift", "apply"]

  private static func words(_ verb: String, _ path: String) -> [String] {
    [verb, path, "--no-config", "--timeout", "1h"] + (verb == "apply" ? ["--yes"] : [])
  }

  @Test(arguments: verbs, [(SIGINT, ExitCode.interrupted), (SIGTERM, .terminated)])
  func `a signal ends a read that never gets its answer`(_ verb: String, _ signal: (Int32, ExitCode)) async throws {
    let bench = try ApplyBench()
    let gate = Gate()
    bench.server.faults.on(.from(1), .holdRequest(gate))
    let binary = try BuiltBinary(
      Self.words(verb, bench.folder.path("login.yaml")), environment: bench.environment)
    await gate.arrivals()
    binary.send(signal.0)
    #expect(await binary.status() == signal.1.rawValue, "\(binary.error)")
    #expect(binary.error.contains("nothing was written"), "\(binary.error)")
    gate.open()
    #expect(bench.server.possibleWrites == 0)
  }

  /// A list of a hundred thousand pages, each of which the server promised.
  @Test(arguments: verbs) func `a deadline ends a list that goes on and on`(_ verb: String) async throws {
    let peer = try ScriptedPeer.answering { request in
      if request.target.contains("version") { return answer(200, #"{"version_current": "2026.5.0"}"#) }
      let page = request.target.split(separator: "page=").last.flatMap { Int($0) } ?? 1
      return answer(
        200,
        """
        {"pagination": {"next": \(page + 1), "count": 100000}, "results": [
          {"pk": "\(key("0", page).text)", "slug": "f-\(page)", "name": "f", "designation": "recovery", "stages": []}]}
        """)
    }
    let bench = try ApplyBench()
    var environment = bench.environment
    environment["AUTHENTIK_URL"] = peer.base
    let start = ContinuousClock.now
    let binary = try BuiltBinary(
      Self.words(verb, bench.folder.path("login.yaml")) + ["--deadline", "2s"], environment: environment)
    #expect(await binary.status() == ExitCode.unavailable.rawValue, "\(binary.error)")
    #expect(binary.error.contains("--deadline"), "\(binary.error)")
    // Left alone it would take many minutes.
    #expect(.now - start < .seconds(30))
    #expect(peer.requests.allSatisfy { $0.method == "GET" })
  }

  /// Nothing in a parse, a plan or a renderer looks at the clock.
  @Test(arguments: ["plan", "drift"]) func `a deadline ends work that does not listen`(_ verb: String) async throws {
    let entry = """
      - model: authentik_flows.flowstagebinding
        identifiers: {target: !Find [authentik_flows.flow, [slug, f]], stage: !KeyOf s, order: 1}

      """
    let folder = try Folder(["a.yaml": "version: 1\nentries:\n" + String(repeating: entry, count: 200_000)])
    let start = ContinuousClock.now
    let binary = try BuiltBinary(
      [verb, folder.path("a.yaml"), "--no-config", "--deadline", "300ms"] + ["--sandbox"],
      environment: ["LD_LIBRARY_PATH": ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"] ?? ""])
    #expect(await binary.status() == ExitCode.unavailable.rawValue, "\(binary.error)")
    #expect(binary.error.contains("--deadline"), "\(binary.error)")
    #expect(.now - start < .seconds(20))
  }
}
