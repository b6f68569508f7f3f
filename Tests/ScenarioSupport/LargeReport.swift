package import Bindings
internal import BindingsTestSupport
internal import Blueprints
package import Documents
internal import Planning

/// A plan over many flows, one binding of each changed.
package enum LargeReport {
  package static func snapshot(flows: Int, bindingsPerFlow: Int) -> Snapshot {
    let slugs = (0..<flows).map { "corp-enrollment-\($0 + 1000)" }
    return Snapshot(
      server: "https://id.example.org", authentikVersion: "2026.5.0", readAt: "2026-11-23T06:00:00Z",
      flows: slugs.indices.map { Flow(pk: key("f", $0), slug: slugs[$0], name: slugs[$0], designation: "enrollment") },
      stages: (0..<bindingsPerFlow).map {
        Stage(pk: key("d", $0), name: "corp-prompt-\($0)", model: "authentik_stages_prompt.promptstage")
      },
      bindings: (0..<flows * bindingsPerFlow).map { number in
        Binding(
          pk: key("b", number), policyBindingModel: key("c", number),
          settings: BindingSettings(
            flow: key("f", number / bindingsPerFlow), stage: key("d", number % bindingsPerFlow),
            order: 10 * (number % bindingsPerFlow)))
      })
  }

  package static func blueprint(_ snapshot: Snapshot) -> String {
    let slugs = Dictionary(uniqueKeysWithValues: snapshot.flows.map { ($0.pk, $0.slug) })
    let names = Dictionary(uniqueKeysWithValues: snapshot.stages.map { ($0.pk, $0.name) })
    let entries = snapshot.bindings.map { binding in
      """
        - model: authentik_flows.flowstagebinding
          identifiers:
            target: !Find [authentik_flows.flow, [slug, \(slugs[binding.settings.flow] ?? "")]]
            stage: !Find [authentik_stages_prompt.promptstage, [name, \(names[binding.settings.stage] ?? "")]]
            order: \(binding.settings.order)
          attrs:
            invalid_response_action: \(binding.settings.order == 20 ? "restart" : "retry")

      """
    }
    return "version: 1\nmetadata:\n  name: large\nentries:\n" + entries.joined()
  }

  package static func plan(flows: Int, bindingsPerFlow: Int) async throws -> PlanReport {
    let snapshot = snapshot(flows: flows, bindingsPerFlow: bindingsPerFlow)
    let text = BlueprintText(file: "large.yaml", text: blueprint(snapshot))
    var options = PlanOptions()
    options.maximumChanges = .max
    let plan = try await Reconciler(store: MemoryStore(snapshot), options: options).plan([BlueprintReader().read(text)])
    return PlanReport(try plan.get())
  }
}
