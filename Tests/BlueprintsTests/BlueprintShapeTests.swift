import Bindings
import Blueprints
import Testing

/// One mistake a file; each has its own message, at its place, with what to write instead.
struct BlueprintShapeTests {
  struct Mistake: Sendable, CustomTestStringConvertible {
    var text: String
    var code: String
    var place: String
    var help: String?
    var severity = Severity.error

    init(_ text: String, _ code: String, _ place: String, help: String? = nil, _ severity: Severity = .error) {
      self.text = text
      self.code = code
      self.place = place
      self.help = help
      self.severity = severity
    }

    var testDescription: String { text }
  }

  private static func entry(_ text: String) -> String { "entries:\n- {model: authentik_flows.flow, \(text)}\n" }

  @Test(arguments: [
    Mistake("", "empty", "1:1"), Mistake("# nothing\n", "empty", "1:1"), Mistake("5\n", "not-a-mapping", "1:1"),
    Mistake("- a\n", "not-a-mapping", "1:1", help: "entries:", .warning),
    Mistake("- entries\n", "not-a-mapping", "1:1"), Mistake("some words\n", "not-a-mapping", "1:1", .warning),
    Mistake("the entries of it\n", "not-a-mapping", "1:1"), Mistake("yes\n", "not-a-mapping", "1:1"),
    Mistake("'5'\n", "not-a-mapping", "1:1", .warning),
    Mistake("version: 1\n", "no-entries", "1:1", .warning),
    Mistake("version: \"1\"\nentries: []\n", "wrong-type", "1:10", help: "version: 1"),
    Mistake("version: 1.0\nentries: []\n", "wrong-type", "1:10", help: "version: 1"),
    Mistake("version: 2\nentries: []\n", "unsupported-version", "1:10", help: "version: 1"),
    Mistake("metadata: {}\nentries: []\n", "missing-key", "1:11"),
    Mistake("metadata: {name: 5}\nentries: []\n", "wrong-type", "1:18", help: "\"5\""),
    Mistake("metadata:\n  name: n\n  labels: {a: false}\nentries: []\n", "wrong-type", "3:15", help: "\"false\""),
    Mistake("metadata: {name: n, labels: null}\nentries: []\n", "wrong-type", "1:29"),
    Mistake("context: null\nentries: []\n", "wrong-type", "1:10"), Mistake("entries: null\n", "wrong-type", "1:10"),
    Mistake("entries: {a: null}\n", "wrong-type", "1:14"),
    Mistake("entries:\n  model: authentik_flows.flow\n  identifiers: {slug: f}\n", "wrong-type", "2:3", help: "'- '"),
    Mistake("entries: {1: []}\n", "wrong-type", "1:11", help: "\"1\""),
    Mistake("entries: !Context x\n", "wrong-type", "1:10"),
    Mistake("entires: []\nentries: []\n", "unknown-key", "1:1", help: "entries", .warning),
    Mistake("entries: [5]\n", "wrong-type", "1:11"), Mistake("entries: [{}]\n", "missing-key", "1:11", help: "model"),
    Mistake("entries: [{model: 5}]\n", "wrong-type", "1:19"),
    Mistake(entry("identifiers: {slug: f}, id: yes"), "wrong-type", "2:61", help: "\"yes\""),
    Mistake(entry("identifiers: {slug: f}, id: 1"), "wrong-type", "2:61", help: "\"1\""),
    Mistake(entry("identifiers: {slug: f}, state: updated"), "unknown-state", "2:64", help: "present"),
    Mistake(entry("identifiers: {slug: f}, state: Present"), "unknown-state", "2:64", help: "'present'"),
    Mistake(entry("identifiers: {slug: f}, conditions: null"), "wrong-type", "2:69"),
    Mistake(entry("identifiers: {slug: f}, conditions: !Context c"), "wrong-type", "2:69"),
    Mistake(entry("identifiers: null"), "wrong-type", "2:46"),
    Mistake(entry("identifiers: !Context i"), "wrong-type", "2:46"),
    Mistake(entry("identifiers: {5: f}"), "wrong-type", "2:47"),
    Mistake(entry("identifiers: {}"), "no-identifiers", "2:3"),
    Mistake(entry("identifiers: {slug: f}, attrs: [a]"), "wrong-type", "2:64"),
    Mistake(
      "entries:\n- model: authentik_flows.flow\n  identifiers: {slug: f}\n  attrs:\n", "empty-attrs", "4:9",
      help: "attrs: {}"),
    Mistake(entry("identifiers: {slug: f}, permissions: null"), "wrong-type", "2:70"),
    Mistake(entry("identifiers: {slug: f}, permissions: [{user: 1}]"), "missing-key", "2:71"),
    Mistake(entry("identifiers: {slug: f}, permissions: [{permission: p, user: \"1\"}]"), "wrong-type", "2:93"),
    Mistake(entry("identifiers: {slug: f}, attr: {}"), "unknown-key", "2:57", help: "'attrs'", .warning),
    Mistake(entry("identifiers: {slug: f}, attrs: {a: !Env [X]}"), "malformed-tag", "2:68", help: "!Env X"),
    Mistake(entry("identifiers: {slug: f}, attrs: {a: !KeyOf later}"), "keyof-unresolved", "2:68"),
    Mistake(
      "entries:\n- {model: authentik_flows.stagebinding, identifiers: {order: 1}}\n", "unknown-model", "2:11",
      help: "authentik_flows.flowstagebinding"),
    Mistake("entries:\n- {model: flow, identifiers: {order: 1}}\n", "unknown-model", "2:11"),
    Mistake("entries:\n- {model: authentik_flows.stage, identifiers: {name: 1}}\n", "refused-model", "2:11"),
    Mistake(
      "entries:\n- {model: authentik_stages_password.passwordstages, identifiers: {name: s}}\n", "unknown-model",
      "2:11",
      help: "authentik_stages_password.passwordstage"),
    Mistake("entries:\n- {model: auth.user, identifiers: {username: u}}\n", "unknown-model", "2:11"),
    Mistake(
      "entries:\n- {model: authentik_core.grup, identifiers: {name: g}}\n", "unknown-model", "2:11",
      help: "authentik_core.group"),
    Mistake(
      "entries:\n- {model: authentik_tenants.tenant, identifiers: {domain: d}}\n", "unknown-model", "2:11",
      help: "since 2024.8 it is 'authentik_brands.brand'"),
    Mistake("entries:\n- {model: authentik_core.new thing, identifiers: {name: g}}\n", "unknown-model", "2:11"),
    Mistake(
      "entries:\n- {model: authentik_blueprints.metaapplyblueprint, attrs: {identifiers: name}}\n", "no-identifiers",
      "2:73", help: "attrs: {identifiers"),
    Mistake("entries:\n- {model: authentik_blueprints.metacleanblueprint, attrs: {}}\n", "unheard-of-model", "2:11"),
    Mistake(
      "entries:\n- {model: authentik_stages_new.newstage, identifiers: {name: s}}\n", "unheard-of-model", "2:11"),
    Mistake(
      "entries:\n- {model: authentik_stages_pasword.loginstage, identifiers: {name: s}}\n", "unknown-model", "2:11"),
    Mistake(
      entry("identifiers: {slug: f}, attrs: {a: !Find [authentik_stages_passwrd.passwordstage, [name, n]]}"),
      "unknown-model", "2:75", help: "authentik_stages_password.passwordstage"),
    Mistake(
      entry("identifiers: {slug: f}, attrs: {a: !Find [authentik_stages_new.newstage, [name, n]]}"),
      "unheard-of-model", "2:75"),
    Mistake(entry("identifiers: {pk: default-flow, slug: f}"), "invalid-field", "2:51"),
    Mistake(
      "entries:\n- {model: authentik_blueprints.metaapplyblueprint, identifiers: {name: n}, attrs: {}}\n",
      "no-identifiers",
      "2:83", help: "attrs: {identifiers"),
    Mistake(
      "entries:\n- {model: authentik_flows.flowstagebinding, identifiers: {targt: 1, order: 1}}\n",
      "unknown-identifier",
      "2:59", help: "'target'"),
    Mistake(
      "entries:\n- {model: authentik_flows.flowstagebinding, identifiers: {order: 1}, attrs: {evaluate_on_plans: true}}\n",
      "unknown-field", "2:78", help: "'evaluate_on_plan'", .warning),
    Mistake(
      "entries:\n- {model: authentik_flows.flowstagebinding, identifiers: {order: 1}, attrs: {re_evaluate_policies: false}}\n",
      "both-flags-false", "2:100", help: "evaluate_on_plan: true"),
    Mistake("entries: []\nversion: 1\nversion: 1\n", "duplicate-key", "3:1", help: "line 2", .warning),
  ])
  func `each mistake is named at its place, with the correction`(mistake: Mistake) throws {
    let reading = BlueprintReader().read(BlueprintText(file: "f.yaml", text: mistake.text))
    let problems = reading.diagnostics.filter { $0.severity != .note }
    #expect(problems.map(\.code) == [mistake.code])
    let problem = try #require(problems.first)
    #expect(problem.severity == mistake.severity)
    let place = try #require(problem.location)
    #expect("\(place.line):\(place.column)" == mistake.place)
    if let help = mistake.help { #expect(problem.help?.contains(help) == true, "\(problem.help ?? "no help")") }
    #expect(reading.isValid == (mistake.severity != .error))
  }

  @Test(arguments: [
    "version: true\nentries: []\n",
    "entries:\n- {model: authentik_flows.stage, conditions: [false], identifiers: {name: 1}}\n",
    "entries: {a: [], b: []}\n", "x-y: &a {}\n$schema: s\nentries: []\n",
    "entries:\n- {model: authentik_flows.Flow, identifiers: {slug: f}, attrs: {}, permissions: [], conditions: [], id: null}\n",
    "entries:\n- {model: authentik_blueprints.metaapplyblueprint, attrs: {identifiers: {name: n}, required: false}}\n",
    // What the loader never builds, and what the importer never asks for.
    "entries: []\nx: [!Env [a, b, !Nope c], !If [a, b, c, !Env [d]], !KeyOf [!Nope e]]\n",
    entry("conditions: [false], state: !KeyOf nope, identifiers: {slug: f}"),
    entry("conditions: [!KeyOf nope], state: absent, identifiers: {slug: f}"),
    "metadata: null\nentries: []\n", "{\"version\": 1, \"entries\": []}", "\u{FEFF}---\nentries: []\n...\n",
    "entries:\n- {model: authentik_core.user, identifiers: {a: b}, permissions: [{permission: p, user: !KeyOf x, role: null}], state: absent}\n",
  ])
  func `what authentik takes is taken without a word`(text: String) {
    let reading = BlueprintReader().read(BlueprintText(file: "f.yaml", text: text))
    #expect(reading.diagnostics.filter { $0.severity != .note } == [])
  }

  @Test func `all problems of a file are named in one run, and a file with a wrong shape says nothing`() {
    let reading = BlueprintReader().read(
      BlueprintText(
        file: "f.yaml",
        text: """
          version: "1"
          entries:
          - {id: f, model: authentik_flows.flow, identifiers: {slug: f}, attrs: {a: !Env [X]}}
          - {model: authentik_flows.flowstagebinding, identifiers: {target: !KeyOf f, order: x}}
          - {model: authentik_flows.flowstagebinding, state: gone, identifiers: {target: !KeyOf f}}

          """))
    #expect(reading.diagnostics.map(\.code) == ["wrong-type", "malformed-tag", "invalid-field", "unknown-state"])
    #expect(reading.diagnostics.map { $0.location?.line } == [1, 3, 4, 5])
    #expect(reading.bindings.isEmpty)
  }

  @Test func `all problems of one entry are named in one run`() {
    let reading = BlueprintReader().read(
      BlueprintText(
        file: "f.yaml",
        text: """
          entries:
          - model: authentik_flows.stagebinding
            identifiers: {order: 3000000000}
            attrs:
            state: updated

          """))
    #expect(reading.diagnostics.map(\.code) == ["unknown-model", "invalid-field", "empty-attrs", "unknown-state"])
    #expect(reading.bindings.isEmpty)
  }

  @Test func `an id that is no text is one problem, also where something refers to it`() {
    let reading = BlueprintReader().read(
      BlueprintText(
        file: "f.yaml",
        text: """
          entries:
          - {id: yes, model: authentik_flows.flow, identifiers: {slug: f}}
          - {model: authentik_flows.flowstagebinding, identifiers: {target: !KeyOf yes, order: 1}}
          """))
    #expect(reading.diagnostics.map(\.code) == ["wrong-type"])
  }

  @Test(
    arguments: [
      ("entries: {a: []}\n", "works from authentik 2025.8 on, because of a mapping of sections under 'entries'"),
      ("entries: []\nx: !AtIndex [[1], 0]\n", "works from authentik 2024.12 on, because of !AtIndex"),
      ("entries: []\n", nil),
    ] as [(String, String?)])
  func `a note says from which version on a file works`(text: String, message: String?) {
    let reading = BlueprintReader().read(BlueprintText(file: "f.yaml", text: text))
    #expect(reading.diagnostics.first { $0.code == "needs-version" }?.message == message)
  }
}
