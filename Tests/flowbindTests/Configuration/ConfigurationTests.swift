import Foundation
import TestSupport
import Testing

@testable import Bindings
@testable import Blueprints
@testable import Documents
@testable import Planning
@testable import flowbind

/// `flowbind.yaml` is read strictly, and all its problems are named at once.
@Suite struct ConfigurationTests {
  static let example = """
    # What this repository leaves as it is, and why.
    ignore:
      - flow: corp-*
        stage: "*-captcha"
        fields: [order, policy_engine_mode]
        reason: The captcha is tuned by the on-call team.
        until: 2026-12-31
      - flow: default-source-enrollment
        reason: Managed by hand until the migration ends.
    allow:
      - rule: second-factor-removed
        flow: corp-kiosk
        reason: The kiosk has no keyboard.
        until: "2026-06-30"
    limits:
      max_changes: 40
    fail_on: [changed, missing, unmanaged]
    create: true
    prune:
      keep:
        - flow: default-authentication-flow
          stage: corp-captcha
          reason: The captcha is another team's.
    server_id: production
    outputs:
      plan: [markdown=plan.md]
    paths:
      - blueprints
      - more/login.yaml

    """

  private func reading(_ text: String) throws(ConfigurationProblems) -> Configuration {
    try Configuration.reading(BlueprintText(file: "flowbind.yaml", text: text))
  }

  private func problems(_ text: String) -> [Diagnostic] {
    do throws(ConfigurationProblems) {
      _ = try reading(text)
      return []
    } catch {
      return error.diagnostics
    }
  }

  @Test func `reads every key`() throws {
    let configuration = try reading(Self.example)
    #expect(configuration.ignores.count == 2)
    #expect(configuration.ignores[0].fields == [.field(.order), .field(.policyEngineMode)])
    #expect(configuration.ignores[0].until == "2026-12-31")
    #expect(configuration.ignores[0].location == SourceLocation(file: "flowbind.yaml", line: 3, column: 5))
    #expect(configuration.ignores[1].fields == nil)
    #expect(configuration.ignores[1].stage.matches("anything at all"))
    #expect(configuration.allowances.map(\.allowance) == [Allowance(.secondFactorRemoved, flow: "corp-kiosk")])
    #expect(configuration.allowances[0].until == "2026-06-30")
    #expect(configuration.maximumChanges == 40)
    #expect(configuration.failOn == [.changed, .missing, .unmanaged])
    #expect(configuration.paths == ["blueprints", "more/login.yaml"])
    #expect(Set(configuration.rights.keys) == [.create, .prune])
    #expect(configuration.keeps.map(\.reason) == ["The captcha is another team's."])
    #expect(configuration.serverID == "production")
    #expect(configuration.outputs[.plan]?.map(\.path) == ["plan.md"])
  }

  @Test(arguments: ["", "# nothing\n", "{}\n", "null\n", "ignore:\npaths: []\n"])
  func `a file that says nothing changes nothing`(text: String) throws {
    #expect(try reading(text) == Configuration())
  }

  @Test func `an empty fail_on means never, and none means as usual`() throws {
    #expect(try reading("fail_on: []\n").failOn == [])
    #expect(try reading("limits: {max_changes: 3}\n").failOn == nil)
  }

