import AuthentikSandbox
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Applying
@testable import AuthentikAPI
@testable import Bindings
@testable import Planning
@testable import flowbind

/// Every fault at every request of an apply by one import, and foreign edits at every moment of it, over real sockets:
/// no run leaves a state that is neither before nor after.
@Suite(.serialized) struct AtomicFaultMatrixTests {
  /// What goes wrong.
  private enum Trouble: Sendable {
    /// With one request, or with it and all that follow.
    case fault(String, at: Int, lasts: Bool, isSlow: Bool, @Sendable () -> Fault)
    /// Before a request, or after it.
    case edit(ForeignEdit, at: Int, isBefore: Bool)
    case editDuring(ForeignEdit, ImportMoment)

    var edit: ForeignEdit? {
      switch self {
      case .fault: nil
      case .edit(let edit, _, _), .editDuring(let edit, _): edit
      }
    }
  }

  private struct Case: Sendable, CustomStringConvertible {
    var run: PlannedRun
    var trouble: Trouble

    var description: String {
      let what =
        switch trouble {
        case .fault(let name, let request, _, _, _): "\(name) at request \(request)"
        case .edit(let edit, let request, let isBefore): "\(edit) \(isBefore ? "before" : "after") request \(request)"
        case .editDuring(let edit, let moment): "\(edit) at \(moment.run) \(moment.step)"
        }
      return "\(run.change) on \(run.version.rawValue), \(what)"
    }
  }

  /// A plan with what its apply does when nothing goes wrong.
  private struct PlannedRun: Sendable {
    var change: LoginFlow.Change
    var version: AuthentikVersion
    var plan: Plan
    /// The methods of its requests, and which one is the import.
    var requests: [String] = []
    var importing = 0
    var moments: [ImportMoment] = []
  }

  /// What one request, or all from it on, may meet.
  private struct Meeting: Sendable {
    var name: String
    var lasts = false
    var isSlow = false
    /// Whether there is such a thing at writes only.
    var isOfWrites = false
    var fault: @Sendable () -> Fault

    static func write(_ name: String, _ fault: @escaping @Sendable () -> Fault) -> Meeting {
      Meeting(name: name, isOfWrites: true, fault: fault)
    }
  }

  private static let anywhere: [Meeting] = [
    Meeting(name: "connection refused from here on", fault: { .stop }),
    Meeting(name: "reset", fault: { .reset }),
    Meeting(
      name: "403", fault: { .status(403, detail: "You do not have permission to perform this action.") }),
    Meeting(
      name: "an expired token from here on", lasts: true, fault: { .status(403, detail: "Token invalid/expired") }),
    Meeting(name: "502", fault: { .badGateway() }),
    Meeting(name: "502 from here on", lasts: true, fault: { .badGateway() }),
    Meeting(name: "lost reply", fault: { .loseReply }),
    Meeting(name: "reply cut in its body", fault: { .cutBody(after: 20) }),
    Meeting(name: "reply cut in its header", fault: { .cutHeader }),
    Meeting(name: "slow reply", isSlow: true, fault: { .holdReply(Gate()) }),
    .write("sent twice by a proxy") { .serveTwice },
  ]

  private static let foreign: [Meeting] = ForeignAnswers.all.flatMap { (name, answer) -> [Meeting] in
    [
      .write("\(name), not carried out") { .answer(answer) },
      .write("\(name), carried out") { .serveAndAnswer(answer) },
    ]
  }

  private static let late: [Meeting] = [1, 2, 4, 8].flatMap { (count: Int) -> [Meeting] in
    [
      .write("lands \(count) requests later") { .landLater(after: count) },
      .write("504, and lands \(count) requests later") {
        .landLater(after: count, .page(504, heading: "Gateway Timeout"))
      },
    ]
  }

  /// Updates, all kinds of writes, two flows, and each release with what its import does otherwise.
  private static func runs() async throws -> [PlannedRun] {
    let newest = [
      LoginFlow.changes[3], LoginFlow.changes[6], LoginFlow.changes[7], LoginFlow.changes[8],
    ].map { ($0, AuthentikVersion.newest) }
    let older = [AuthentikVersion.august2024, .october2025, .may2026].map { (LoginFlow.changes[6], $0) }
    var runs: [PlannedRun] = []
    for (change, version) in newest + older { runs.append(try await Scenario.planned(change, version)) }
    return runs
  }

  private static func cases(_ run: PlannedRun) -> [Case] {
    let faulty = run.requests.enumerated().flatMap { (index, method) -> [Trouble] in
      (anywhere + foreign + late).filter { method != "GET" || !$0.isOfWrites }.map { met in
        .fault(met.name, at: index + 1, lasts: met.lasts, isSlow: met.isSlow, met.fault)
      }
    }
    let edits = ForeignEdit.all.flatMap { (edit) -> [Trouble] in
      run.requests.indices.flatMap { index in
        [Trouble.edit(edit, at: index + 1, isBefore: true), Trouble.edit(edit, at: index + 1, isBefore: false)]
      } + run.moments.map { Trouble.editDuring(edit, $0) }
    }
    return (faulty + edits).map { Case(run: run, trouble: $0) }
  }

