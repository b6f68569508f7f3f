import BindingsTestSupport
import Foundation
import Testing

@testable import Bindings
@testable import Blueprints
@testable import Documents
@testable import Planning

/// A baseline tells the server's changes from blueprints that were never applied, and says so when it cannot.
@Suite struct BaselineTests {
  static let flow = Flow(pk: theFlow, slug: "corp-login", name: "Login", designation: "recovery")
  static let stage = Stage(pk: key("d", 1), name: "email", model: "authentik_stages_email.emailstage")

  /// A server with one binding, and a plan that wants another order and mode of it.
  private func plan(order: Int, mode: String, wants wanted: [BindingField: FieldValue]) async throws -> PlanReport {
    var held = binding(1, stage: 1, order: order)
    held.settings.policyEngineMode = mode
    let store = SnapshotStore(
      Snapshot(
        server: "https://id.example.org", authentikVersion: nil, readAt: "2026-01-01T00:00:00Z", flows: [Self.flow],
        stages: [Self.stage], bindings: [held]))
    let values = wanted.map { field, value in
      switch value {
      case .integer(let number): "\(field.rawValue): \(number)"
      default: "\(field.rawValue): \(value)"
      }
    }
    let text = """
      version: 1
      metadata: {name: a}
      entries:
        - model: authentik_flows.flowstagebinding
          identifiers:
            target: !Find [authentik_flows.flow, [slug, corp-login]]
            stage: !Find [authentik_flows.stage, [name, email]]
          attrs: {\(values.sorted().joined(separator: ", "))}

      """
    let reading = BlueprintReader().read(BlueprintText(file: "a.yaml", text: text))
    return PlanReport(try await Reconciler(store: store).plan([reading]).get())
  }

  private func baseline(_ report: some Encodable, addingCurrent current: [Binding]? = nil) throws -> Baseline {
    var text = try JSONText.render(report)
    if let current {
      let bindings = try JSONText.render(["bindings": current])
      text.insert(contentsOf: "\"current\": [\(bindings)],", at: text.index(after: text.startIndex))
    }
    return try JSONDecoder().decode(Baseline.self, from: Data(text.utf8))
  }

  private func origins(of drift: PlanReport, _ baseline: Baseline) -> [DifferenceOrigin?] {
    DriftReport(drift).compared(with: baseline).differences.map(\.origin)
  }

  @Test func `a plan that nobody applied explains what differs`() async throws {
    let plan = try await plan(order: 10, mode: "any", wants: [.order: .integer(20)])
    let baseline = try baseline(plan)
    #expect(origins(of: plan, baseline) == [.notApplied])
    // The blueprint went on meanwhile; the server did not.
    #expect(
      origins(of: try await self.plan(order: 10, mode: "any", wants: [.order: .integer(30)]), baseline) == [.notApplied]
    )
    // It was applied meanwhile, and the blueprint changed once more.
    #expect(
      origins(of: try await self.plan(order: 20, mode: "any", wants: [.order: .integer(30)]), baseline) == [.notApplied]
    )
  }

  @Test func `a value that neither the baseline held nor wanted is the server's`() async throws {
    let baseline = try baseline(try await plan(order: 10, mode: "any", wants: [.order: .integer(20)]))
    let drift = try await plan(order: 77, mode: "any", wants: [.order: .integer(20)])
    #expect(origins(of: drift, baseline) == [.server])
  }

  @Test func `what the baseline does not tell only differs`() async throws {
    // In sync at that time: the report has the order of each binding, and not its mode.
    var inSync = try await plan(order: 10, mode: "any", wants: [.order: .integer(10)])
    inSync.current = nil
    let baseline = try baseline(inSync)
    let drift = try await plan(order: 10, mode: "all", wants: [.policyEngineMode: .word("any")])
    #expect(origins(of: drift, baseline) == [.differs])
  }

  @Test func `a report that holds all fields tells of all of them`() async throws {
    let plan = try await plan(order: 10, mode: "any", wants: [.order: .integer(10)])
    let baseline = try baseline(plan, addingCurrent: [binding(1, stage: 1, order: 10)])
    let changed = try await self.plan(order: 10, mode: "all", wants: [.policyEngineMode: .word("any")])
    #expect(origins(of: changed, baseline) == [.server])
    let both = try await self.plan(
      order: 10, mode: "all", wants: [.policyEngineMode: .word("any"), .order: .integer(40)])
    #expect(origins(of: both, baseline) == [.both])
  }

  @Test(arguments: ["{}", "{\"format\": \"flowbind/drift\"}", "[]", "{\"format\": \"flowbind/apply\"}"])
  func `refuses what is no plan or apply report`(text: String) {
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(Baseline.self, from: Data(text.utf8)) }
  }

  @Test func `only what an earlier report does not have is new`() async throws {
    let earlier = DriftReport(try await plan(order: 77, mode: "any", wants: [.order: .integer(20)]))
    let same = earlier.marked(since: earlier)
    #expect(same.differences.map(\.isNew) == [false])
    #expect(!same.differences.fail(on: DifferenceKind.usual))
    let again = DriftReport(try await plan(order: 78, mode: "any", wants: [.order: .integer(20)])).marked(
      since: earlier)
    #expect(again.differences.map(\.isNew) == [true])
    #expect(again.differences.fail(on: DifferenceKind.usual))
    #expect(!again.differences.fail(on: [.missing]))
    #expect(!again.differences.fail(on: []))
  }

  @Test(arguments: [
    ("2026-01-02T03:04:00Z", "5 s"), ("2026-01-02T02:52:05.123456Z", "12 min"), ("2026-01-02T01:04:05+00:00", "2 h"),
    ("2025-12-30T03:04:05Z", "3 d"), ("2026-01-02T03:04:09Z", "0 s"), ("2026-01-01T03:04:05Z", "24 h"),
  ])
  func `says how long ago`(time: String, age: String) {
    #expect(PointInTime.age(of: time, at: "2026-01-02T03:04:05Z") == age)
  }

  @Test func `a time that is none has no age`() {
    #expect(PointInTime.age(of: "yesterday", at: "2026-01-02T03:04:05Z") == nil)
  }
}
