import BindingsTestSupport
import TestSupport
import Testing
import YAML

@testable import Bindings
@testable import Blueprints
@testable import Planning
@testable import Reporting

/// An export is a blueprint whose first plan is empty, whatever flows and stages are called.
@Suite struct BlueprintExportTests {
  static let hostileNames = [
    "plain-name", "yes", "No", "ON", "y", "null", "~", "true", "010", "0x1F", "1e3", "1_000", "12:30:45", "2026-01-01",
    ".inf", ".5", "-", "- a", "?", "? a", ":", "a: b", "a #b", "#", "!Find [a]", "!KeyOf x", "&anchor", "*alias",
    "%TAG",
    "@at", "`tick`", "<<", "=", "[a, b]", "{a: b}", "a, b]", "'single'", "\"double\"", "back\\slash", "\\n", " leading",
    "trailing ", "", "line\nbreak", "tab\tbetween", "return\r", "bell\u{7}", "escape\u{1B}[31m", "nul\u{0}end",
    "delete\u{7F}", "next\u{85}line", "separator\u{2028}x\u{2029}y", "\u{FEFF}mark", "\u{FFFE}odd", "right\u{202E}left",
    "zero\u{200B}width", "no\u{A0}break", "größe", "日本語", "🔐 login", "e\u{301}x", "\u{E000}private", "%(app)s", "{0}",
    "{{ slug }}", "{{{", "a{%b%}", "{#", "${SLUG}", "$SLUG", "$A${B}", "<%= x %>", "{", "$", "%", "<", "#",
    "---", "...", "--- a", "a\u{1F468}\u{200D}\u{1F469}", String(repeating: "long name ", count: 30),
    String(repeating: "x", count: 2_000), String(repeating: "\u{1}", count: 1_100),
  ]

  @Test(arguments: hostileNames)
  func `a quoted name is read back as it is`(name: String) throws {
    for text in ["- \(name.asYAMLString)\n", "- [\(name.asYAMLString), x]\n"] {
      let document = try YAMLDocument(parsing: Array(text.utf8))
      let item = try #require(document.root?.items.first)
      let scalar = try (item.items.first ?? item).scalar()
      guard case .string(let found) = scalar else {
        Issue.record("\(scalar)")
        continue
      }
      #expect(Array(found.unicodeScalars) == Array(name.unicodeScalars))
    }
  }

  @Test func `planning the export of random servers with hostile names finds nothing to do`() async throws {
    let seed = SeededGenerator.seed
    print("export: FLOWBIND_SEED=\(seed)")
    var random = SeededGenerator(seed: seed)
    for number in 1...60 {
      let snapshot = Snapshot.random(using: &random)
      let problem = try await Self.problem(of: snapshot)
      #expect(problem == nil, "FLOWBIND_SEED=\(seed), server \(number)")
      if problem != nil { return }
    }
  }

  /// What keeps the first plan of an export from being empty; nil where nothing does.
  private static func problem(of snapshot: Snapshot) async throws -> String? {
    let store = SnapshotStore(snapshot)
    let export = BlueprintExport(try await BlueprintExport.read(store, flowPattern: nil, policies: true))
    let shuffled = BlueprintExport(try await BlueprintExport.read(store, flowPattern: nil, policies: true).reversed())
    if export.text != shuffled.text { return "the sequence of flows shows" }
    let reading = BlueprintReader().read(BlueprintText(file: "export.yaml", text: export.text))
    if !reading.diagnostics.filter({ $0.severity != .note }).isEmpty { return "\(reading.diagnostics)\n\(export.text)" }
    if reading.bindings.count != snapshot.bindings.count { return "bindings are lost" }
    if reading.policies.count != snapshot.policies.values.joined().count { return "policies are lost" }
    switch try await Reconciler(store: store).plan([reading]) {
    case .failure(let problems): return "\(problems.diagnostics)\n\(export.text)"
    case .success(let plan):
      if !plan.operations.isEmpty || !plan.findings.isEmpty { return "\(plan.operations) \(plan.findings)" }
      return plan.diagnostics.isEmpty ? nil : "\(plan.diagnostics)"
    }
  }

