import AuthentikSandbox
import Foundation
import TestSupport
import Testing

/// Every console block of the README does what it says, by the built program.
@Suite(.serialized) struct ReadmeTests {
  /// One command of a console block with the output that stands below it.
  struct Step: Equatable {
    var command: String
    var output: String
  }

  static func blocks() throws -> [[Step]] {
    let readme = try Repository.text("README.md")
    return readme.components(separatedBy: "```console\n").dropFirst().map { block in
      var steps: [Step] = []
      for line in block.components(separatedBy: "```")[0].split(separator: "\n", omittingEmptySubsequences: false) {
        if line.hasPrefix("$ ") {
          steps.append(Step(command: String(line.dropFirst(2)), output: ""))
        } else if !steps.isEmpty {
          steps[steps.count - 1].output += line + "\n"
        }
      }
      return steps.map { Step(command: $0.command, output: $0.output.trimmingCharacters(in: .newlines)) }
    }
  }

  @Test func `there are the four blocks that the tests below know`() throws {
    #expect(try Self.blocks().map(\.count) == [1, 1, 1, 6])
  }

  @Test func `the plan at the top is what the program prints`() async throws {
    let step = try Self.blocks()[0][0]
    let outcome = try await BuiltProgram.run(shell: step.command)
    #expect(outcome.exitCode == 0, "\(outcome.error)")
    #expect(outcome.output.trimmingCharacters(in: .newlines) == step.output)
  }

  @Test func `the set-up installs what the package names and shows the same plan`() async throws {
    let command = try Self.blocks()[1][0].command
    let parts = command.components(separatedBy: " && swift run ")
    #expect(parts.count == 2)
    #expect(parts[1] == (try Self.blocks()[0][0].command))
    // As root where there is no sudo, and with sudo elsewhere.
    let asRoot = parts[0].replacing("$(command -v sudo) sh -c", with: "$(command -v no-such-sudo) echo")
    #expect(
      try await BuiltProgram.run(shell: asRoot).output == "apt-get update && apt-get install -y libyaml-dev\n")
    let manifest = try Repository.text("Package.swift")
    #expect(manifest.contains(#".apt(["libyaml-dev"])"#))
  }

  @Test func `the tests' command is the one that the gate runs`() throws {
    #expect(try Self.blocks()[2] == [Step(command: "swift test", output: "")])
    #expect(try Repository.text(".ci/run").contains("README.md"))
  }

  @Test func `the four verbs do their work against a server`() async throws {
    let server = SandboxServer(state: .default())
    let folder = try Folder()
    let environment = [
      "AUTHENTIK_URL": try server.start(), "AUTHENTIK_TOKEN": server.token, "STATE_DIRECTORY": folder.url.path,
    ]
    let steps = try Self.blocks()[3]
    #expect(steps.prefix(2).allSatisfy { $0.command.hasPrefix("export AUTHENTIK_") })
    var codes: [Int32] = []
    for step in steps.dropFirst(2) {
      codes.append(try await BuiltProgram.run(shell: step.command, environment: environment).exitCode)
    }
    // The examples leave a missing and an awaiting binding, which apply and drift report.
    #expect(codes == [0, 0, 2, 2])
  }
}
