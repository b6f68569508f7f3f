import AuthentikSandbox
import Blueprints
import Foundation
import TestSupport
import Testing

@testable import flowbind

/// A first repository, made from what a server has.
@Suite(.serialized) struct InitTests {
  @Test(arguments: AuthentikSandbox.AuthentikVersion.allCases)
  func `what it wrote plans empty, flow by flow`(version: AuthentikSandbox.AuthentikVersion) async throws {
    let folder = try Folder()
    let made = try await BuiltProgram.run(
      shell: "flowbind init --sandbox --authentik \(version.rawValue)", in: folder.url)
    #expect(made.exitCode == 0, "\(made.error)")
    #expect(made.output.contains("wrote ./blueprints/default-authentication-flow.yaml\n"))
    #expect(made.output.hasSuffix("see that nothing differs:  flowbind plan\n"))
    let plan = try await BuiltProgram.run(
      shell: "flowbind plan --detailed-exitcode --strict --sandbox --authentik \(version.rawValue)", in: folder.url)
    #expect(plan.exitCode == 0, "\(plan.output)\(plan.error)")
    #expect(plan.output.contains("in sync"))
  }

  @Test func `it replaces nothing, and names all that is there`() async throws {
    let folder = try Folder(["flowbind.yaml": "paths: [mine]\n", "blueprints/corp-recovery.yaml": "mine\n"])
    let made = await CommandRun(["init", folder.url.path, "--sandbox", "--flow", "corp-*"])
    #expect(made.code == .usage)
    #expect(made.error.contains("flowbind.yaml is there already"))
    #expect(made.error.contains("corp-recovery.yaml is there already"))
    #expect(try folder.text("flowbind.yaml") == "paths: [mine]\n")
    #expect(!FileManager.default.fileExists(atPath: folder.path(".vscode")))
  }

  @Test func `a slug of a hostile server becomes no path`() async throws {
    var state = SandboxState.default()
    let position = try #require(state.flows.firstIndex { $0.slug == "corp-recovery" })
    state.flows[position].slug = "../../escaped"
    let server = SandboxServer(state: state)
    let folder = try Folder()
    let environment = ["AUTHENTIK_URL": try server.start(), "AUTHENTIK_TOKEN": server.token]
    let made = await CommandRun(["init", folder.path("inner/repository")], environment: environment)
    #expect(made.code == .invalidBlueprint, "\(made.error)")
    #expect(made.error.contains("these are no slugs of authentik's: ../../escaped"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
  }

  @Test(arguments: [("github", ".github/workflows/flowbind.yml"), ("gitlab", ".gitlab-ci.yml"), ("none", nil)])
  func `the job is for the system that is named`(system: String, job: String?) async throws {
    let folder = try Folder()
    let made = await CommandRun(["init", folder.url.path, "--sandbox", "--ci", system])
    #expect(made.code == .done, "\(made.error)")
    for path in [".github/workflows/flowbind.yml", ".gitlab-ci.yml"] {
      #expect(FileManager.default.fileExists(atPath: folder.path(path)) == (path == job))
    }
    let bad = await CommandRun(["init", folder.path("other"), "--sandbox", "--ci", "jenkins"])
    #expect(bad.code == .usage)
  }

  @Test func `the jobs are those of the recipes`() throws {
    let github = try #require(try FirstRepository.files(for: nil).last?.text)
    #expect(github == (try Repository.text(".github/recipes/pull-request.yml")))
    let gitlab = try #require(try FirstRepository.files(for: "gitlab").last?.text)
    let recipe = try Repository.text(".gitlab/recipes/.gitlab-ci.yml")
    for line in gitlab.split(separator: "\n") where !line.hasPrefix("#") { #expect(recipe.contains(line), "\(line)") }
  }

  @Test func `editors are told every tag, and where the schema lies`() throws {
    struct Settings: Decodable {
      var tags: [String]
      var schemas: [String: String]
      enum CodingKeys: String, CodingKey {
        case tags = "yaml.customTags"
        case schemas = "yaml.schemas"
      }
    }
    let files = try FirstRepository.files(for: "none")
    let text = try #require(files.first { $0.path == ".vscode/settings.json" }?.text)
    let settings = try JSONDecoder().decode(Settings.self, from: Data(text.utf8))
    #expect(settings.tags.count == 2 * BlueprintTag.allCases.count)
    #expect(settings.tags.contains("!Find sequence"))
    #expect(settings.schemas.keys.allSatisfy { path in files.contains { $0.path == path } })
  }
}
