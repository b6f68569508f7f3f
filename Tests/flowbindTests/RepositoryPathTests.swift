import Foundation
import TestSupport
import Testing

/// Systems that know the repository are told paths of the repository; text is for whoever stands in a folder of it.
@Suite(.serialized) struct RepositoryPathTests {
  static let login = """
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

  static func monorepo(_ more: [String: String] = [:]) throws -> Folder {
    try Folder(["infra/bp/login.yaml": login].merging(more) { $1 })
  }

  private static let formats = ["sarif", "codequality", "junit", "markdown", "github"]

  @Test(arguments: ["GITHUB_WORKSPACE", "CI_PROJECT_DIR", "git"])
  func `what a system shows is named from the root, and text from the working directory`(root: String) async throws {
    let folder = try Self.monorepo(root == "git" ? [".git/HEAD": ""] : [:])
    let outputs = Self.formats.map { "-o \($0)=\($0)" }.joined(separator: " ")
    let run = try await BuiltProgram.run(
      shell: "flowbind plan --sandbox bp -o text \(outputs)",
      environment: root == "git" ? [:] : [root: folder.url.path], in: folder.url.appending(path: "infra"))
    #expect(run.exitCode == 0, "\(run.error)")
    #expect(run.output.contains("  bp/login.yaml:4") && !run.output.contains("infra/bp"))
    for format in Self.formats where format != "junit" {
      let text = try folder.text("infra/\(format)").replacing("\\/", with: "/")
      #expect(text.contains("infra/bp/login.yaml"), "\(format): \(text)")
    }
    let valid = try await BuiltProgram.run(
      shell: "flowbind validate ./bp -o junit", environment: root == "git" ? [:] : [root: folder.url.path],
      in: folder.url.appending(path: "infra"))
    #expect(valid.output.contains("<testsuite name=\"infra/bp/login.yaml\""), "\(valid.output)")
  }

  @Test func `a file is named so however it was named to flowbind, and as it was if it lies elsewhere`() async throws {
    let folder = try Self.monorepo()
    let elsewhere = try Folder(["login.yaml": Self.login])
    try FileManager.default.createSymbolicLink(
      at: folder.url.appending(path: "infra/link"), withDestinationURL: folder.url.appending(path: "infra/bp"))
    let paths = [
      "bp/login.yaml": "infra/bp/login.yaml", "./bp": "infra/bp/login.yaml", "../infra/bp/": "infra/bp/login.yaml",
      "link": "infra/link/login.yaml", folder.path("infra/bp/login.yaml"): "infra/bp/login.yaml",
      elsewhere.path("login.yaml"): elsewhere.path("login.yaml"),
    ]
    for (path, shown) in paths {
      let run = try await BuiltProgram.run(
        shell: "flowbind plan --sandbox '\(path)' -q",
        environment: [
          "GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": folder.url.path,
        ], in: folder.url.appending(path: "infra"))
      #expect(run.error.contains("file=\(shown),line=4"), "\(path): \(run.error)")
    }
  }

  @Test func `a workspace that the run is not in names nothing`() async throws {
    let folder = try Self.monorepo([".git/HEAD": ""])
    let run = try await BuiltProgram.run(
      shell: "flowbind plan --sandbox bp -q",
      environment: [
        "GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": "/nowhere",
      ], in: folder.url.appending(path: "infra"))
    #expect(run.error.contains("file=infra/bp/login.yaml,line=4"), "\(run.error)")
  }

  @Test func `GitLab's files are where its runner looks for them`() async throws {
    let folder = try Self.monorepo()
    let run = try await BuiltProgram.run(
      shell: "flowbind plan --sandbox bp", environment: ["GITLAB_CI": "true", "CI_PROJECT_DIR": folder.url.path],
      in: folder.url.appending(path: "infra"))
    #expect(run.exitCode == 0, "\(run.error)")
    #expect(try folder.text("gl-code-quality-report.json").replacing("\\/", with: "/").contains("infra/bp/login.yaml"))
    #expect(try folder.text("flowbind.env").contains("FLOWBIND_CHANGES=1"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("infra")) == ["bp"])
  }
}