  @Test(arguments: [
    ("ignroe: []\n", "unknown-key", 1, 1, "did you mean 'ignore'?"),
    ("ignore:\n  - {flow: a, raeson: b}\n", "unknown-key", 2, 15, "did you mean 'reason'?"),
    ("ignore:\n  - {flow: a}\n", "missing-key", 2, 5, "say why"),
    ("ignore:\n  - {flow: a, reason: b, fields: [ordre]}\n", "unknown-word", 2, 35, "did you mean 'order'?"),
    ("ignore:\n  - {flow: a, reason: b, fields: [target]}\n", "unknown-word", 2, 35, "it is one of stage"),
    ("ignore:\n  - {flow: a, reason: b, fields: []}\n", "empty-list", 2, 34, "leave the key out"),
    ("ignore:\n  - {flow: a, reason: b, until: 2026-02-30x}\n", "bad-date", 2, 33, "2026-12-31"),
    ("ignore:\n  - {flow: a, reason: b, until: '2026-02-29'}\n", "bad-date", 2, 33, "2026-12-31"),
    ("ignore: {flow: a}\n", "wrong-type", 1, 9, "behind a dash"),
    ("ignore:\n  - {flow: 12, reason: b}\n", "wrong-type", 2, 12, "in quotes: \"12\""),
    ("allow:\n  - {rule: empty-flwo, flow: a, reason: b}\n", "unknown-word", 2, 12, "did you mean 'empty-flow'?"),
    ("allow:\n  - {rule: open-login, flow: a, reason: b}\n", "unknown-word", 2, 12, "an ignore entry of flowbind.yaml"),
    ("allow:\n  - {rule: required-proof, flow: a, reason: b}\n", "unknown-word", 2, 12, "a require entry"),
    ("limits: {max_changes: 0}\n", "wrong-type", 1, 23, ""),
    ("fail_on: [chnaged]\n", "unknown-word", 1, 11, "did you mean 'changed'?"),
    ("paths: [!Env HOME]\n", "unexpected-tag", 1, 9, "write the value itself"),
    ("paths: [a]\npaths: [b]\n", "duplicate-key", 2, 1, ""),
    ("url: https://id.example.org\n", "address-or-secret", 1, 1, "environment variables"),
    ("limits: {authentik_url: x}\n", "address-or-secret", 1, 10, "environment variables"),
    ("paths: [a\n", "yaml-syntax", 2, 1, ""),
  ])
  func `names the place and what to write instead`(
    text: String, code: String, line: Int, column: Int, help: String
  ) throws {
    let found = problems(text)
    let problem = try #require(found.first { $0.code == code }, "\(found)")
    #expect(problem.location == SourceLocation(file: "flowbind.yaml", line: line, column: column))
    #expect(help.isEmpty || problem.help?.contains(help) == true, "\(problem.help ?? "no help")")
  }

