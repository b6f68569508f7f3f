import AuthentikAPI
import AuthentikSandbox
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

    var description: String { run.rollback.name(trouble) }
  }

  /// An apply that nothing disturbed, and its rollback.
  private struct AppliedRun: Sendable {
    var rollback: ImportRun
    /// What the server holds after the apply.
    var state: SandboxState
    var journal: [JournalRecord]
  }

  @Test(.timeLimit(.minutes(20))) func `takes back all or nothing whatever goes wrong`() async throws {
    let kinds: [(Int, AuthentikVersion)] = [(3, .newest), (6, .newest), (7, .may2026), (6, .august2024)]
    var cases: [Case] = []
    for (index, version) in kinds {
      let run = try await Scenario.applied(LoginFlow.changes[index], version)
      cases += run.rollback.troubles.map { Case(run: run, trouble: $0) }
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
      let rollback = ImportRun(change: change, version: version, writes: writes, end: \.before)
      var run = AppliedRun(rollback: rollback, state: state, journal: journal.all)
      let clean = try Scenario(run)
      defer { clean.server.stop() }
      try await run.rollback.watch(clean.server) {
        let outcome = try await clean.rollBack(JournalInMemory(clean.run.journal), by: clean.server.impatientStore())
        #expect(outcome.endingOfRollback == .undone, "\(change)")
      }
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
      let landings = run.rollback.landings(on: server, test.trouble.edit, note)
      let found = server.withState(\.bindings).settingsByKey
      if isUndone {
        #expect(landings == 1, note)
        #expect(run.rollback.isWhole(in: found) || test.trouble.comes(after: run.rollback.lastRead), note)
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
        #expect(run.rollback.isWhole(in: server.withState(\.bindings).settingsByKey), note)
        #expect(try journal.replay.ending == .undone, note)
      }
      return isUndone ? .done : .notUndone
    }

    /// A foreign edit is lost only between a guard and the save of its entry, and is told then.
    private func checkEdit(
      _ trouble: ImportTrouble, _ found: [PrimaryKey: BindingSettings], _ outcome: ApplyOutcome, _ note: Comment
    ) {
      guard let edit = trouble.edit, let pk = edit.binding, !trouble.comes(after: run.rollback.importing) else {
        return
      }
      var alone = run.state
      edit.change(&alone)
      let (old, wanted) = (run.state.binding(pk)?.settings, alone.binding(pk)?.settings)
      guard old != wanted, found[pk] != wanted else { return }
      #expect(!outcome.surprises.isEmpty, note)
      #expect(trouble.comesInWindow(of: run.rollback.moments), "overwritten outside of the window: \(note)")
    }
  }
}
