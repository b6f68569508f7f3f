import Documents
import Foundation
import Planning
import TestSupport
import Testing

@testable import flowbind

/// The verb `ways`, and what the configuration requires, by whole command lines.
@Suite(.serialized) struct WaysTests {
  private func flow(_ stages: [String]) -> String {
    let models = [
      "id": "identification.identificationstage", "pw": "password.passwordstage", "login": "user_login.userloginstage",
    ]
    let attrs = ["id": "{user_fields: [username]}", "pw": "{backends: []}", "login": "{}"]
    var text = """
      version: 1
      metadata: {name: ways}
      entries:
        - model: authentik_flows.flow
          id: flow
          identifiers: {slug: corp-login}
          attrs: {name: Login, title: Login, designation: authentication}

      """
    for (position, stage) in stages.enumerated() {
      text += """
          - model: authentik_stages_\(models[stage]!)
            id: \(stage)-\(position)
            identifiers: {name: corp-\(stage)-\(position)}
            attrs: \(attrs[stage]!)
          - model: authentik_flows.flowstagebinding
            identifiers: {target: !KeyOf flow, stage: !KeyOf \(stage)-\(position), order: \(position)}

        """
    }
    return text
  }

  private func report(_ run: CommandRun) throws -> WaysReport {
    try JSONDecoder().decode(WaysReport.self, from: Data(run.output.utf8))
  }

  @Test func `files alone tell who gets in`() async throws {
    let folder = try Folder(["login.yaml": flow(["id", "pw", "login"])])
    let run = await CommandRun(["ways", folder.path("login.yaml"), "--no-config", "-o", "json"])
    #expect(run.code == .done, "\(run.error)")
    let report = try report(run)
    #expect(report.server == nil && report.flows.map(\.slug) == ["corp-login"])
    #expect(report.flows[0].designation == "authentication")
    #expect(Set(report.flows[0].ways.map(\.proofs)) == [[.password]])
    let text = await CommandRun(["ways", folder.path("login.yaml"), "--no-config"])
    #expect(text.output.contains("log in: name + password\n"), "\(text.output)")
  }

  @Test func `files against earlier files mark what is new and what is gone`() async throws {
    let folder = try Folder([
      "old.yaml": flow(["id", "pw", "login"]), "new.yaml": flow(["id", "login", "pw"]),
    ])
    let words = ["ways", folder.path("new.yaml"), "--against", folder.path("old.yaml"), "--no-config"]
    let run = await CommandRun(words + ["-o", "json"])
    #expect(run.code == .differences, "\(run.error)")
    let ways = try report(run).flows[0].ways
    #expect(ways.contains { $0.change == .new && $0.proofs.isEmpty })
    #expect(ways.contains { $0.change == .gone && $0.proofs == [.password] })
    #expect(await CommandRun(words + ["-o", "markdown"]).output.contains("**new** log in: name"))
    // A way that goes is no reason to look.
    let back = ["ways", folder.path("old.yaml"), "--against", folder.path("new.yaml"), "--no-config"]
    let closing = await CommandRun(back)
    #expect(closing.code == .done, "\(closing.error)")
    #expect(closing.output.contains("no way is new"))
  }

  /// A policy stays at its binding when that moves, so that nothing is new for whoever it skips a stage.
  @Test func `a binding with policies that moves opens nothing`() async throws {
    let policy = """
        - model: authentik_policies.policybinding
          identifiers:
            target: !KeyOf password
            policy: !Find [authentik_policies_expression.expressionpolicy, [name, trusted]]
            order: 0

      """
    let old =
      flow(["id", "pw", "login"]).replacing(
        "flowstagebinding\n    identifiers: {target: !KeyOf flow, stage: !KeyOf pw-1",
        with: "flowstagebinding\n    id: password\n    identifiers: {target: !KeyOf flow, stage: !KeyOf pw-1"
      )
      .replacing("order: 2}", with: "order: 9}") + policy
    let folder = try Folder(["old.yaml": old, "new.yaml": old.replacing("order: 1}", with: "order: 5}")])
    let run = await CommandRun([
      "ways", folder.path("new.yaml"), "--against", folder.path("old.yaml"), "--no-config", "-o", "json",
    ])
    #expect(run.code == .done, "\(run.error)")
    let ways = try report(run).flows[0].ways
    #expect(ways.contains { $0.skips.map(\.order) == [5] } && ways.allSatisfy { $0.change == nil }, "\(run.output)")
  }

