import AuthentikSandbox
import Foundation
import TestSupport
import Testing

@testable import Applying
@testable import AuthentikAPI
@testable import Bindings
@testable import Planning
@testable import flowbind

/// Every fault, at every request, of plans of one to six operations, over real sockets.
@Suite(.serialized) struct FaultMatrixTests {
  /// One thing that goes wrong with one request, or with it and all that follow.
  struct Trouble: Sendable {
    var name: String
    /// What a foreign edit changes, if it is one.
    var edit: (@Sendable (inout SandboxState) -> Void)?
    var fault: @Sendable () -> Fault
    var lasts = false
    var isSlow = false
    /// Whether there is such a thing at writes only.
    var isOfWrites = false
  }

  /// A plan with a trouble at one of its requests; where it is undone, a refusal of its last write has begun that.
  struct Case: Sendable, CustomStringConvertible {
    var change: LoginFlow.PlannedChange
    var trouble: Trouble
    var request: Int
    var refusedWrite: Int?

    var description: String {
      "\(change), \(trouble.name) at request \(request)\(refusedWrite.map { ", undoing from \($0) on" } ?? "")"
    }
  }

  private static let captcha = PrimaryKey("b1d1c6d3-5505-4bd2-b2cf-b9e92bdb0311")
  private static let password = PrimaryKey("730f2aa9-2cdf-4d43-bd5b-860c538a211b")
  /// Every plan but one writes to it.
  private static let login = PrimaryKey("794f263a-75aa-4af3-8a9c-89ae9c9bace7")

  /// What other administrators do; none of it breaks a guard by itself.
  private static let edits: [(String, @Sendable (inout SandboxState) -> Void)] = [
    ("another order of the captcha", { $0.edit(captcha) { $0.order = 6 } }),
    ("another field of the password", { $0.edit(password) { $0.invalidResponseAction = "restart_with_context" } }),
    ("a deletion of the captcha", { $0.delete(captcha) }),
    ("another order of the login", { $0.edit(login) { $0.order = 140 } }),
    ("another field of the login", { $0.edit(login) { $0.policyEngineMode = "all" } }),
    ("a deletion of the login", { $0.delete(login) }),
  ]

  private static let troubles: [Trouble] =
    [
      Trouble(name: "connection refused from here on", fault: { .stop }),
      Trouble(name: "reset", fault: { .reset }),
      Trouble(name: "400", fault: { .answer(.json(400, ["order": ["A valid integer is required."]])) }),
      Trouble(
        name: "403", fault: { .status(403, detail: "You do not have permission to perform this action.") }),
      Trouble(
        name: "an expired token from here on", fault: { .status(403, detail: "Token invalid/expired") }, lasts: true),
      Trouble(name: "404", fault: { .status(404, detail: "No FlowStageBinding matches the given query.") }),
      Trouble(name: "hidden 405", fault: { .hiddenError }),
      Trouble(name: "502", fault: { .badGateway() }),
      Trouble(name: "502 from here on", fault: { .badGateway() }, lasts: true),
      Trouble(name: "a page for people", fault: { .page }),
      Trouble(name: "lost reply", fault: { .loseReply }),
      Trouble(name: "reply cut in its body", fault: { .cutBody(after: 20) }),
      Trouble(name: "slow reply", fault: { .holdReply(Gate()) }, isSlow: true),
    ]
    + ForeignAnswers.all.flatMap { name, answer in
      [
        Trouble(name: "\(name), not carried out", fault: { .answer(answer) }, isOfWrites: true),
        Trouble(name: "\(name), carried out", fault: { .serveAndAnswer(answer) }, isOfWrites: true),
      ]
    }
    + [1, 2, 4, 8].flatMap { count in
      [
        Trouble(name: "lands \(count) requests later", fault: { .landLater(after: count) }, isOfWrites: true),
        Trouble(
          name: "a page for people, and lands \(count) requests later",
          fault: { .landLater(after: count, .page(403, heading: "Blocked")) }, isOfWrites: true),
      ]
    }
    + edits.flatMap { name, edit in
      [
        Trouble(name: "\(name) before", edit: edit, fault: { .editBefore(edit) }),
        Trouble(name: "\(name) between check and save", edit: edit, fault: { .editBeforeSave(edit) }, isOfWrites: true),
        Trouble(name: "\(name) after", edit: edit, fault: { .editAfter(edit) }),
      ]
    }

