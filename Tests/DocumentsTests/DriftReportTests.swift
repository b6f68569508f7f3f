import BindingsTestSupport
import Testing

@testable import Bindings
@testable import Blueprints
@testable import Documents
@testable import Planning

@Suite struct DriftReportTests {
  @Test func `a binding that is parked on the way differs once, from what it is to what it shall be`() async throws {
    let flow = Flow(pk: theFlow, slug: "corp-setup", name: "Setup", designation: "stage_configuration")
    let stage = Stage(pk: key("d", 1), name: "prompt", model: "authentik_stages_prompt.promptstage")
    let store = SnapshotStore(
      Snapshot(
        server: "https://id.example.org", authentikVersion: nil, readAt: "2026-01-01T00:00:00Z", flows: [flow],
        stages: [stage], bindings: [binding(1, stage: 1, order: 10), binding(2, stage: 1, order: 20)]))
    func entry(_ number: Int, order: Int) -> String {
      """
        - model: authentik_flows.flowstagebinding
          identifiers: {pk: \(key("b", number))}
          attrs: {target: !Find [authentik_flows.flow, [slug, corp-setup]], order: \(order)}

      """
    }
    let text = "version: 1\nmetadata: {name: swap}\nentries:\n" + entry(1, order: 20) + entry(2, order: 10)
    let reading = BlueprintReader().read(BlueprintText(file: "swap.yaml", text: text))
    let plan = PlanReport(try await Reconciler(store: store).plan([reading]).get())
    #expect(plan.operations.count == 3)
    let drift = DriftReport(plan)
    #expect(drift.differences.map(\.pk).sorted { $0!.text < $1!.text } == [key("b", 1), key("b", 2)])
    for difference in drift.differences {
      let (before, after) = difference.pk == key("b", 1) ? (10, 20) : (20, 10)
      #expect(difference.order == before)
      #expect(difference.changes == [FieldChange(field: .order, before: .integer(before), after: .integer(after))])
    }
  }
}
