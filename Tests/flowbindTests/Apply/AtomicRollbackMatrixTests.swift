import AuthentikAPI
import AuthentikSandbox
import Synchronization
import TestSupport
import Testing

@testable import Applying
@testable import Bindings
@testable import Planning
@testable import flowbind

/// Every fault at every request of the rollback of an import, and foreign edits at every moment of it, over real sockets:
/// it takes back all or nothing.
@Suite(.serialized) struct AtomicRollbackMatrixTests {
  private struct Case: Sendable, CustomStringConvertible {
    var run: AppliedRun
    var trouble: ImportTrouble

    var description: String { "\(run.change) on \(run.version.rawValue), \(trouble)" }
  }

  /// An apply that nothing disturbed, with what its rollback does then.
  private struct AppliedRun: Sendable {
    var change: LoginFlow.Change
    var version: AuthentikVersion
    var writes: PlannedWrites
    /// What the server holds after the apply.
    var state: SandboxState
    var journal: [JournalRecord]
    var requests: [String] = []
    /// Which one is the last that reads bindings.
    var lastRead = 0
    var moments: [ImportMoment] = []

    /// The bindings that were read, made or brought back.
    var known: Set<PrimaryKey> { writes.keys.union(writes.flows.flatMap(\.bindings).map(\.pk)) }
    /// Which request is the import.
    var importing: Int { (requests.firstIndex(of: "POST") ?? 0) + 1 }

    func isUndone(in found: [PrimaryKey: BindingSettings]) -> Bool {
      writes.operations.allSatisfy { found[writes.key(of: $0)] == $0.operation.before }
    }
  }

  @Test(.timeLimit(.minutes(20))) func `takes back all or nothing whatever goes wrong`() async throws {
    let kinds: [(Int, AuthentikVersion)] = [(3, .newest), (6, .newest), (7, .may2026), (6, .august2024)]
    var cases: [Case] = []
    for (index, version) in kinds {
      let run = try await Scenario.applied(LoginFlow.changes[index], version)
      cases += ImportTrouble.all(of: run.requests, run.moments).map { Case(run: run, trouble: $0) }
    }
    #expect(cases.count > 2000)
    let chosen = Thoroughness.chosen(cases, every: 97, gate: 41, "atomic rollback matrix")
    let run = await MatrixRun(chosen) { try await Scenario($0.run).broken(by: $0) }
    print("atomic rollback matrix: of \(cases.count) cases \(run.summary)")
  }

  /// One rollback on a sandbox of its own.
  private struct Scenario {
    let run: AppliedRun
    let server: SandboxServer

    static func applied(_ change: LoginFlow.Change, _ version: AuthentikVersion) async throws -> AppliedRun {
      let first = SandboxServer(state: LoginFlow.state(of: version))
      try first.start()
      defer { first.stop() }
      let store = try first.impatientStore()
      let plan = try await LoginFlow.plan(await change.readings(), on: store, mode: .atomic)
      let journal = JournalInMemory()
      let writes = PlannedWrites(plan, PlanDigest(plan))
      let applied = await Applier(store: store, journal: journal, clock: .impatient).apply(writes, startedAt: "")
      #expect(applied.ending == .applied, "\(change)")
      var state = first.withState(\.self)
      state.begin(with: state.bindings)
      var run = AppliedRun(change: change, version: version, writes: writes, state: state, journal: journal.all)

      let moments = Mutex<[ImportMoment]>([])
      let clean = try Scenario(run)
      defer { clean.server.stop() }
      clean.server.faults.on(
        .every(1), path: "/import/", .editDuringImport { moment, _ in moments.withLock { $0.append(moment) } })
      let ending = try await clean.rollBack(JournalInMemory(run.journal), by: clean.server.impatientStore())
        .endingOfRollback
      #expect(ending == .undone, "\(change)")
      run.moments = moments.withLock { $0 }
      run.requests = clean.server.requests.map(\.method)
      run.lastRead = clean.server.lastReadOfBindings
      return run
    }

    init(_ run: AppliedRun) throws {
      self.run = run
      var state = run.state
      state.accounts = [:]
      server = SandboxServer(state: state)
      try server.start()
    }

    private func rollBack(_ journal: JournalInMemory, by store: AuthentikBindingStore) async throws -> ApplyOutcome {
      let replay = try journal.replay
      return await Applier(store: store, journal: journal, clock: .impatient).rollBack(replay)
    }

    func broken(by test: Case) async throws -> ExitCode {
      defer { server.stop() }
      let journal = JournalInMemory(run.journal)
      let replay = try journal.replay
      let outcome = try await test.trouble.met(on: server) { store in
        await Applier(store: store, journal: journal, clock: .impatient).rollBack(replay)
      }
      let isUndone = outcome.endingOfRollback == .undone
      let note = Comment(
        "\(test): undone: \(isUndone), \(outcome.results.compactMap(\.obstacle)) \(outcome.surprises)")
      let landings = checkHistory(test.trouble.edit, note)
      let found = server.withState(\.bindings).settingsByKey
      if isUndone {
        #expect(landings == 1, note)
        #expect(run.isUndone(in: found) || test.trouble.comes(after: run.lastRead), note)
      } else {
        #expect(outcome.results.contains { $0.obstacle != nil } || !outcome.surprises.isEmpty, note)
        // Where it is not known, or somebody wrote into the window, it may have been carried out all the same.
        let mayBeDone = outcome.results.contains { $0.effect == .unknown } || !outcome.surprises.isEmpty
        #expect(landings == 0 || mayBeDone, note)
      }
      checkEdit(test.trouble, found, outcome, note)
      let isOpen = outcome.results.contains { $0.effect == .unknown }
      #expect((try journal.replay.ending == nil) == isOpen, note)
      if !isUndone, test.trouble.edit == nil {
        let again = try await rollBack(journal, by: server.impatientStore())
        #expect(again.endingOfRollback == .undone, note)
        #expect(run.isUndone(in: server.withState(\.bindings).settingsByKey), note)
        #expect(try journal.replay.ending == .undone, note)
      }
      return isUndone ? .done : .notUndone
    }

    /// Each state that the server held came from the one before by all of the undo, or by somebody else's edit; tells how
    /// often by all of the undo.
    private func checkHistory(_ edit: ForeignEdit?, _ note: Comment) -> Int {
      let history = server.withState(\.history)
      var landings = 0
      for (state, next) in zip(history, history.dropFirst()) where state != next {
        let (old, new) = (state.settingsByKey, next.settingsByKey)
        let changed = Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }
        if edit?.explains(changed, unknownTo: run.known) ?? false { continue }
        landings += 1
        #expect(run.isUndone(in: new), "a state between: \(changed), \(note)")
      }
      #expect(landings <= 1, note)
      return landings
    }

    /// A foreign edit is lost only between a guard and the save of its entry, and is told then.
    private func checkEdit(
      _ trouble: ImportTrouble, _ found: [PrimaryKey: BindingSettings], _ outcome: ApplyOutcome, _ note: Comment
    ) {
      guard let edit = trouble.edit, let pk = edit.binding, !trouble.comes(after: run.importing) else { return }
      var alone = run.state
      edit.change(&alone)
      let (old, wanted) = (run.state.binding(pk)?.settings, alone.binding(pk)?.settings)
      guard old != wanted, found[pk] != wanted else { return }
      #expect(!outcome.surprises.isEmpty, note)
      #expect(trouble.comesInWindow(of: run.moments), "overwritten outside of the window: \(note)")
    }
  }
}
