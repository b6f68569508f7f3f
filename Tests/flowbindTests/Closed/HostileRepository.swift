import Foundation
import TestSupport

/// A checkout that a stranger may have written, with secrets around it that no run may show.
struct HostileRepository: ~Copyable {
  private let folder: Folder

  /// What no output may hold: each secret has a mark of its own in it.
  static let canaries = [
    "CANARY-file-0123456789", "CANARY-token-0123456789", "CANARY foo /+=\"<&_0123456789", "CANARY-git-0123456789",
  ]

  /// A blueprint whose plan against the sandbox has something to tell.
  static let blueprint = """
    version: 1
    metadata: {name: login}
    entries:
      - model: authentik_flows.flowstagebinding
        identifiers:
          target: !Find [authentik_flows.flow, [slug, default-authentication-flow]]
          stage: !Find [authentik_stages_user_login.userloginstage, [name, default-authentication-login]]
          order: 100
        attrs: {policy_engine_mode: all}

    """

  init() throws {
    folder = try Folder([
      "repo/.git/config": "extraheader = \(Self.canaries[3])\n",
      "repo/ok/login.yaml": Self.blueprint,
      "repo/run/.keep": "",
      "secrets/token": Self.canaries[0] + "\n",
      "secrets/vars.yaml": "password: \(Self.canaries[0])\nuser: [\(Self.canaries[0])\n",
      "secrets/alias.yaml": "a: *\(Self.canaries[0])\n",
      "secrets/tag.yaml": "!\(Self.canaries[0]) x\n",
      "secrets/labels.yaml": "metadata: {name: 0123456789, labels: {\(Self.canaries[0]): 1}}\n",
      "mount/..2026/login.yaml": Self.blueprint,
      "sync/.worktrees/abc/blueprints/login.yaml": Self.blueprint,
    ])
  }

  /// Runs a shell command in the checkout, with secrets in the environment.
  ///
  /// - Parameter setUp: what the stranger has done to the checkout.
  func run(_ command: String, after setUp: String = "") async throws -> BuiltProgram.Outcome {
    try await BuiltProgram.run(
      shell: "\(setUp)\n\(command)",
      environment: [
        "AUTHENTIK_TOKEN": Self.canaries[1], "FOO_SECRET": Self.canaries[2], "BASE": folder.url.path,
        "PRIVATE_KEY": "-----BEGIN-----\n\(Self.canaries[0])\n-----END-----",
      ], in: folder.url.appending(path: "repo"))
  }

  func path(_ name: String) -> String { folder.path(name) }

  /// The canaries in what a run said, and in all files that it may have written.
  func leaks(_ outcome: BuiltProgram.Outcome) throws -> [String] {
    var texts = [("standard output", outcome.output), ("standard error", outcome.error)]
    let repository = folder.url.appending(path: "repo")
    let names = try FileManager.default.subpathsOfDirectory(atPath: repository.path)
    for name in names where !name.hasPrefix(".git/") {
      let file = repository.appending(path: name)
      let type = try FileManager.default.attributesOfItem(atPath: file.path)[.type] as? FileAttributeType
      guard type == .typeRegular, let data = FileManager.default.contents(atPath: file.path) else { continue }
      texts.append((name, String(decoding: data, as: UTF8.self)))
    }
    return texts.flatMap { name, text in
      Self.canaries.filter(text.contains).map { "\($0) in \(name): \(text.prefix(500))" }
    }
  }
}
