@testable import AuthentikSandbox
import Bindings
import Foundation
import Testing

@Suite("The sandbox's contents")
struct ContentsTests {
  private func ask(_ state: SandboxState, _ target: String) throws -> JSON {
    var state = state
    return try JSONParser.parse(state.ask("GET", target).body)
  }

  @Test(arguments: AuthentikVersion.allCases)
  func `a fresh install has the recorded twenty bindings`(version: AuthentikVersion) throws {
    let state = SandboxState.freshInstall(version: version)
    #expect(state.bindings.count == 20)
    #expect(state.stages.count == 18)
    #expect(state.flows.count == (version == .august2024 ? 13 : 14))
    #expect(state.policyBindings.count == (version == .may2026 ? 8 : 7))
    #expect(try ask(state, "admin/version/")["version_current"] == .string("\(version.rawValue).0"))
  }

  @Test func `the default adds the examples and every row finds what it names`() {
    let state = SandboxState.default()
    #expect(state.bindings.count == 32)
    #expect(state.policyBindings.count == 10)
    #expect(Set(state.bindings.map(\.pk)).count == 32)
    #expect(Set(state.stages.map(\.name)).count == 30)
    #expect(state.history.count == 1)
    #expect(state.bindings.allSatisfy { state.flow($0.settings.flow) != nil && state.stage($0.settings.stage) != nil })
  }

  @Test func `a stage type knows its names from its model`() {
    let known = StageType(model: "authentik_stages_user_login.userloginstage")
    #expect(known.component == "ak-stage-user-login-form")
    #expect(known.verboseNamePlural == "User Login Stages")
    #expect(StageType(model: "authentik_stages_new_thing.newthingstage").verboseName == "New Thing Stage")
  }

  @Test func `a snapshot becomes the server it was read from`() throws {
    let fresh = SandboxState.freshInstall()
    let snapshot = Snapshot(
      server: "https://id.example.org", authentikVersion: "2025.10.3", readAt: "2026-01-01T00:00:00Z",
      flows: fresh.flows.map { Flow(pk: $0.pk, slug: $0.slug, name: $0.name, designation: $0.designation) },
      stages: fresh.stages.map {
        Stage(pk: $0.pk, name: $0.name, model: $0.type.model, settings: StageSettings(passwordStage: true))
      },
      bindings: fresh.bindings)
    let state = SandboxState(snapshot: snapshot)
    #expect(state.version == .october2025)
    #expect(try ask(state, "admin/version/")["version_current"] == "2025.10.3")
    #expect(state.bindings == fresh.bindings)
    #expect(state.stages.map(\.type) == fresh.stages.map(\.type))
    let stage = try #require(fresh.stage(named: "default-authentication-identification"))
    #expect(try ask(state, "stages/identification/\(stage.pk)/")["password_stage"]?.string != nil)
    #expect(try ask(fresh, "stages/identification/\(stage.pk)/")["password_stage"] == .null)
  }

  @Test(arguments: AuthentikVersion.allCases)
  func `paging through an ordering with ties loses rows, and only then`(version: AuthentikVersion) throws {
    func distinct(_ ordering: String) throws -> Int {
      let pages = try (1...7).map {
        try ask(.freshInstall(version: version), "flows/bindings/?page_size=3&page=\($0)\(ordering)")
      }
      return Set(pages.flatMap { $0["results"]?.array ?? [] }.compactMap { $0["pk"]?.string }).count
    }
    #expect(try distinct("&ordering=order") < 20)
    #expect((try distinct("") < 20) == (version == .august2024))
  }
}
