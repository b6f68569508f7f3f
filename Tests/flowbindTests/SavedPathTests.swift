import Foundation
import TestSupport
import Testing

/// Where the files of a report lie is known to the report, wherever it is shown.
@Suite(.serialized) struct SavedPathTests {
  @Test(arguments: ["plan", "drift"])
  func `a saved report names the same files from any folder`(verb: String) async throws {
    let folder = try RepositoryPathTests.monorepo([".git/HEAD": "", "other/x": ""])
    let made = try await BuiltProgram.run(
      shell: "flowbind \(verb) --sandbox bp -o json=../p.json -o sarif=../made.sarif; true",
      in: folder.url.appending(path: "infra"))
    let sarif = try folder.text("made.sarif")
    #expect(sarif.replacing("\\/", with: "/").contains("\"infra/bp/login.yaml\""))
    #expect(try folder.text("p.json").contains("\"repository_paths\""), "\(made.error)")
    for place in ["other", "infra", "infra/bp", "."] {
      let shown = try await BuiltProgram.run(
        shell: "flowbind show '\(folder.path("p.json"))' -o sarif",
        in: folder.url.appending(path: place))
      #expect(shown.output == sarif, "\(place): \(shown.output)\(shown.error)")
    }
  }

  @Test func `a journal names the same files from any folder, too`() async throws {
    let folder = try RepositoryPathTests.monorepo([".git/HEAD": "", "other/x": ""])
    let applied = try await BuiltProgram.run(
      shell: "flowbind apply --sandbox bp --yes --allow weaker-way=default-authentication-flow "
        + "--journal-dir '\(folder.path("journals"))'",
      in: folder.url.appending(path: "infra"))
    #expect(applied.exitCode == 0, "\(applied.error)")
    let journals = try FileManager.default.contentsOfDirectory(atPath: folder.path("journals"))
    let journal = try #require(journals.first { $0.hasSuffix(".journal") })
    for place in ["other", "infra/bp", "."] {
      let shown = try await BuiltProgram.run(
        shell: "flowbind show '\(folder.path("journals/\(journal)"))' -o json",
        in: folder.url.appending(path: place))
      #expect(shown.output.contains("\"bp/login.yaml\" : \"infra/bp/login.yaml\""), "\(shown.output)\(shown.error)")
    }
  }

  @Test func `the repository is that of the file, not of the working directory`() async throws {
    let folder = try RepositoryPathTests.monorepo([".git/HEAD": ""])
    let elsewhere = try Folder(["x": ""])
    let run = try await BuiltProgram.run(
      shell: "flowbind plan --sandbox --ci github -q '\(folder.path("infra/bp"))'", in: elsewhere.url)
    #expect(run.error.contains("file=infra/bp/login.yaml,line=4"), "\(run.error)")
    let named = try await BuiltProgram.run(
      shell: "flowbind plan --sandbox --ci github -q '\(folder.path("infra/bp"))'",
      environment: ["GITHUB_WORKSPACE": folder.path("infra")], in: elsewhere.url)
    #expect(named.error.contains("file=bp/login.yaml,line=4"), "\(named.error)")
  }

  @Test func `what came from standard input is in no file`() async throws {
    let login = RepositoryPathTests.login
    let folder = try Folder(["a.yaml": login, "b.yaml": login.replacing("order: 20", with: "order: x")])
    for (command, file) in [("plan --sandbox", "a.yaml"), ("validate", "b.yaml")] {
      let run = try await BuiltProgram.run(
        shell: "flowbind \(command) --ci github -o sarif=s -o codequality=c - < \(file); true",
        in: folder.url)
      #expect(run.error.contains("::") && !run.error.contains("file="), "\(run.error)")
      #expect(run.error.contains("standard input, line "), "\(run.error)")
      #expect(try folder.text("s").contains("toolExecutionNotifications"))
      #expect(try !folder.text("s").contains("\"uri\" : \"-\""))
      #expect(try !folder.text("c").contains("\"path\""))
    }
  }
}
