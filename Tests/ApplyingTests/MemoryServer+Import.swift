import YAML

@testable import Applying
@testable import Bindings

/// Carries out documents as authentik's importer does, as far as flowbind's have need of it: entry by entry, all or nothing.
extension MemoryServer: BindingImporter {
  var importer: (any BindingImporter)? { self }

  func run(
    _ document: ImportedText, on release: AuthentikRelease?
  ) async throws(StoreError) -> ImportAnswer {
    let policies = Dictionary(
      firstOf: bindings.map { ($0.policyBindingModel.text, policyCount(of: $0.pk)) })
    return try answer(.importing) { bindings throws(StoreError) in
      guard let root = try? YAMLDocument(parsing: Array(document.text.utf8)).root, let entries = root.child("entries")
      else { throw .effectUnknown("405") }
      var next = bindings
      for entry in entries.items {
        let label = entry.child("id")?.text ?? ""
        if let conditions = entry.child("conditions") {
          let applies = conditions.items.allSatisfy { Evaluation(bindings: next, policies: policies).truth(of: $0) }
          if applies { return .refused(label: label, reason: "is not a valid choice") }
        } else if !Self.write(entry, to: &next) {
          return .refused(label: label, reason: "must make a unique set")
        }
      }
      bindings = next
      return .carriedOut
    }
  }

  func dropCachedPlans() async throws(StoreError) { try answer(.dropping) { _ in } }

  /// False where the importer would refuse it.
  private static func write(_ entry: YAMLNode, to bindings: inout [Binding]) -> Bool {
    guard let pk = (entry.child("identifiers")?.child("pk")?.text).map({ PrimaryKey($0) }) else { return false }
    let index = bindings.firstIndex { $0.pk == pk }
    if entry.child("state")?.text == "absent" {
      if let index { bindings.remove(at: index) }
      return index != nil
    }
    guard let attrs = entry.child("attrs") else { return false }
    func text(_ key: String) -> String { attrs.child(key)?.text ?? "" }
    let settings = BindingSettings(
      flow: PrimaryKey(text("target")), stage: PrimaryKey(text("stage")), order: Int(text("order")) ?? -1,
      evaluateOnPlan: text("evaluate_on_plan") == "true", reEvaluatePolicies: text("re_evaluate_policies") == "true",
      policyEngineMode: text("policy_engine_mode"), invalidResponseAction: text("invalid_response_action"))
    guard !bindings.contains(where: { $0.pk != pk && $0.settings.isAtPlace(of: settings) }) else { return false }
    if let index {
      guard entry.child("state")?.text != "must_created" else { return false }
      bindings[index].settings = settings
    } else {
      // The trap: what is gone is made anew.
      bindings.append(Binding(pk: pk, policyBindingModel: PrimaryKey("again-\(pk)"), settings: settings))
    }
    return true
  }
}

/// Conditions, asked of bindings; what else is asked for is always as it was read.
private struct Evaluation {
  let bindings: [Binding]
  let policies: [String: Int]

  func truth(of node: YAMLNode) -> Bool {
    let items = Array(node.items)
    switch (node.tag, items.first?.text) {
    case ("!Condition", "OR"?): return items.dropFirst().contains { truth(of: $0) }
    case ("!Condition", "NOR"?): return !items.dropFirst().contains { truth(of: $0) }
    case ("!Find", let model?): return isFound(model, items.dropFirst().map(Self.words))
    default: return false
    }
  }

  private func isFound(_ model: String, _ conditions: [[String]]) -> Bool {
    switch model {
    case "authentik_flows.flowstagebinding":
      return bindings.contains { binding in conditions.allSatisfy { meets(binding, $0[0], $0[1]) } }
    case "authentik_policies.policybinding":
      // One by its key is always as it was read; the question for others names those that are known.
      if conditions.contains(where: { $0[0] == "pk" }) { return true }
      let targets = conditions.filter { $0[0].hasPrefix("target") }.flatMap { $0.dropFirst() }
      let known = conditions.first { $0[0] == "pk__regex" }.map { $0[1].split(separator: "|").count } ?? 0
      return targets.reduce(0) { $0 + policies[$1, default: 0] } > known
    default: return !conditions.contains { $0[0] == "device_classes__overlap" }
    }
  }

  /// The field, and the value or values.
  private static func words(_ condition: YAMLNode) -> [String] {
    condition.items.flatMap { $0.kind == .sequence ? $0.items.map(\.text) : [$0.text] }
  }

  private func meets(_ binding: Binding, _ field: String, _ value: String) -> Bool {
    switch field {
    case "pk": binding.pk.text == value
    case "pk__regex": (try? Regex(value).firstMatch(in: binding.pk.text)) ?? nil != nil
    case "target": binding.settings.flow.text == value
    case "stage": binding.settings.stage.text == value
    case "order": String(binding.settings.order) == value
    case "evaluate_on_plan": String(binding.settings.evaluateOnPlan) == value
    case "re_evaluate_policies": String(binding.settings.reEvaluatePolicies) == value
    case "policy_engine_mode": binding.settings.policyEngineMode == value
    case "invalid_response_action": binding.settings.invalidResponseAction == value
    default: false
    }
  }
}