  @Test(.timeLimit(.minutes(20))) func `keeps every promise whatever goes wrong with any request`() async throws {
    var scenarios: [Case] = []
    for change in LoginFlow.changes {
      let planned = try await Scenario.plan(change)
      let requests = try await Scenario(planned).requests()
      let lastWrite = requests.lastIndex { $0 != "GET" }.map { $0 + 1 }
      let undoing = try await Scenario(planned).requests(refusing: lastWrite)
      for trouble in Self.troubles {
        for (index, method) in requests.enumerated() where method != "GET" || !trouble.isOfWrites {
          scenarios.append(Case(change: planned, trouble: trouble, request: index + 1))
        }
        for (index, method) in undoing.enumerated().dropFirst(lastWrite ?? 0)
        where method != "GET" || !trouble.isOfWrites {
          scenarios.append(Case(change: planned, trouble: trouble, request: index + 1, refusedWrite: lastWrite))
        }
      }
    }
    #expect(scenarios.count > 5000)
    let chosen = Thoroughness.chosen(scenarios, every: 43, gate: 5, "fault matrix")
    let run = await MatrixRun(chosen) { try await Scenario($0.change).broken(by: $0) }
    print("fault matrix: \(run.summary)")
    if Thoroughness.isComplete {
      #expect(
        Set(run.endings.keys) == [.done, .refused, .undone, .notUndone, .surprised, .unavailable, .noPermission],
        "\(run.summary)")
    }
  }

  /// One plan on a sandbox of its own.
  private struct Scenario {
    let change: LoginFlow.PlannedChange
    let server: SandboxServer

    /// Plans once for all scenarios: each begins with the same bindings, by the same keys.
    static func plan(_ change: LoginFlow.Change) async throws -> LoginFlow.PlannedChange {
      let readings = await change.readings()
      let probe = try Scenario(LoginFlow.PlannedChange(change: change, readings: readings, plan: nil))
      defer { probe.server.stop() }
      let plan = try await LoginFlow.plan(readings, on: try probe.server.impatientStore())
      #expect(plan.operations.count == change.operations && !plan.isRefused, "\(change)")
      return LoginFlow.PlannedChange(change: change, readings: readings, plan: plan)
    }

    init(_ change: LoginFlow.PlannedChange) throws {
      self.change = change
      server = SandboxServer(state: LoginFlow.state())
      try server.start()
    }

    private func apply(_ plan: Plan, _ store: AuthentikBindingStore) async -> ApplyOutcome {
      let writes = PlannedWrites(plan, PlanDigest(plan))
      let applier = Applier(store: store, parallelFlows: change.change.parallelFlows, clock: .impatient)
      return await applier.apply(writes, startedAt: "")
    }

    /// The methods of the requests that the apply sends when nothing goes wrong, or when one write is refused.
    func requests(refusing request: Int? = nil) async throws -> [String] {
      defer { server.stop() }
      if let request { server.faults.on(.only(request), Self.refusal) }
      let ending = await apply(try #require(change.plan), try server.impatientStore()).ending
      #expect(request != nil || ending == .applied)
      return server.requests.map(\.method)
    }

    private static let refusal = Fault.status(403, detail: "You do not have permission to perform this action.")

    func broken(by test: Case) async throws -> ExitCode {
      defer { server.stop() }
      let (trouble, request) = (test.trouble, test.request)
      let note = Comment("\(test)")
      if let refused = test.refusedWrite { server.faults.on(.only(refused), Self.refusal) }
      let store = try server.impatientStore(timeout: .seconds(trouble.isSlow ? 1 : 600))
      let plan = try #require(change.plan)
      let before = server.bindings(of: change.change.flows)
      let fault = trouble.fault()
      server.faults.on(trouble.lasts ? .from(request) : .only(request), fault)
      let outcome = await apply(plan, store)
      server.faults.clear()
      try server.start()
      if case .holdReply(let gate) = fault { gate.open() }
      let code = ExitCode(outcome.ending, leavingDifferences: false)
      check(outcome, code, plan, before, trouble, note)
      checkHistory(plan, note)
      // After exit 0 the bindings were just seen to be as planned.
      if code != .done { try await checkSecondRun(note) }
      return code
    }

    /// What each exit code promises.
    private func check(
      _ outcome: ApplyOutcome, _ code: ExitCode, _ plan: Plan, _ before: [Binding], _ trouble: Trouble,
      _ note: Comment
    ) {
      let found = server.bindings(of: change.change.flows)
      let foreign = Foreign(trouble, before, plan)
      switch code {
      case .done: #expect(foreign.explains(found, as: foreign.after), note)
      case .surprised:
        #expect(!outcome.surprises.isEmpty, note)
        #expect(foreign.explains(found, as: foreign.after), note)
      case .refused, .unavailable, .noPermission:
        #expect(server.possibleWrites == 0 && foreign.explains(found, as: before.map(\.settings)), note)
      case .undone: #expect(foreign.explains(found, as: before.map(\.settings)), note)
      case .notUndone:
        let named = Set(
          outcome.results.flatMap { result in
            let isNamed = result.recreated != nil || result.obstacle != nil || result.effect == .unknown
            return isNamed ? [result.operation.operation.pk, result.pk] : []
          }
        )
        .union(outcome.surprises.map { if case .changed(let moved) = $0 { moved.pk } else { nil } })
        let old = Dictionary(uniqueKeysWithValues: before.map { ($0.pk, $0.settings) })
        let now = Dictionary(uniqueKeysWithValues: found.map { ($0.pk, $0.settings) })
        for pk in Set(old.keys).union(now.keys) where old[pk] != now[pk] {
          #expect(named.contains(pk) || foreign.touches(pk), note)
        }
        if outcome.results.allSatisfy({ $0.obstacle == nil && [.none, .asBefore].contains($0.effect) }) {
          #expect(foreign.explains(found, as: before.map(\.settings)), note)
        }
      default: Issue.record("exit \(code.rawValue): \(note)")
      }
      let unnamed = foreign.unnamedChanges(in: found)
      #expect(unnamed == [], note)
    }

    /// The guards judge every state that the server ever held.
    private func checkHistory(_ plan: Plan, _ note: Comment) {
      let writes = PlannedWrites(plan, PlanDigest(plan))
      let history = server.withState(\.history)
      for flow in writes.flows {
        let floor = writes.floor(of: flow)
        let states = history.map { $0.filter { $0.settings.flow == flow.flow.pk } }
        for (state, next) in zip(states, states.dropFirst()) where state != next {
          #expect(floor.rulesBroken(from: state, to: next) == [], note)
        }
      }
    }

    /// A second run, with nothing in its way, ends as the blueprint says.
    private func checkSecondRun(_ note: Comment) async throws {
      let store = try server.impatientStore()
      let plan = try await LoginFlow.plan(change.readings, on: store)
      let ending = plan.operations.isEmpty ? ApplyEnding.applied : await apply(plan, store).ending
      #expect(ending == .applied, note)
      let (found, stages) = (server.bindings(of: change.change.flows), server.withState(\.stages))
      for (stage, order) in change.change.orders {
        let pk = stages.first { $0.name == stage }?.pk
        #expect(found.filter { $0.settings.stage == pk }.map(\.settings.order) == [order].compactMap(\.self), note)
      }
    }
  }
}

