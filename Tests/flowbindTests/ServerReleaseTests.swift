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

  @Test func `a dialect decides otherwise, and is in the plan`() async throws {
    let run = try await plan("2026.5.3", "--dialect", "2026.8.1", "-o", "json")
    #expect(run.code == .done && run.output.contains(#""dialect" : "2026.8""#))
    let candidate = try await plan("2026.8.2", "--dialect", "2026.8.0-rc1")
    #expect(candidate.code == .invalidBlueprint)
    #expect(try await plan("2026.5.3", "--dialect", "2026.9").code == .usage)
  }
}
