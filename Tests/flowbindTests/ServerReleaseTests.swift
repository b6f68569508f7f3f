import AuthentikSandbox
import Bindings
import Foundation
import Testing

@testable import flowbind

/// Whose reading of a file counts: by default that of the release which the server has.
struct ServerReleaseTests {
  private static let blueprint = """
    context: {a: {b: true}}
    entries:
    - model: authentik_flows.flowstagebinding
      conditions: [!Context a.b]
      identifiers:
        target: !Find [authentik_flows.flow, [slug, default-authentication-flow]]
        stage: !Find [authentik_stages_password.passwordstage, [name, default-authentication-password]]
        order: 20
    """

  /// A plan against a snapshot of a server with this version.
  private func plan(_ version: String, _ words: String...) async throws -> CommandRun {
    let folder = try Folder(["b.yaml": Self.blueprint])
    let taken = await CommandRun(["snapshot", "--sandbox", "-o", "json"])
    var snapshot = try JSONDecoder().decode(Snapshot.self, from: Data(taken.output.utf8))
    snapshot.authentikVersion = version
    try JSONEncoder().encode(snapshot).write(to: URL(filePath: folder.path("s.json")))
    return await CommandRun(["plan", "--snapshot", folder.path("s.json"), folder.path("b.yaml")] + words)
  }

  @Test(arguments: [("2026.8.2", "2026.8"), ("2026.11.0", "2026.8"), ("main", "2026.8")])
  func `an entry is active where the server's release says so`(version: String, release: String) async throws {
    let run = try await plan(version)
    #expect(run.code == .done && run.error.contains("by authentik \(release) it is active, by 2026.5 not active"))
    #expect(run.error.contains("note: this flowbind does not know authentik \(version)") == (version != "2026.8.2"))
  }

  @Test(arguments: [("2026.5.3", "2026.5"), ("2026.8.0-rc1", "2026.8-rc"), ("2023.1.0", "2024.8")])
  func `it is not where the server's release says otherwise`(version: String, release: String) async throws {
    let run = try await plan(version)
    #expect(run.code == .invalidBlueprint && run.error.contains("no file has an active"))
    #expect(run.error.contains("by authentik \(release) it is not active, by 2026.8 active"))
    #expect(run.error.contains("note: this flowbind does not know authentik \(version)") == (version == "2023.1.0"))
  }

  /// What a server says of its licence decides whether an entry counts; the command line decides before it.
  @Test(arguments: [true, false]) func `a licence is asked of the server`(isLicensed: Bool) async throws {
    let name = "goauthentik.io/enterprise/licensed"
    let folder = try Folder(["b.yaml": Self.blueprint.replacing("a.b", with: name)])
    var state = SandboxState.freshInstall()
    state.isLicensed = isLicensed
    let sandbox = SandboxServer(state: state)
    let environment = ["AUTHENTIK_URL": try sandbox.start(), "AUTHENTIK_TOKEN": sandbox.token]
    let words = ["plan", folder.path("b.yaml")]
    #expect(await CommandRun(words, environment: environment).code == (isLicensed ? .done : .invalidBlueprint))
    #expect(sandbox.requests.contains { $0.target.contains("/enterprise/license/summary/") })
    let asked = sandbox.requests.count
    let set = await CommandRun(words + ["--set", "\(name)=\(!isLicensed)"], environment: environment)
    #expect(set.code == (isLicensed ? .invalidBlueprint : .done))
    #expect(!sandbox.requests.dropFirst(asked).contains { $0.target.contains("/enterprise/license/summary/") })
  }

  @Test func `where nobody tells of a licence, the way to say it is named`() async throws {
    let folder = try Folder(["b.yaml": Self.blueprint.replacing("a.b", with: "goauthentik.io/enterprise/licensed")])
    let taken = await CommandRun(["snapshot", "--sandbox", "-o", "json=\(folder.path("s.json"))"])
    #expect(taken.code == .done)
    let run = await CommandRun(["plan", "--snapshot", folder.path("s.json"), folder.path("b.yaml")])
    #expect(run.code == .invalidBlueprint)
    #expect(run.error.contains("--set goauthentik.io/enterprise/licensed=true"))
  }

  @Test func `a dialect decides otherwise, and is in the plan`() async throws {
    let run = try await plan("2026.5.3", "--dialect", "2026.8.1", "-o", "json")
    #expect(run.code == .done && run.output.contains(#""dialect" : "2026.8""#))
    let candidate = try await plan("2026.8.2", "--dialect", "2026.8.0-rc1")
    #expect(candidate.code == .invalidBlueprint)
    #expect(try await plan("2026.5.3", "--dialect", "2026.9").code == .usage)
  }
}
