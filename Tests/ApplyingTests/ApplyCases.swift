import BindingsTestSupport
import TestSupport
import Testing

@testable import Applying
@testable import Bindings
@testable import Planning

/// Plans of one to six operations over one login flow, for tests that break each of their requests.
struct ApplyCase: CustomTestStringConvertible, Sendable {
  /// When each of them is carried out.
  static let startedAt = "2026-11-23T18:00:00Z"

  var name: String
  var before: [Binding]
  var writes: PlannedWrites
  /// The same changes as one import.
  var atOnce: PlannedWrites {
    var writes = writes
    writes.mode = .atomic
    // What is parked for a time by PUTs is parked by the document alone.
    let whole = writes.operations.filter { !$0.operation.isTemporary }
    writes.operations = whole.enumerated().map { index, planned in
      var planned = planned
      planned.number = index + 1
      if let before = before.first(where: { $0.pk == planned.operation.pk }) {
        planned.operation.before = before.settings
      }
      return planned
    }
    return writes
  }

  /// How many flows are written to at a time.
  var parallelFlows = 1

  var testDescription: String { name }

  init(_ name: String, _ before: [Binding], _ wanted: [Operation]) {
    self.name = name
    self.before = before.sorted { $0.pk < $1.pk }
    let flow = Flow.of("authentication")
    let none = Dictionary(firstOf: (before.map(\.pk) + [flow.pk]).map { ($0, [PolicyBinding]()) })
    let ordered = FlowChange(flow: flow, current: before, wanted: wanted).writes(
      knowing: GuardFacts(of: Stages.all, policies: none))
    writes = PlannedWrites(
      server: "https://id.example.org", digest: String(repeating: "ab", count: 32),
      flows: [FlowBefore(flow: flow, bindings: before, stages: Stages.all, policies: none)],
      operations: ordered.operations.enumerated().map { index, operation in
        PlannedOperation(number: index + 1, operation: operation, flow: flow.slug, stage: "a stage")
      })
  }

  /// Two changes in one plan, each of a flow of its own, written at the same time.
  init(_ name: String, _ first: ApplyCase, _ second: ApplyCase) {
    self = first
    self.name = name
    parallelFlows = 2
    let other = second.writes.inAnotherFlow()
    before = (before + other.flows[0].bindings).sorted { $0.pk < $1.pk }
    writes.flows += other.flows
    writes.operations += other.operations
    for index in writes.operations.indices { writes.operations[index].number = index + 1 }
  }

  /// What the server holds in the end, without the keys of what was created.
  var settingsAfter: [BindingSettings] {
    let ladder = Ladder(before).passing(through: writes.operations.map(\.operation)).last
    return (ladder?.rungs.map(\.settings) ?? []).inOrder
  }

  /// Whether undoing it makes new keys, which nobody can help.
  var deletes: Bool { writes.operations.contains { $0.operation.kind == .delete } }

  private static let login = [
    binding(1, Stages.identification, 10), binding(2, Stages.password, 20), binding(3, Stages.validation, 30),
    binding(4, Stages.login, 100), binding(5, Stages.prompt, 5), binding(6, Stages.source, 7),
  ]

  private static func renumbering(_ orders: [Int: Int]) -> [Operation] {
    login.enumerated().compactMap { index, binding in
      orders[index + 1].map { order in
        var after = binding.settings
        after.order = order
        return .update(binding.pk, from: binding.settings, to: after)
      }
    }
  }

  static let all: [ApplyCase] =
    ofOneFlow + [ApplyCase("two flows at a time", ofOneFlow[2], ofOneFlow[8])]

  static let ofOneFlow: [ApplyCase] = [
    ApplyCase("one update", login, renumbering([4: 40])),
    ApplyCase("two updates", login, renumbering([3: 25, 4: 40])),
    ApplyCase("three updates", login, renumbering([1: 11, 2: 22, 4: 33])),
    ApplyCase("four updates", login, renumbering([1: 11, 2: 12, 3: 13, 4: 14])),
    ApplyCase("five updates", login, renumbering([1: 12, 2: 24, 3: 36, 4: 48, 5: 6])),
    ApplyCase("six updates", login, renumbering([1: 11, 2: 21, 3: 31, 4: 101, 5: 8, 6: 9])),
    ApplyCase("a create", login, [.create(settings(Stages.email, 15))]),
    ApplyCase("a deletion", login, [.delete(login[4].pk, holding: login[4].settings)]),
    ApplyCase(
      "a create, two updates and a deletion", login,
      renumbering([2: 22, 4: 50]) + [
        .create(settings(Stages.email, 15)), .delete(login[4].pk, holding: login[4].settings),
      ]),
    ApplyCase(
      "a swap of one stage's two orders", [binding(1, Stages.prompt, 10), binding(2, Stages.prompt, 20), login[3]],
      [
        .update(PrimaryKey("b1"), from: settings(Stages.prompt, 10), to: settings(Stages.prompt, 20)),
        .update(PrimaryKey("b2"), from: settings(Stages.prompt, 20), to: settings(Stages.prompt, 10)),
      ]),
  ]
}

extension PlannedWrites {
  /// The same writes to another flow, whose bindings have other keys.
  fileprivate func inAnotherFlow() -> PlannedWrites {
    var writes = self
    func moved(_ settings: BindingSettings?) -> BindingSettings? {
      guard var settings else { return nil }
      settings.flow = PrimaryKey("flow2")
      return settings
    }
    func renamed(_ pk: PrimaryKey) -> PrimaryKey { PrimaryKey("other-\(pk)") }
    for index in writes.flows.indices {
      writes.flows[index].flow.pk = PrimaryKey("flow2")
      writes.flows[index].flow.slug = "b-flow"
      for binding in writes.flows[index].bindings.indices {
        let old = writes.flows[index].bindings[binding]
        writes.flows[index].bindings[binding] = Binding(
          pk: renamed(old.pk), policyBindingModel: renamed(old.policyBindingModel), settings: moved(old.settings)!)
      }
    }
    for index in writes.operations.indices {
      let old = writes.operations[index].operation
      writes.operations[index].flow = "b-flow"
      writes.operations[index].operation = Operation(
        kind: old.kind, pk: old.pk.map(renamed), before: moved(old.before), after: moved(old.after),
        isTemporary: old.isTemporary)
    }
    return writes
  }
}

extension [BindingSettings] {
  /// In an order that says nothing about keys.
  var inOrder: [BindingSettings] {
    sorted { ($0.flow, $0.order, $0.stage) < ($1.flow, $1.order, $1.stage) }
  }
}

extension Applier {
  /// An applier that never waits.
  static func quick(
    _ server: MemoryServer, _ journal: MemoryJournal = MemoryJournal(), onFailure: OnFailure = .undo,
    flows: Int = 1, clock: WaitingClock = .instant, shouldStop: @escaping @Sendable () -> StopRequest? = { nil },
    telling: @escaping @Sendable (ApplyPhase) -> Void = { _ in }
  ) -> Applier {
    Applier(
      store: server, journal: journal, onFailure: onFailure, parallelFlows: flows, clock: clock,
      shouldStop: shouldStop, telling: telling)
  }
}

extension WaitingClock {
  /// One that nobody waits for.
  static var instant: WaitingClock {
    let time = ManualTime()
    return WaitingClock(now: { time.now() }, pause: { await time.pause($0) })
  }
}
