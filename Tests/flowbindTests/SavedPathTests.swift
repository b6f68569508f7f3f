import Foundation
import TestSupport
import Testing

/// Where the files of a report lie is known to the report, wherever it is shown.
@Suite(.serialized) struct SavedPathTests {
  private static let login = """
    version: 1
    metadata: {name: login}
    entries:
      - model: authentik_flows.flowstagebinding
        identifiers:
          target: !Find [authentik_flows.flow, [slug, default-authentication-flow]]
          stage: !Find [authentik_flows.stage, [name, default-authentication-password]]
          order: 20
        attrs: {policy_engine_mode: all}

    """

  @Test(arguments: ["plan", "drift"])
  func `a saved report names the same files from any folder`(verb: String) async throws {
    let folder = try Folder([".git/HEAD": "", "infra/bp/login.yaml": Self.login, "other/x": ""])
    let made = try await BuiltProgram.run(
      shell: "flowbind \(verb) --sandbox bp -o json=../p.json -o sarif=../made.sarif; true", environment: [:],
      in: folder.url.appending(path: "infra"))
    let sarif = try folder.text("made.sarif")
    #expect(sarif.replacing("\\/", with: "/").contains("\"infra/bp/login.yaml\""))
    #expect(try folder.text("p.json").contains("\"repository_paths\""), "\(made.error)")
    for place in ["other", "infra", "infra/bp", "."] {
      let shown = try await BuiltProgram.run(
        shell: "flowbind show '\(folder.path("p.json"))' -o sarif", environment: [:],
        in: folder.url.appending(path: place))
      #expect(shown.output == sarif, "\(place): \(shown.output)\(shown.error)")
    }
  }

  @Test func `the repository is that of the file, not of the working directory`() async throws {
    let folder = try Folder([".git/HEAD": "", "infra/bp/login.yaml": Self.login])
    let elsewhere = try Folder(["x": ""])
    let run = try await BuiltProgram.run(
      shell: "flowbind plan --sandbox --ci github -q '\(folder.path("infra/bp"))'", environment: [:], in: elsewhere.url)
    #expect(run.error.contains("file=infra/bp/login.yaml,line=4"), "\(run.error)")
    let named = try await BuiltProgram.run(
      shell: "flowbind plan --sandbox --ci github -q '\(folder.path("infra/bp"))'",
      environment: ["GITHUB_WORKSPACE": folder.path("infra")], in: elsewhere.url)
    #expect(named.error.contains("file=bp/login.yaml,line=4"), "\(named.error)")
  }

  @Test func `what came from standard input is in no file`() async throws {
    let folder = try Folder(["a.yaml": Self.login, "b.yaml": Self.login.replacing("order: 20", with: "order: x")])
    for (command, file) in [("plan --sandbox", "a.yaml"), ("validate", "b.yaml")] {
      let run = try await BuiltProgram.run(
        shell: "flowbind \(command) --ci github -o sarif=s -o codequality=c - < \(file); true", environment: [:],
        in: folder.url)
      #expect(run.error.contains("::") && !run.error.contains("file="), "\(run.error)")
      #expect(run.error.contains("standard input, line "), "\(run.error)")
      #expect(try folder.text("s").contains("toolExecutionNotifications"))
      #expect(try !folder.text("s").contains("\"uri\" : \"-\""))
      #expect(try !folder.text("c").contains("\"path\""))
    }
  }
}