  @Test func `names all keys that an entry lacks`() {
    #expect(
      problems("allow: [{until: 2026-01-01}]\n").map(\.message) == [
        "an allow entry has no 'rule' and no 'flow' and no 'reason'"
      ])
  }

  @Test func `names all problems at once`() {
    let text = "ignroe: []\nignore:\n  - {stage: a}\nlimits: {max_changes: many}\nfail_on: [x]\n"
    #expect(
      problems(text).map(\.code) == ["unknown-key", "missing-key", "wrong-type", "unknown-word"])
  }

  @Test(arguments: ["token: abc-123-secret\n", "paths: [a]\napi-token: {abc-123-secret: 1\n"])
  func `never shows the line of a secret`(text: String) {
    let found = problems(text)
    #expect(!found.isEmpty)
    #expect(found.allSatisfy { $0.sourceLine?.contains("abc-123-secret") != true })
  }

  @Test func `rules hold through their last day`() throws {
    let configuration = try reading(Self.example)
    func applied(_ day: String) -> (PlanOptions, [Diagnostic]) {
      let (options, told) = configuration.applied(to: PlanOptions(), on: day, limitIsGiven: false)
      return (options, told.filter { $0.severity != .note })
    }
    #expect(applied("2026-06-30").0.ignores.count == 2)
    #expect(applied("2026-06-30").0.allowances.count == 1)
    #expect(applied("2026-06-30").1.isEmpty)
    #expect(applied("2026-07-01").1.map(\.code) == ["expired-allow"])
    #expect(applied("2027-01-01").0.ignores.count == 1)
    #expect(applied("2027-01-01").1.map(\.code) == ["expired-ignore", "expired-allow"])
  }

  @Test func `a limit of the command line counts more than the file's`() throws {
    let configuration = try reading(Self.example)
    var options = PlanOptions()
    options.maximumChanges = 5
    #expect(configuration.applied(to: options, on: "2026-01-01", limitIsGiven: true).0.maximumChanges == 5)
    #expect(configuration.applied(to: options, on: "2026-01-01", limitIsGiven: false).0.maximumChanges == 40)
  }

  /// JSON is YAML, so both read the very same text.
  @Test(
    .enabled(if: JSONSchemaTool.isInstalled, "needs python3 with jsonschema"),
    arguments: [
      (#"{}"#, true), (#"null"#, true), (#"{"paths": ["blueprints"], "fail_on": []}"#, true),
      (#"{"limits": {"max_changes": 1}, "fail_on": ["changed", "unmanaged"]}"#, true),
      (
        #"{"ignore": [{"flow": "corp-*", "stage": "*", "fields": ["order"], "reason": "r", "until": "2026-12-31"}]}"#,
        true
      ),
      (#"{"allow": [{"rule": "empty-flow", "flow": "f", "reason": "r", "until": "2026-12-31"}]}"#, true),
      (#"{"ingore": []}"#, false), (#"{"url": "https://id.example.org"}"#, false), (#"[]"#, false),
      (#"{"ignore": {}}"#, false), (#"{"ignore": [{"flow": "f"}]}"#, false), (#"{"paths": [1]}"#, false),
      (#"{"ignore": [{"flow": "f", "reason": "r", "fields": []}]}"#, false),
      (#"{"ignore": [{"flow": "f", "reason": "r", "fields": ["target"]}]}"#, false),
      (#"{"ignore": [{"flow": "f", "reason": "r", "until": "2026-13-01"}]}"#, false),
      (#"{"ignore": [{"flow": "", "reason": "r"}]}"#, false), (#"{"limits": {"max_changes": 0}}"#, false),
      (#"{"allow": [{"rule": "nope", "flow": "f", "reason": "r"}]}"#, false), (#"{"fail_on": ["chnaged"]}"#, false),
      (#"{"allow": [{"rule": "empty-flow", "flow": "f", "reason": "r", "why": ""}]}"#, false),
    ])
  func `an editor that knows the schema says what flowbind says`(text: String, isGood: Bool) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "flowbind-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (document, schema) = (folder.appending(path: "document.json"), folder.appending(path: "schema.json"))
    try Data(text.utf8).write(to: document)
    try Data(ConfigurationSchema.text.utf8).write(to: schema)
    let complaint = try JSONSchemaTool.complaint([document], schema: schema)
    #expect((complaint == nil) == isGood, "\(complaint ?? "")")
    let isRead = (try? Configuration.reading(BlueprintText(file: "flowbind.yaml", text: text))) != nil
    #expect(isRead == isGood)
  }

  @Test func `whatever is written into it, each problem has a place in the file`() {
    let seed = SeededGenerator.seed
    print("configuration: FLOWBIND_SEED=\(seed)")
    var random = SeededGenerator(seed: seed)
    let pieces = [
      "\n", "  ", "- ", ": ", "[", "]", "{", "}", "&a ", "*a", "!x ", "<<: *a", "'", "\"", "#", "\u{0}", "token: z",
    ]
    var refused = 0
    for number in 1...1_500 {
      var text = Array(Self.example.utf8)
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<text.count, using: &random)
        switch Int.random(in: 0...2, using: &random) {
        case 0: text.remove(at: place)
        case 1: text[place] = UInt8.random(in: 0...255, using: &random)
        default: text.insert(contentsOf: (pieces.randomElement(using: &random) ?? "").utf8, at: place)
        }
      }
      do throws(ConfigurationProblems) {
        _ = try Configuration.reading(BlueprintText(file: "flowbind.yaml", bytes: text))
      } catch {
        refused += 1
        let lines = text.count { $0 == 0x0A || $0 == 0x0D || $0 == 0x85 || $0 >= 0xA8 } + 2
        let isPlaced = error.diagnostics.allSatisfy { (1...lines).contains($0.location?.line ?? 0) }
        #expect(!error.diagnostics.isEmpty && isPlaced, "FLOWBIND_SEED=\(seed), text \(number): \(error.diagnostics)")
      }
    }
    #expect(refused > 500)
  }
}
