import AuthentikSandbox
import Bindings
import Foundation
import TestSupport
import Testing

@testable import flowbind

/// A sandbox, a folder for a blueprint and journals, and the words that apply it: four renumberings of the login flow.
final class ApplyBench {
  let server: SandboxServer
  let folder: Folder
  let environment: [String: String]
  /// The bindings of the flows that are written to, by pk.
  let before: [Binding]
  let words: [String]

  /// - Parameters:
  ///   - options: of the apply.
  ///   - prepare: changes what the sandbox holds.
  init(
    _ change: LoginFlow.Change = LoginFlow.changes[3], on version: AuthentikVersion = .newest, options: [String] = [],
    _ prepare: (inout SandboxState) -> Void = { _ in }
  ) throws {
    var state = LoginFlow.state(of: version)
    prepare(&state)
    server = SandboxServer(state: state)
    folder = try Folder(["login.yaml": change.blueprint])
    environment = [
      "AUTHENTIK_URL": try server.start(), "AUTHENTIK_TOKEN": server.token,
      "STATE_DIRECTORY": folder.path("journals"),
      "LD_LIBRARY_PATH": ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"] ?? "",
    ]
    before = server.bindings(of: change.flows)
    // A request that is held at a gate waits for this test, which may be kept waiting by all others: the program must
    // not take that for an answer that is lost.
    words = ["apply", folder.path("login.yaml"), "--yes", "--timeout", "1h"] + options
  }

  deinit { server.stop() }

  func run(_ words: [String], token: String? = nil) async -> CommandRun {
    var environment = environment
    if let token { environment["AUTHENTIK_TOKEN"] = token }
    return await CommandRun(words, environment: environment)
  }

  /// How many updates the server carried out, by its audit events.
  var writes: Int { server.withState { $0.events.count { $0.action == .updated } } }

  /// Where everything was sent that is no read.
  var sent: [String] { server.requests.filter { $0.method != "GET" && $0.method != "HEAD" }.map(\.target) }

  /// The only journal.
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
