import Foundation
import TestSupport
import Testing

@testable import flowbind

/// Links, paths and files of a repository show nothing of what lies outside of it, by the real program.
@Suite(.serialized, .timeLimit(.minutes(10))) struct RepositoryFenceTests {
  struct Attack: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var setUp = ""
    var command: String
    var code: ExitCode
  }

  static let attacks =
    ["token", "vars.yaml", "alias.yaml", "tag.yaml", "labels.yaml"].flatMap { name in
      [
        Attack(
          testDescription: "a file that is a link to \(name)", setUp: "ln -s ../secrets/\(name) a.yaml",
          command: "flowbind validate a.yaml", code: .invalidBlueprint),
        Attack(
          testDescription: "a walked link to \(name)", setUp: "ln -s ../../secrets/\(name) ok/a.yaml",
          command: "flowbind validate ok", code: .invalidBlueprint),
        Attack(
          testDescription: "\(name), named by its absolute path: fenced by nothing, and quoted by nothing",
          command: "flowbind validate \"$BASE/secrets/\(name)\"",
          // To authentik, a plain word is a blueprint without entries.
          code: name == "token" ? .done : .invalidBlueprint),
        Attack(
          testDescription: "the configuration is a link to \(name)", setUp: "ln -s ../secrets/\(name) flowbind.yaml",
          command: "flowbind plan ok --sandbox", code: .configuration),
        Attack(
          testDescription: "--config names \(name), absolute",
          command: "flowbind plan --sandbox --config \"$BASE/secrets/\(name)\"",
          code: .configuration),
        Attack(
          testDescription: "a context that is a link to \(name)", setUp: "ln -s ../secrets/\(name) c.yaml",
          command: "flowbind plan ok --sandbox --context c.yaml", code: .usage),
      ]
    } + [
      Attack(
        testDescription: "the environment of the process", setUp: "ln -s /proc/self/environ a.yaml",
        command: "flowbind validate a.yaml", code: .invalidBlueprint),
      Attack(
        testDescription: "the environment of the process, walked", setUp: "ln -s /proc/self/environ ok/a.yaml",
        command: "flowbind validate ok", code: .invalidBlueprint),
      Attack(
        testDescription: "the environment of the process, absolute", command: "flowbind validate /proc/self/environ",
        code: .invalidBlueprint),
      Attack(
        testDescription: "the environment as a context",
        command: "flowbind plan ok --sandbox --context /proc/self/environ",
        code: .usage),
      Attack(
        testDescription: "git's configuration", setUp: "ln -s .git/config a.yaml", command: "flowbind validate a.yaml",
        code: .invalidBlueprint),
      Attack(
        testDescription: "a folder that is a link", setUp: "ln -s ../secrets s", command: "flowbind validate s",
        code: .invalidBlueprint),
      Attack(
        testDescription: "a folder that is a link, walked through", setUp: "ln -s ../../secrets ok/s",
        command: "flowbind validate ok", code: .invalidBlueprint),
      Attack(
        testDescription: "a link to a link", setUp: "ln -s ../secrets s; ln -s s/token a.yaml",
        command: "flowbind validate a.yaml", code: .invalidBlueprint),
      Attack(
        testDescription: "a way up and down again", command: "flowbind validate ok/../../secrets/token",
        code: .invalidBlueprint),
      Attack(
        testDescription: "a configured path that leads up", setUp: "echo 'paths: [../secrets/token]' > flowbind.yaml",
        command: "flowbind plan --sandbox", code: .invalidBlueprint),
      Attack(
        testDescription: "a configured path from the root",
        setUp: "echo \"paths: [$BASE/secrets/token, /proc/self/environ]\" > flowbind.yaml",
        command: "flowbind plan --sandbox", code: .invalidBlueprint),
      Attack(
        testDescription: "a configured hidden place", setUp: "echo 'paths: [.git/config]' > flowbind.yaml",
        command: "flowbind validate", code: .invalidBlueprint),
      Attack(
        testDescription: "a configuration elsewhere whose paths lead up",
        setUp: "echo 'paths: [../secrets/token]' > flowbind.yaml",
        command: "cd /; flowbind validate --config \"$BASE/repo/flowbind.yaml\"", code: .invalidBlueprint),
      Attack(
        testDescription: "standard input, which may be the token, as a configured path",
        setUp: "echo 'paths: [\"-\"]' > flowbind.yaml",
        command: "flowbind validate < \"$BASE/secrets/token\"", code: .invalidBlueprint),
      Attack(
        testDescription: "a folder opened for !File that is a link",
        setUp: "ln -s ../secrets files; sed -i 's/order: 100/order: !File files\\/token/' ok/login.yaml",
        command: "flowbind plan ok --sandbox --allow-files files", code: .usage),
      Attack(
        testDescription: "a file for !File that is a link",
        setUp: "mkdir f; ln -s ../../secrets/token f/t; sed -i 's/order: 100/order: !File f\\/t/' ok/login.yaml",
        command: "flowbind plan ok --sandbox --allow-files f", code: .invalidBlueprint),
      Attack(
        testDescription: "a hidden file for !File",
        setUp: "sed -i 's/order: 100/order: !File .git\\/config/' ok/login.yaml",
        command: "flowbind plan ok --sandbox --allow-files .", code: .invalidBlueprint),
      Attack(
        testDescription: "without git, the working directory is the border",
        setUp: "rm -r .git; ln -s ../secrets/token a.yaml", command: "flowbind validate a.yaml",
        code: .invalidBlueprint),
      Attack(
        testDescription: "from the root, the first folder of the path is the border",
        setUp: "rm -r .git; ln -s /proc/self/environ ok/a.yaml",
        command: "cd /; flowbind validate \"${BASE#/}/repo/ok/a.yaml\"",
        code: .invalidBlueprint),
    ]

  @Test(arguments: attacks)
  func `shows no secret`(_ attack: Attack) async throws {
    let repository = try HostileRepository()
    let outcome = try await repository.run(attack.command, after: attack.setUp)
    #expect(outcome.exitCode == attack.code.rawValue, "\(outcome.output)\(outcome.error)")
    #expect(try repository.leaks(outcome) == [])
  }

  /// How repositories reach a job without any stranger: all of it goes on working.
  @Test(arguments: [
    ("a file", "", "ok/login.yaml"), ("a folder", "", "ok"), ("the whole", "", "."),
    ("a link within", "ln -s ok/login.yaml a.yaml", "a.yaml"), ("a folder that is a link within", "ln -s ok b", "b"),
    ("from a folder of it, upwards", "cd run", "../ok"), ("absolute", "", "\"$BASE/repo/ok\""),
    ("an absolute link to anywhere", "ln -s ../mount/..2026/login.yaml a.yaml", "\"$BASE/repo/a.yaml\""),
    (
      "a mounted ConfigMap", "cd \"$BASE/mount\"; ln -s ..2026 ..data; ln -s ..data/login.yaml login.yaml",
      "\"$BASE/mount\""
    ),
    (
      "a mounted ConfigMap, from within", "cd \"$BASE/mount\"; ln -s ..2026 ..data; ln -s ..data/login.yaml l.yaml", "."
    ),
    (
      "one file of a mounted ConfigMap, from within",
      "cd \"$BASE/mount\"; ln -s ..2026 ..data; ln -s ..data/login.yaml login.yaml", "login.yaml"
    ),
    ("git-sync", "ln -s .worktrees/abc \"$BASE/sync/current\"", "\"$BASE/sync/current/blueprints\""),
    ("git-sync, from within", "cd \"$BASE/sync\"; ln -s .worktrees/abc current", "current/blueprints"),
    ("git-sync, its folder", "cd \"$BASE/sync\"; ln -s .worktrees/abc current", "."),
    ("a hidden folder that is written out", "mkdir .corp; cp ok/login.yaml .corp", ".corp"),
    ("a configured path", "echo 'paths: [ok]' > flowbind.yaml", ""),
    (
      "a configured path upwards", "mkdir ci; echo 'paths: [../ok]' > ci/flowbind.yaml; cd ci", "--config flowbind.yaml"
    ),
    ("a configuration elsewhere", "echo 'paths: [ok]' > flowbind.yaml; cd /", "--config \"$BASE/repo/flowbind.yaml\""),
    ("from the root", "rm -r .git; cd /", "\"${BASE#/}/repo/ok\""),
  ])
  func `what was meant is read`(name: String, setUp: String, path: String) async throws {
    let repository = try HostileRepository()
    let outcome = try await repository.run("flowbind validate \(path)", after: setUp)
    #expect(outcome.exitCode == 0, "\(name): \(outcome.output)\(outcome.error)")
    #expect(outcome.output.contains("valid: 1 blueprint file, 1 binding"), "\(name): \(outcome.output)")
  }

  /// Every verb and format over a repository full of links and of texts that quote secrets.
  @Test(arguments: [
    "validate all", "plan all --sandbox", "apply all --sandbox --yes", "drift all --sandbox", "doctor all --sandbox",
    "export --patch all --sandbox", "show all/token.json", "plan opened.yaml --sandbox --allow-env '*' -v",
    "drift opened.yaml --sandbox --allow-env '*'", "apply opened.yaml --sandbox --yes --allow-env '*'",
    "plan broken.yaml --sandbox --allow-env '*' -v", "validate broken.yaml opened.yaml --allow-env '*'",
    "plan ok --url http://127.0.0.1:1", "plan ok --url 'http://127.0.0.1:1/CANARY-token-0123456789'",
    "plan 'CANARY foo /+=\"<&_0123456789'", "plan ok --sandbox --set '=CANARY-token-0123456789'",
    "plan ok --CANARY-token-0123456789", "rollback CANARY-token-0123456789 --url http://127.0.0.1:1",
  ])
  func `no verb shows a secret in any output or file`(words: String) async throws {
    let repository = try HostileRepository()
    let setUp = """
      mkdir all; for f in token vars.yaml alias.yaml tag.yaml; do ln -s ../../secrets/$f all/$f.yaml; done
      ln -s /proc/self/environ all/environ.yaml; ln -s ../../secrets/token all/token.json
      cp ok/login.yaml all/login.yaml
      sed 's/default-authentication-flow/!Env FOO_SECRET/; s/default-authentication-login/!Env AUTHENTIK_TOKEN/' \
        ok/login.yaml > opened.yaml
      sed 's/order: 100/order: !Env FOO_SECRET/' ok/login.yaml > broken.yaml
      """
    let formats = ["json", "markdown", "html", "sarif", "junit", "codequality", "github", "prometheus", "text"]
    for outputs in [""] + formats.map({ " -o \($0)" }) + [" --ci github", " --ci gitlab"] {
      let outcome = try await repository.run(
        "flowbind \(words)\(outputs)", after: outputs.isEmpty ? setUp : "")
      #expect(outcome.exitCode != 70 && outcome.exitCode < 126, "\(outputs): \(outcome.error)")
      #expect(try repository.leaks(outcome) == [], "\(words)\(outputs)")
    }
  }
}