  @Test func `a flow that nobody can judge may have new ways`() async throws {
    func crowded(_ last: [String]) -> String {
      var text = flow(["id"] + last)
      for number in 0..<11 {
        text += """
            - model: authentik_stages_dummy.dummystage
              id: dummy-\(number)
              identifiers: {name: corp-dummy-\(number)}
            - model: authentik_flows.flowstagebinding
              identifiers: {target: !KeyOf flow, stage: !KeyOf dummy-\(number), order: 50}

          """
      }
      return text
    }
    let folder = try Folder(["old.yaml": crowded(["pw", "login"]), "new.yaml": crowded(["login", "pw"])])
    let (old, new) = (folder.path("old.yaml"), folder.path("new.yaml"))
    let run = await CommandRun(["ways", new, "--against", old, "--no-config", "-o", "json"])
    #expect(run.code == .differences, "\(run.error)")
    #expect(try report(run).flows[0].undecided == true)
    #expect(await CommandRun(["ways", new, "--against", new, "--no-config"]).code == .done)
  }

  @Test func `a server tells of all its flows, and a snapshot of the same`() async throws {
    let server = try report(await CommandRun(["ways", "--sandbox", "--no-config", "-o", "json"]))
    #expect(server.flows.count > 10)
    let login = try #require(server.flows.first { $0.slug == "default-authentication-flow" })
    #expect(login.ways.allSatisfy { !$0.isOpenLogin })
    #expect(login.ways.contains { $0.proofs == [.password, .authenticator] })
    let folder = try Folder()
    let path = folder.path("snapshot.json")
    #expect(await CommandRun(["snapshot", "--sandbox", "-o", "json=\(path)"]).code == .done)
    let snapshot = try report(await CommandRun(["ways", "--snapshot", path, "--no-config", "-o", "json"]))
    #expect(snapshot.flows == server.flows)
    let one = try report(
      await CommandRun(["ways", "--sandbox", "--flow", "corp-recovery", "--no-config", "-o", "json"]))
    #expect(one.flows.map(\.slug) == ["corp-recovery"])
  }

  @Test(arguments: [
    (["--against", "x.yaml", "--sandbox"], "against-server"), (["x.yaml", "--sandbox"], "two-sources"),
  ])
  func `files and a server are not mixed`(words: [String], code: String) async {
    let run = await CommandRun(["ways", "--no-config"] + words)
    #expect(run.code == .usage)
  }

  @Test func `what the configuration requires is judged by ways and by validate`() async throws {
    let folder = try Folder([
      "login.yaml": flow(["id", "pw", "login"]),
      "flowbind.yaml": """
      require:
        - flow: corp-*
          include: [[password, source], authenticator]
          reason: two factors
      """,
      "password.yaml": """
      require:
        - flow: corp-*
          include: [[password, source]]
          reason: somebody has to prove something
      """,
    ])
    let (file, config) = (folder.path("login.yaml"), folder.path("flowbind.yaml"))
    let ways = await CommandRun(["ways", file, "--config", config, "-o", "json"])
    #expect(ways.code == .differences)
    let required = try #require(try report(ways).flows[0].required)
    #expect(required.map(\.include) == ["(password or source) and authenticator"])
    #expect(required[0].lacking.map(\.proofs) == [[.password]])
    let validated = await CommandRun(["validate", file, "--config", config])
    #expect(validated.code == .invalidBlueprint)
    #expect((validated.output + validated.error).contains("two factors"))
    let met = folder.path("password.yaml")
    #expect(await CommandRun(["validate", file, "--config", met]).code == .done)
    #expect(await CommandRun(["ways", file, "--config", met]).code == .done)
  }

  /// `--config <(…)`: what a pipe held is gone once it is read, and with it everything that the file asks for.
  @Test func `the configuration is read once, so that it may come through a pipe`() async throws {
    let folder = try Folder(["login.yaml": flow(["id", "pw", "login"])])
    let pipe = Pipe()
    pipe.fileHandleForWriting.write(
      Data("require:\n  - {flow: corp-*, include: [authenticator], reason: two factors}\n".utf8))
    try pipe.fileHandleForWriting.close()
    let reader = pipe.fileHandleForReading
    let run = await CommandRun(["validate", folder.path("login.yaml"), "--config", "/dev/fd/\(reader.fileDescriptor)"])
    #expect(run.code == .invalidBlueprint && run.output.contains("two factors"), "\(run.output)")
    try reader.close()
  }

  @Test(.enabled(if: JSONSchemaTool.isInstalled, "needs python3 with jsonschema"))
  func `the document is what its schema says, and holds no other key`() async throws {
    let folder = try Folder([
      "old.yaml": flow(["id", "pw", "login"]), "new.yaml": flow(["pw", "id", "login"]),
      "flowbind.yaml": "require:\n  - {flow: '*', include: [password], reason: somebody proves something}\n",
      "schema.json": ReportSchema.ways,
    ])
    let config = ["--config", folder.path("flowbind.yaml"), "-o"]
    for (number, words) in [
      [folder.path("old.yaml")], [folder.path("new.yaml"), "--against", folder.path("old.yaml")],
      [folder.path("old.yaml"), "--against", folder.path("new.yaml")], ["--sandbox"],
    ].enumerated() {
      let run = await CommandRun(["ways"] + words + config + ["json=\(folder.path("\(number).json"))"])
      #expect([.done, .differences].contains(run.code), "\(run.error)")
    }
    let documents = (0..<4).map { URL(filePath: folder.path("\($0).json")) }
    let schema = URL(filePath: folder.path("schema.json"))
    #expect(try JSONSchemaTool.complaint(documents, schema: schema, isClosed: true) == nil)
  }

