package import Bindings
internal import Blueprints
internal import Planning

/// Current bindings written as a blueprint whose first plan is empty.
///
/// Every binding is found by flow, stage and order, which no two bindings share, and has all its fields. Flows and
/// stages are looked up by slug and by type and name, so that the file means the same on another server.
package struct BlueprintExport: Sendable {
  package let text: String
  /// What could not be written as the server has it.
  package let diagnostics: [Diagnostic]

  /// One flow with what it holds.
  package struct FlowContents: Hashable, Sendable {
    package var flow: Flow
    package var bindings: [Binding]
    package var stages: [PrimaryKey: Stage]
    /// The policies of the flow and its bindings; empty where they are not to be exported.
    package var policies: [PrimaryKey: [PolicyBinding]]

    package init(
      flow: Flow, bindings: [Binding], stages: [PrimaryKey: Stage], policies: [PrimaryKey: [PolicyBinding]] = [:]
    ) {
      self.flow = flow
      self.bindings = bindings
      self.stages = stages
      self.policies = policies
    }
  }

  package init(_ flows: [FlowContents]) {
    var writer = BlueprintWriter()
    for contents in flows.sorted(by: { $0.flow.slug < $1.flow.slug }) { writer.write(contents) }
    text = writer.text
    diagnostics = writer.diagnostics
  }

  /// Reads the flows that a pattern selects, their bindings, the stages of those, and policies where they are asked for.
  package static func read(
    _ store: some BindingStore, flowPattern: GlobPattern?, policies: Bool = false, parallelReads: Int = 4
  ) async throws(StoreError) -> [FlowContents] {
    let flows = try await store.flows().filter { flowPattern?.matches($0.slug) ?? true }
    let answers = try await store.bindings(ofFlows: flows.map(\.pk), parallelReads: parallelReads)
    var contents: [FlowContents] = []
    for (flow, answer) in zip(flows, answers) {
      var stages = Dictionary(firstOf: answer.stages.map { ($0.pk, $0) })
      for pk in Set(answer.bindings.map(\.settings.stage)) where stages[pk] == nil {
        guard let stage = try await store.stage(pk) else {
          throw .incomplete("the stage \(pk) of flow \(flow.slug) cannot be read, so its bindings cannot be named")
        }
        stages[pk] = stage
      }
      contents.append(FlowContents(flow: flow, bindings: answer.bindings, stages: stages))
    }
    guard policies else { return contents }
    let targets = flows.compactMap(\.policyTarget) + contents.flatMap(\.bindings).map(\.policyTarget)
    let bound = try await store.policies(boundTo: targets)
    for position in contents.indices {
      contents[position].policies = bound.of(contents[position].flow.pk, contents[position].bindings)
    }
    return contents
  }
}

/// Writes entry by entry; a field whose value no blueprint may have is left out, and said.
private struct BlueprintWriter {
  private(set) var diagnostics: [Diagnostic] = []
  private var lines = [
    "# yaml-language-server: $schema=https://goauthentik.io/blueprints/schema.json",
    "version: 1",
    "metadata:",
    "  name: flowbind export",
  ]
  private var hasEntries = false

  var text: String { (lines + (hasEntries ? [] : ["entries: []"])).joined(separator: "\n") + "\n" }

  mutating func write(_ contents: BlueprintExport.FlowContents) {
    func name(_ binding: Binding) -> String { contents.stages[binding.settings.stage]?.name ?? "" }
    let bindings = contents.bindings.sorted { left, right in
      (left.settings.order, name(left), left.pk) < (right.settings.order, name(right), right.pk)
    }
    for binding in bindings {
      guard let stage = contents.stages[binding.settings.stage] else { continue }
      let policies = contents.policies[binding.pk] ?? []
      write(binding.settings, contents.flow, stage, id: policies.isEmpty ? nil : binding.pk.text)
      for policy in policies {
        write(policy, of: "\(contents.flow.slug): \(stage.name)", target: "!KeyOf \(binding.pk)")
      }
    }
    for policy in contents.policies[contents.flow.pk] ?? [] {
      write(policy, of: contents.flow.slug, target: contents.flow.reference)
    }
  }

  private mutating func begin(_ model: String, id: String? = nil) {
    if !hasEntries { lines.append("entries:") }
    hasEntries = true
    lines.append("  - model: \(model)")
    if let id { lines.append("    id: \(id)") }
    lines.append("    identifiers:")
  }

  /// A policy binding is found by target, subject and order.
  private mutating func write(_ policy: PolicyBinding, of place: String, target: String) {
    guard let subject = policy.subject.reference else { return leaveOut(policy.subject.title, of: place) }
    begin(ModelName.policyBinding)
    lines += ["      target: \(target)", "      \(subject)", "      order: \(policy.order)"]
    let attrs = PolicyField.allCases.filter { $0 != .order }.map { "      \($0.rawValue): \(policy[$0])" }
    lines += ["    attrs:"] + attrs
  }

  private mutating func write(_ settings: BindingSettings, _ flow: Flow, _ stage: Stage, id: String?) {
    let place = "\(flow.slug): \(stage.name)"
    begin(ModelName.binding, id: id)
    lines += [
      "      target: \(flow.reference)",
      "      stage: !Find [\(stage.model.asYAMLString), [name, \(stage.name.asBlueprintValue)]]",
      "      order: \(settings.order)",
    ]
    var attrs: [String] = []
    if settings.evaluateOnPlan || settings.reEvaluatePolicies {
      attrs.append("evaluate_on_plan: \(settings.evaluateOnPlan)")
      attrs.append("re_evaluate_policies: \(settings.reEvaluatePolicies)")
    } else {
      leaveOut("evaluate_on_plan and re_evaluate_policies, which are both false", of: place)
    }
    for (field, words) in [
      (BindingField.policyEngineMode, ["all", "any"]),
      (.invalidResponseAction, ["retry", "restart", "restart_with_context"]),
    ] {
      let word = settings[field].description
      if words.contains(word) {
        attrs.append("\(field.rawValue): \(word)")
      } else {
        leaveOut("\(field.rawValue), which is '\(word)'", of: place)
      }
    }
    if !attrs.isEmpty { lines += ["    attrs:"] + attrs.map { "      " + $0 } }
  }

  private mutating func leaveOut(_ what: String, of place: String) {
    diagnostics.append(
      Diagnostic(
        .warning, "not-exported", "\(place): the export leaves out \(what)",
        help: "no blueprint may say so; the server keeps what it has"))
  }
}