  @Test func `writes a binding in full, and what no blueprint may say is left out and named`() {
    let flow = Flow(pk: key("f", 1), slug: "corp-login", name: "Login", designation: "authentication")
    let stage = Stage(pk: key("d", 1), name: "yes \"sir\"", model: "authentik_stages_password.passwordstage")
    let odd = BindingSettings(
      flow: flow.pk, stage: stage.pk, order: -5, evaluateOnPlan: false, reEvaluatePolicies: false,
      policyEngineMode: "most", invalidResponseAction: "retry")
    let usual = BindingSettings(flow: flow.pk, stage: stage.pk, order: 10, evaluateOnPlan: true)
    let export = BlueprintExport([
      BlueprintExport.FlowContents(
        flow: flow,
        bindings: [
          Binding(pk: key("b", 2), policyBindingModel: key("c", 2), settings: usual),
          Binding(pk: key("b", 1), policyBindingModel: key("c", 1), settings: odd),
        ], stages: [stage.pk: stage])
    ])
    #expect(
      export.text == #"""
        # yaml-language-server: $schema=https://goauthentik.io/blueprints/schema.json
        version: 1
        metadata:
          name: flowbind export
        entries:
          - model: authentik_flows.flowstagebinding
            identifiers:
              target: !Find [authentik_flows.flow, [slug, corp-login]]
              stage: !Find [authentik_stages_password.passwordstage, [name, "yes \"sir\""]]
              order: -5
            attrs:
              invalid_response_action: retry
          - model: authentik_flows.flowstagebinding
            identifiers:
              target: !Find [authentik_flows.flow, [slug, corp-login]]
              stage: !Find [authentik_stages_password.passwordstage, [name, "yes \"sir\""]]
              order: 10
            attrs:
              evaluate_on_plan: true
              re_evaluate_policies: true
              policy_engine_mode: any
              invalid_response_action: retry

        """#)
    #expect(export.diagnostics.map(\.code) == ["not-exported", "not-exported"])
  }
}

extension Snapshot {
  /// A few flows with hostile names, stages bound twice, negative and equal orders.
  private static let slugScalars = Set(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_".unicodeScalars)

  fileprivate static func random(using random: inout SeededGenerator) -> Snapshot {
    var used: Set<String> = []
    func name(_ random: inout SeededGenerator) -> String {
      var name = BlueprintExportTests.hostileNames.randomElement(using: &random) ?? ""
      if Bool.random(using: &random) {
        name += String(
          String.UnicodeScalarView(
            (0..<5).compactMap { _ in Unicode.Scalar(UInt32.random(in: 0...0x2FFF, using: &random)) }))
      }
      // Names are unique on a server; Swift takes canonically equivalent ones for equal.
      while name.isEmpty || !used.insert(name).inserted { name += "\(Int.random(in: 0...9, using: &random))" }
      return name
    }
    // A slug is never hostile to people, but is often so to YAML: 010, yes, null.
    func slug(_ random: inout SeededGenerator) -> String {
      let isSlug = { (name: String) in !name.isEmpty && name.unicodeScalars.allSatisfy(Self.slugScalars.contains) }
      var slug = BlueprintExportTests.hostileNames.filter(isSlug).randomElement(using: &random) ?? "flow"
      while !used.insert(slug).inserted { slug += "\(Int.random(in: 0...9, using: &random))" }
      return slug
    }
    let models = [
      "authentik_stages_password.passwordstage", "authentik_stages_user_login.userloginstage",
      "authentik_stages_prompt.promptstage",
    ]
    let flows = (1...Int.random(in: 1...4, using: &random)).map { number in
      Flow(
        pk: key("f", number), slug: slug(&random), name: name(&random),
        designation: ["authentication", "recovery"][number % 2], policyBindingModel: key("e", number))
    }
    let stages = (1...6).map { number in
      Stage(pk: key("d", number), name: name(&random), model: models[number % models.count])
    }
    var bindings: [Binding] = []
    for flow in flows {
      var places: Set<[Int]> = []
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        let (stage, order) = (Int.random(in: 0..<6, using: &random), Int.random(in: -3...12, using: &random))
        guard places.insert([stage, order]).inserted else { continue }
        let evaluateOnPlan = Bool.random(using: &random)
        bindings.append(
          Binding(
            pk: key("b", bindings.count + 1), policyBindingModel: key("c", bindings.count + 1),
            settings: BindingSettings(
              flow: flow.pk, stage: stages[stage].pk, order: order, evaluateOnPlan: evaluateOnPlan,
              reEvaluatePolicies: !evaluateOnPlan || Bool.random(using: &random),
              policyEngineMode: ["all", "any"].randomElement(using: &random) ?? "any",
              invalidResponseAction: ["retry", "restart", "restart_with_context"].randomElement(using: &random)
                ?? "retry")))
      }
    }
    var policies: [PrimaryKey: [PolicyBinding]] = [:]
    for target in flows.map(\.pk) + bindings.map(\.pk) {
      policies[target] = (0..<Int.random(in: 0...2, using: &random)).map { order in
        let name = name(&random)
        let subjects: [PolicyBinding.Subject] = [
          .policy(name: name, model: "authentik_policies_expression.expressionpolicy"), .group(name: name),
          .user(name: name),
        ]
        return PolicyBinding(
          pk: key("a", policies.count * 10 + order), target: target, subject: subjects.randomElement(using: &random)!,
          negate: Bool.random(using: &random), enabled: Bool.random(using: &random), order: order,
          timeout: Int.random(in: 0...90, using: &random), failureResult: Bool.random(using: &random))
      }
    }
    return Snapshot(
      server: "https://id.example.org", authentikVersion: "2026.5.0", readAt: "2026-01-01T00:00:00Z", flows: flows,
      stages: stages, bindings: bindings.shuffled(using: &random), policies: policies)
  }
}