/// What somebody else's edit may explain.
private struct Foreign {
  let before: [Binding]
  let after: [BindingSettings]
  /// The bindings of the flow after the edit alone.
  private let edited: [Binding]
  private let plan: Plan

  init(_ trouble: FaultMatrixTests.Trouble, _ before: [Binding], _ plan: Plan) {
    self.before = before
    self.plan = plan
    after =
      Ladder(before).passing(through: plan.operations.map(\.operation)).last?.rungs.map(\.settings) ?? []
    var state = LoginFlow.state()
    trouble.edit?(&state)
    edited = state.bindings
  }

  func touches(_ pk: PrimaryKey) -> Bool { old(pk) != edited.first { $0.pk == pk }?.settings }

  private func old(_ pk: PrimaryKey) -> BindingSettings? { before.first { $0.pk == pk }?.settings }

  /// Whether the bindings hold these settings, but for what the edit changed.
  func explains(_ found: [Binding], as wanted: [BindingSettings]) -> Bool {
    func core(_ settings: [(PrimaryKey?, BindingSettings)]) -> [BindingSettings] {
      settings.filter { pk, settings in
        let isTouched = before.contains { $0.settings.stage == settings.stage && touches($0.pk) }
        return !isTouched && pk.map { !touches($0) } ?? true
      }.map(\.1).sorted { ($0.order, $0.stage) < ($1.order, $1.stage) }
    }
    return core(found.map { ($0.pk, $0.settings) }) == core(wanted.map { (nil, $0) })
  }

  /// Fields with a value that neither was there, nor was planned, nor is of the edit.
  func unnamedChanges(in found: [Binding]) -> [String] {
    found.flatMap { binding -> [String] in
      guard let old = old(binding.pk) else { return [] }
      let planned = plan.operations.filter { $0.operation.pk == binding.pk }.compactMap(\.operation.after)
      let foreign = edited.first { $0.pk == binding.pk }?.settings
      return BindingField.allCases.compactMap { field in
        let explained = ([old] + planned + [foreign].compactMap(\.self)).map { $0[field] }
        return explained.contains(binding.settings[field]) ? nil : "\(binding.pk) \(field.rawValue)"
      }
    }
  }
}

extension FlowFloor {
  /// The guards that one step of a server's history broke.
  func rulesBroken(from state: [Binding], to next: [Binding]) -> [GuardRule] {
    let changed = next.filter { !state.contains($0) }.map { new in
      state.first { $0.pk == new.pk }.map { Operation.update(new.pk, from: $0.settings, to: new.settings) }
        ?? .create(new.settings)
    }
    let gone = state.filter { old in !next.contains { $0.pk == old.pk } }
    return rulesBroken(by: changed + gone.map { .delete($0.pk, holding: $0.settings) }, from: state)
  }
}