  @Test(.timeLimit(.minutes(20))) func `leaves all or nothing whatever goes wrong`() async throws {
    let start = ContinuousClock.now
    let cases = try await Self.runs().flatMap(Self.cases)
    #expect(cases.count > 4000)
    let chosen = Thoroughness.chosen(cases, every: 30, gate: 4, "atomic fault matrix")
    let board = Board(chosen)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          while let test = open.withLock({ $0.popFirst() }) {
            do {
              let code = try await Scenario(test.run).broken(by: test)
              board.endings.withLock { $0[code, default: 0] += 1 }
            } catch {
              Issue.record("\(test): \(error)")
            }
          }
        }
      }
    }
    let counts = board.endings.withLock { $0 }.sorted { $0.key.rawValue < $1.key.rawValue }
    print(
      "atomic fault matrix: \(chosen.count) of \(cases.count) cases in \(ContinuousClock.now - start); "
        + counts.map { "exit \($0.key.rawValue): \($0.value)" }.joined(separator: ", "))
    if Thoroughness.isComplete {
      #expect(
        Set(counts.map(\.key)) == [.done, .refused, .notUndone, .surprised, .unavailable, .noPermission], "\(counts)")
    }
  }

  /// What is still to be run, and how the others ended.
  private final class Board: Sendable {
    let open: Mutex<ArraySlice<Case>>
    let endings = Mutex<[ExitCode: Int]>([:])

    init(_ cases: [Case]) { open = Mutex(cases[...]) }
  }

  /// One run on a sandbox of its own.
  private struct Scenario {
    let run: PlannedRun
    let server: SandboxServer

    /// Plans once for all cases: each begins with the same bindings, by the same keys.
    static func planned(_ change: LoginFlow.Change, _ version: AuthentikVersion) async throws -> PlannedRun {
      let probe = SandboxServer(state: LoginFlow.state(of: version))
      try probe.start()
      defer { probe.stop() }
      let plan = try await LoginFlow.plan(await change.readings(), on: try store(probe), mode: .atomic)
      #expect(plan.operations.count == change.operations && !plan.isRefused, "\(change)")
      var run = PlannedRun(change: change, version: version, plan: plan)
      let moments = Mutex<[ImportMoment]>([])
      let clean = try Scenario(run)
      clean.server.faults.on(
        .every(1), path: "/import/", .editDuringImport { moment, _ in moments.withLock { $0.append(moment) } })
      #expect(await clean.apply(try store(clean.server)).ending == .applied, "\(change)")
      clean.server.stop()
      run.moments = moments.withLock { $0 }
      run.requests = clean.server.requests.map(\.method)
      run.importing = (clean.server.requests.firstIndex { $0.target.hasSuffix("/import/") } ?? 0) + 1
      #expect(run.requests.filter { $0 != "GET" }.count == 2, "one import and one cache_clear")
      return run
    }

    init(_ run: PlannedRun) throws {
      self.run = run
      server = SandboxServer(state: LoginFlow.state(of: run.version))
      try server.start()
    }

    private static func store(
      _ server: SandboxServer, timeout: Duration = .seconds(600)
    ) throws -> AuthentikBindingStore {
      var options = AuthentikBindingStore.Options(version: "test")
      options.timeout = timeout
      return AuthentikBindingStore(
        try ServerAddress(server.address), token: try APIToken(server.token), options: options,
        network: URLSessionTransport(version: "test"), clock: ImpatientClock(), userAgent: "flowbind/test")
    }

    private func apply(_ store: AuthentikBindingStore) async -> ApplyOutcome {
      await apply(run.plan, store)
    }

    private func apply(_ plan: Plan, _ store: AuthentikBindingStore) async -> ApplyOutcome {
      let time = ManualTime()
      let applier = Applier(
        store: store, clock: WaitingClock(now: { time.now() }, pause: { await time.pause($0) }))
      return await applier.apply(PlannedWrites(plan, PlanDigest(plan)), startedAt: "")
    }

    func broken(by test: Case) async throws -> ExitCode {
      defer { server.stop() }
      var timeout = Duration.seconds(600)
      var held: Gate?
      switch test.trouble {
      case .fault(_, let request, let lasts, let isSlow, let make):
        let fault = make()
        if case .holdReply(let gate) = fault { held = gate }
        // What the server needs for each write comes on top.
        if isSlow { timeout = .milliseconds(300) }
        server.faults.on(lasts ? .from(request) : .only(request), fault)
      case .edit(let edit, let request, let isBefore):
        server.faults.on(.only(request), isBefore ? .editBefore(edit.change) : .editAfter(edit.change))
      case .editDuring(let edit, let moment):
        server.faults.on(
          .every(1), path: "/import/", .editDuringImport { now, state in if now == moment { edit.change(&state) } })
      }
      let before = server.withState(\.bindings)
      let outcome = await apply(try Self.store(server, timeout: timeout))
      server.faults.clear()
      try server.start()
      held?.open()
      let code = ExitCode(outcome.ending, leavingDifferences: false)
      let note = Comment("\(test): exit \(code.rawValue), \(outcome.results.compactMap(\.reason)) \(outcome.surprises)")
      let landings = checkHistory(from: before, test.trouble.edit, note)
      check(code, outcome, landings, test, note)
      if code != .done { try await checkSecondRun(test, note) }
      return code
    }

    /// Each state that the server held came from the one before by all of the plan, or by somebody else's edit; tells
    /// how often by all of the plan.
    private func checkHistory(from before: [Binding], _ edit: ForeignEdit?, _ note: Comment) -> Int {
      let history = server.withState(\.history)
      #expect(history.first == before, note)
      var landings = 0
      for (state, next) in zip(history, history.dropFirst()) where state != next {
        let (old, new) = (state.settingsByKey, next.settingsByKey)
        let changed = Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }
        let isForeign = changed.allSatisfy { pk in
          edit?.binding == pk || edit?.binding == nil && edit != nil && old[pk] == nil
        }
        let isOurs = run.plan.operations.allSatisfy { planned in
          switch planned.operation.kind {
          case .create: new.contains { $0.value == planned.operation.after && old[$0.key] == nil }
          case .update, .delete: planned.operation.pk.map { new[$0] } == planned.operation.after
          }
        }
        if isOurs, changed.count >= run.plan.operations.count - 1, !isForeign || run.plan.operations.count == 1 {
          landings += 1
        } else if !isForeign {
          Issue.record("a state between: \(changed), \(note)")
        }
      }
      #expect(landings <= 1, note)
      return landings
    }

    /// What each exit code promises.
    private func check(
      _ code: ExitCode, _ outcome: ApplyOutcome, _ landings: Int, _ test: Case, _ note: Comment
    ) {
      let found = server.withState(\.bindings).settingsByKey
      let isAsPlanned = run.plan.operations.allSatisfy { planned in
        switch planned.operation.kind {
        case .create: found.contains { $0.value == planned.operation.after }
        case .update, .delete: planned.operation.pk.map { found[$0] } == planned.operation.after
        }
      }
      switch code {
      case .done: #expect(landings == 1 && isAsPlanned, note)
      case .surprised: #expect(landings == 1 && !outcome.surprises.isEmpty, note)
      case .refused, .unavailable, .noPermission: #expect(landings == 0, note)
      // Only where nobody can say: the trouble goes on, or the import may still land.
      case .notUndone:
        #expect(outcome.results.contains { $0.effect == .unknown }, note)
        #expect(test.trouble.edit == nil, note)
      default: Issue.record("exit \(code.rawValue): \(note)")
      }
      if let edit = test.trouble.edit { checkEdit(edit, code, landings, test, note) }
    }

    /// A foreign edit before its own guard is never lost, and one that is lost between guard and save is reported.
    private func checkEdit(
      _ edit: ForeignEdit, _ code: ExitCode, _ landings: Int, _ test: Case, _ note: Comment
    ) {
      var alone = LoginFlow.state(of: run.version)
      edit.change(&alone)
      let (wanted, found) = (alone.bindings.settingsByKey, server.withState(\.bindings).settingsByKey)
      let isKept =
        if let pk = edit.binding {
          found[pk] == wanted[pk]
        } else if alone.bindings.count > LoginFlow.state(of: run.version).bindings.count {
          found.contains { $0.value.order == 77 }
        } else {
          true
        }
      let isBefore =
        switch test.trouble {
        case .fault: false
        case .edit(_, let request, let isBefore):
          request < run.importing || request == run.importing && isBefore
        case .editDuring(_, let moment): moment.run == .validation
        }
      if isBefore {
        #expect(isKept && landings == 0, note)
        #expect(code == .refused, note)
      }
      guard !isKept else { return }
      // The window: after the guard of a write has looked, before that write is saved.
      #expect(code == .surprised, note)
      guard case .editDuring(_, let moment) = test.trouble, moment.run == .application else {
        Issue.record("overwritten outside of the import: \(note)")
        return
      }
      let saves = run.moments.compactMap { if case .save(let index) = $0.step { index } else { nil } }
      switch moment.step {
      case .entry(let index), .save(let index): #expect(saves.contains(index), note)
      case .end: Issue.record("overwritten after all guards: \(note)")
      }
    }

    /// A second run, with nothing in its way, ends as the blueprint says.
    private func checkSecondRun(_ test: Case, _ note: Comment) async throws {
      let store = try Self.store(server)
      let plan = try await LoginFlow.plan(await run.change.readings(), on: store, mode: .atomic)
      let ending = plan.operations.isEmpty ? ApplyEnding.applied : await apply(plan, store).ending
      #expect(ending == .applied, note)
    }
  }
}