  /// What one type of stage denies nobody passes for certain, so that nothing behind it is told.
  @Test func `validate tells what is there whatever the stages are of which files do not tell the type`() async throws {
    func find(_ text: String, _ stage: String) -> String {
      text.replacing("stage: !KeyOf \(stage)", with: "stage: !Find [authentik_flows.stage, [name, \(stage)]]")
    }
    let open = flow(["id", "login", "pw"])
    let folder = try Folder([
      "open.yaml": find(open, "pw-2"), "unknown.yaml": find(flow(["id", "pw", "login"]), "pw-1"),
    ])
    let said = await CommandRun(["validate", folder.path("open.yaml"), "--no-config"])
    #expect(said.output.contains("a user name is enough"), "\(said.output)")
    let unknown = await CommandRun(["validate", folder.path("unknown.yaml"), "--no-config"])
    #expect(unknown.code == .done && !unknown.output.contains("enough"), "\(unknown.output)")
  }

  @Test func `files that do not tell of what type a stage is tell nothing of what is behind it`() async throws {
    func named(_ stage: String, in text: String, as name: String) -> String {
      text.replacing("stage: !KeyOf \(stage)", with: "stage: !Find [authentik_flows.stage, [name, \(name)]]")
    }
    let known = flow(["id", "pw", "login"])
    let (old, new) = (named("pw-1", in: known, as: "PW"), named("pw-1", in: known, as: "pw"))
    let folder = try Folder(["old.yaml": old, "new.yaml": new, "open.yaml": flow(["id", "login"])])
    func ways(_ words: String...) async -> CommandRun { await CommandRun(["ways"] + words + ["--no-config"]) }
    let alone = await ways(folder.path("old.yaml"))
    #expect(alone.code == .done && alone.output.contains("! not all: the files do not tell of what type PW is"))
    #expect(!alone.output.contains("log in"), "\(alone.output)")
    // Names are exact: this is another stage, and may let in whom the other kept out.
    let other = await ways(folder.path("new.yaml"), "--against", folder.path("old.yaml"))
    #expect(other.code == .differences && other.output.contains("new ways may be behind them"), "\(other.output)")
    #expect(await ways(folder.path("old.yaml"), "--against", folder.path("old.yaml")).code == .done)
    #expect(await ways(folder.path("open.yaml"), "--against", folder.path("old.yaml")).code == .differences)
  }

  @Test func `an entry that only names a flow or stage takes nothing back of what another says of it`() async throws {
    let known = flow(["id", "login"]).replacing(
      "designation: authentication", with: "designation: authentication, authentication: require_authenticated")
    let bare = """
      entries:
        - {model: authentik_flows.flow, identifiers: {slug: corp-login}}
        - {model: authentik_stages_identification.identificationstage, identifiers: {name: corp-id-0}}

      """
    let folder = try Folder(["a.yaml": known, "b.yaml": bare])
    let run = await CommandRun(["ways", folder.path(""), "--no-config", "-o", "json"])
    let ways = try report(run).flows[0].ways
    #expect(ways.count == 2 && ways.allSatisfy { $0.proofs == [.session] && $0.assumed == nil }, "\(run.output)")
  }

  /// authentik takes any letters of a model's name.
  @Test func `a stage is of its type, however the model is written`() async throws {
    let open = flow(["id", "login"]).replacing("identificationstage", with: "IdentificationStage")
      .replacing("userloginstage", with: "UserLoginStage")
    let sought = open.replacing(
      "stage: !KeyOf login-1", with: "stage: !Find [authentik_stages_user_login.UserLOGINstage, [name, elsewhere]]")
    let folder = try Folder(["made.yaml": open, "sought.yaml": sought])
    for name in ["made.yaml", "sought.yaml"] {
      let run = await CommandRun(["validate", folder.path(name), "--no-config"])
      #expect(run.code == .done && run.output.contains("a user name is enough"), "\(run.output)")
    }
  }

  @Test func `a file that declares an open login is valid, and validate says so`() async throws {
    let folder = try Folder(["login.yaml": flow(["id", "login"])])
    let run = await CommandRun(["validate", folder.path("login.yaml"), "--no-config"])
    #expect(run.code == .done)
    #expect((run.output + run.error).contains("a user name is enough"))
  }
}
