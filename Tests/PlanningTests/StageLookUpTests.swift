import Bindings
import BindingsTestSupport
import Blueprints
import Planning
import Testing

/// Which look-ups of stages a plan can answer, and what it makes of those that nothing answers any more.
@Suite struct StageLookUpTests {
  @Test(arguments: [
    "[name, login-login], [session_duration, x]", "[name__iexact, LOGIN-login]", "[name__startswith, login-l]",
    "[name__endswith, n-login]", "[name__icontains, N-LOG]", "[name__in, [a, login-login]]",
    "[stage_uuid, DDDDDDDD-0000-4000-8000-000000000001]",
  ])
  func `a look-up that lists can answer is answered`(pairs: String) async throws {
    let entries =
      AwaitingWorld.flow + """
        - model: authentik_flows.flowstagebinding
          identifiers: {target: !KeyOf f, stage: !Find [authentik_stages_user_login.userloginstage, \(pairs)]}
          attrs: {order: 99}
        """
    #expect(try await AwaitingWorld.outcome(entries) == .plan(awaiting: 0, operations: 1))
    let notes = try await AwaitingWorld.plan(entries).get().diagnostics.filter { $0.code == "unchecked-look-up" }
    #expect(notes.map(\.severity) == (pairs.contains("session") ? [.note] : []))
  }

  @Test(arguments: ["[session_duration, x]", "[name__regex, l.*]", "[name__gt, a]", "[flow__slug, x]"])
  func `what no list shows is refused`(pairs: String) async throws {
    let entries =
      AwaitingWorld.flow + """
        - model: authentik_flows.flowstagebinding
          identifiers: {target: !KeyOf f, stage: !Find [authentik_stages_user_login.userloginstage, \(pairs)]}
          attrs: {order: 99}
        """
    guard case .problems(let problems) = try await AwaitingWorld.outcome(entries) else {
      Issue.record("planned")
      return
    }
    #expect(problems.count == 1 && problems[0].contains("unanswerable-look-up"))
  }

  @Test func `tombstones of a flow that is gone leave nothing to do`() async throws {
    let gone = """
      - model: authentik_flows.flowstagebinding
        state: absent
        identifiers: {target: !Find [authentik_flows.flow, [slug, long-gone]], stage: !Find [authentik_flows.stage, [name, login-deny]], order: 1}
      """
    let plan = try await AwaitingWorld.plan(gone).get()
    #expect(!plan.hasDifferences && !plan.isRefused)
    #expect(plan.diagnostics.map(\.code) == ["unknown-flow"])
    let passedOver =
      "- {model: authentik_flows.flow, id: f, state: absent, identifiers: {slug: login-flow}}\n" + """
        - model: authentik_flows.flowstagebinding
          state: absent
          identifiers: {target: !KeyOf f, order: 1}
        """
    #expect(try await AwaitingWorld.outcome(passedOver) == .plan(awaiting: 0, operations: 0))
  }
}
