import AuthentikSandbox
import Foundation
import Testing

@testable import flowbind

/// Whatever is wrong: one actionable message, the exit code of the table, nothing on standard output, nothing written.
@Suite(.serialized) struct BadInputTests {
  static let binding = """
    - model: authentik_flows.flowstagebinding
      identifiers:
        target: !Find [authentik_flows.flow, [slug, %FLOW%]]
        stage: !Find [authentik_flows.stage, [name, %STAGE%]]
        order: %ORDER%
      attrs: {%ATTRS%}

    """

  static func blueprint(
    flow: String = "corp-recovery", stage: String = "corp-recovery-email", order: String = "20", attrs: String = ""
  ) -> String {
    "version: 1\nmetadata: {name: test}\nentries:\n"
      + binding.replacing("%FLOW%", with: flow).replacing("%STAGE%", with: stage).replacing("%ORDER%", with: order)
      .replacing("%ATTRS%", with: attrs)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var files: [String: String]
    var operands: [String]
    var code: ExitCode
    /// Parts of the message, in any order.
    var says: [String]
  }

  static let cases = [
    Case(
      testDescription: "a missing file", files: [:], operands: ["no.yaml"], code: .invalidBlueprint, says: ["no.yaml"]),
    Case(
      testDescription: "a folder without blueprints", files: ["readme.md": "x"], operands: ["."],
      code: .invalidBlueprint, says: ["no *.yaml"]),
    Case(
      testDescription: "an empty file", files: ["a.yaml": ""], operands: ["a.yaml"], code: .invalidBlueprint,
      says: ["a.yaml:1:1", "no blueprint"]),
    Case(
      testDescription: "broken YAML", files: ["a.yaml": "version: 1\nentries: [\n"], operands: ["a.yaml"],
      code: .invalidBlueprint, says: ["a.yaml:3:1"]),
    Case(
      testDescription: "a model that is no binding",
      files: ["a.yaml": blueprint().replacing("flowstagebinding", with: "stagebinding")], operands: ["a.yaml"],
      code: .invalidBlueprint, says: ["a.yaml:4:10", "authentik_flows.flowstagebinding"]),
    Case(
      testDescription: "an unknown flow, with near matches", files: ["a.yaml": blueprint(flow: "corp-recovry")],
      operands: ["a.yaml"], code: .invalidBlueprint, says: ["a.yaml:6:", "corp-recovry", "“corp-recovery”?"]),
    Case(
      testDescription: "an unknown stage, with near matches",
      files: ["a.yaml": blueprint(stage: "corp-recovery-emial")], operands: ["a.yaml"], code: .invalidBlueprint,
      says: ["a.yaml:7:", "corp-recovery-emial", "“corp-recovery-email”"]),
    Case(
      testDescription: "a wrong type in a field", files: ["a.yaml": blueprint(attrs: "evaluate_on_plan: maybe")],
      operands: ["a.yaml"], code: .invalidBlueprint, says: ["a.yaml:9:", "evaluate_on_plan"]),
    Case(
      testDescription: "an order outside 32 bits", files: ["a.yaml": blueprint(order: "3000000000")],
      operands: ["a.yaml"], code: .invalidBlueprint, says: ["a.yaml:8:12", "order does not fit 32 bits"]),
    Case(
      testDescription: "both evaluation flags false",
      files: ["a.yaml": blueprint(attrs: "evaluate_on_plan: false, re_evaluate_policies: false")],
      operands: ["a.yaml"], code: .invalidBlueprint, says: ["a.yaml:", "evaluate_on_plan", "re_evaluate_policies"]),
    Case(
      testDescription: "several problems, all at once",
      files: ["a.yaml": blueprint(flow: "nope-1"), "b.yaml": blueprint(flow: "nope-2")], operands: ["."],
      code: .invalidBlueprint, says: ["nope-1", "nope-2"]),
    Case(
      testDescription: "files without bindings", files: ["a.yaml": "version: 1\nmetadata: {name: x}\nentries: []\n"],
      operands: ["a.yaml"], code: .invalidBlueprint, says: ["no file has an active"]),
  ]

  @Test(arguments: cases)
  func `is named with its place and what to do`(_ case: Case) async throws {
    let folder = try Folder(`case`.files)
    let paths = `case`.operands.map { $0 == "." ? folder.url.path : folder.path($0) }
    for verb in ["plan", "apply", "drift"] {
      let run = await CommandRun([verb] + paths + ["--sandbox"] + (verb == "apply" ? ["--yes"] : []))
      #expect(run.code == `case`.code)
      #expect(run.output.isEmpty)
      for part in `case`.says { #expect(run.error.contains(part), "\(run.error)") }
    }
  }

  @Test func `a kustomization and a values file beside blueprints are passed over`() async throws {
    let folder = try Folder([
      "a.yaml": Self.blueprint(), "kustomization.yaml": "resources: [a.yaml]\n", "values.yml": "image: {tag: 1}\n",
      ".hidden/b.yaml": "broken: [",
    ])
    let run = await CommandRun(["plan", folder.url.path, "--sandbox", "-v"])
    #expect(run.code == .done)
    #expect(run.output.contains("1 blueprint file with 1 binding"))
    #expect(run.error.contains("kustomization.yaml") && run.error.contains("values.yml"))
  }

  @Test(
    arguments: [
      ([:], ExitCode.configuration, "no server is named"),
      (["AUTHENTIK_URL": "http://127.0.0.1:1"], .configuration, "no API token is given"),
      (["AUTHENTIK_URL": "http://127.0.0.1:1", "AUTHENTIK_TOKEN": "t"], .unavailable, "127.0.0.1:1"),
      (["AUTHENTIK_URL": "http://authentik:9000", "AUTHENTIK_TOKEN": "t"], .configuration, "--allow-http"),
      (
        ["AUTHENTIK_URL": "http://127.0.0.1:1", "AUTHENTIK_TOKEN": "t", "AUTHENTIK_TOKEN_FILE": "/dev/null"],
        .configuration, "AUTHENTIK_TOKEN, AUTHENTIK_TOKEN_FILE"
      ),
      (["AUTHENTIK_URL": "http://127.0.0.1:1", "AUTHENTIK_TOKEN_FILE": "/no/such"], .configuration, "/no/such"),
    ] as [([String: String], ExitCode, String)])
  func `settings that cannot work are named`(environment: [String: String], code: ExitCode, says: String) async {
    let run = await CommandRun(["plan", examples], environment: environment)
    #expect(run.code == code)
    #expect(run.output.isEmpty)
    #expect(run.error.contains(says), "\(run.error)")
  }

  @Test func `a token may come through a pipe`() async throws {
    let server = SandboxServer(state: .default())
    let folder = try Folder()
    let (pipe, token) = (folder.path("token"), server.token)
    #expect(mkfifo(pipe, 0o600) == 0)
    let writer = Thread {
      let handle = FileHandle(forWritingAtPath: pipe)
      handle?.write(Data((token + "\n").utf8))
      try? handle?.close()
    }
    writer.start()
    let run = await CommandRun(
      ["plan", examples, "--token-file", pipe], environment: ["AUTHENTIK_URL": try server.start()])
    #expect(run.code == .done, "\(run.error)")
    server.stop()
  }

  @Test func `a failed run is a document where JSON was asked for`() async throws {
    let run = await CommandRun(["plan", examples, "-o", "json"])
    #expect(run.code == .configuration)
    #expect(run.output.contains("\"format\" : \"flowbind/plan\""))
    #expect(run.output.contains("\"verdict\" : \"failed\""))
    #expect(run.output.contains("\"code\" : \"no-address\""))
    #expect(run.output.contains("\"complete\" : false"))
  }
}
