import AuthentikSandbox
import Foundation
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
  private struct Case: Sendable, CustomStringConvertible {
    var run: ImportRun
    var trouble: ImportTrouble

    var description: String { run.name(trouble) }
  }

  /// Updates, all kinds of writes, two flows, and each release with what its import does otherwise.
  private static func runs() async throws -> [ImportRun] {
    let newest = [
      LoginFlow.changes[3], LoginFlow.changes[6], LoginFlow.changes[7], LoginFlow.changes[8],
    ].map { ($0, AuthentikVersion.newest) }
    let older = [AuthentikVersion.august2024, .october2025, .may2026].map { (LoginFlow.changes[6], $0) }
    var runs: [ImportRun] = []
    for (change, version) in newest + older { runs.append(try await Scenario.planned(change, version)) }
    return runs
  }

  @Test(.timeLimit(.minutes(20))) func `leaves all or nothing whatever goes wrong`() async throws {
    let cases = try await Self.runs().flatMap { run in
      run.troubles.map { Case(run: run, trouble: $0) }
    }
    #expect(cases.count > 4000)
    let chosen = Thoroughness.chosen(cases, every: 97, gate: 41, "atomic fault matrix")
    let run = await MatrixRun(chosen) { try await Scenario($0.run).broken(by: $0) }
    print("atomic fault matrix: of \(cases.count) cases \(run.summary)")
    let endings = Set(run.endings.keys)
    let possible: Set<ExitCode> = [.done, .refused, .notUndone, .surprised, .unavailable, .noPermission]
    #expect(endings.isSubset(of: possible), "\(run.summary)")
    // What is rare may be missing from a sample.
    #expect(endings.isSuperset(of: chosen.count < cases.count ? [.done, .refused] : possible), "\(run.summary)")
  }

  /// One run on a sandbox of its own.
  private struct Scenario {
    let run: ImportRun
    let server: SandboxServer

    /// Plans once for all cases: each begins with the same bindings, by the same keys.
    static func planned(_ change: LoginFlow.Change, _ version: AuthentikVersion) async throws -> ImportRun {
      let probe = SandboxServer(state: LoginFlow.state(of: version))
      try probe.start()
      defer { probe.stop() }
      let plan = try await LoginFlow.plan(await change.readings(), on: try probe.impatientStore(), mode: .atomic)
      #expect(plan.operations.count == change.operations && !plan.isRefused, "\(change)")
      var run = ImportRun(
        change: change, version: version, writes: PlannedWrites(plan, PlanDigest(plan)), end: \.after)
      let clean = try Scenario(run)
      defer { clean.server.stop() }
      try await run.watch(clean.server) {
        let applier = clean.applier(try clean.server.impatientStore(), JournalInMemory())
        let ending = await applier.apply(clean.run.writes, startedAt: "").ending
        #expect(ending == .applied, "\(change)")
      }
      #expect(run.requests.filter { $0 != "GET" }.count == 2, "one import and one cache_clear")
      return run
    }

    init(_ run: ImportRun) throws {
      self.run = run
      server = SandboxServer(state: LoginFlow.state(of: run.version))
      try server.start()
    }

    private func applier(_ store: AuthentikBindingStore, _ journal: some Journal) -> Applier {
      Applier(store: store, journal: journal, clock: .impatient)
    }

    func broken(by test: Case) async throws -> ExitCode {
      defer { server.stop() }
      let before = server.withState(\.bindings)
      let journal = JournalInMemory()
      let outcome = try await test.trouble.met(on: server) { store in
        await applier(store, journal).apply(run.writes, startedAt: "")
      }
      let code = ExitCode(outcome.ending, leavingDifferences: false)
      let note = Comment("\(test): exit \(code.rawValue), \(outcome.results.compactMap(\.reason)) \(outcome.surprises)")
      #expect(server.withState(\.history).first == before, note)
      let landings = run.landings(on: server, test.trouble.edit, note)
      check(code, outcome, landings, test, note)
      try await checkJournal(journal, before, code, note)
      if code != .done { try await checkSecondRun(note) }
      return code
    }

    /// What each exit code promises.
    private func check(
      _ code: ExitCode, _ outcome: ApplyOutcome, _ landings: Int, _ test: Case, _ note: Comment
    ) {
      switch code {
      case .done:
        let isAsPlanned = run.isWhole(in: server.withState(\.bindings).settingsByKey)
        // Nothing tells of what comes after the last look that could.
        let last = test.trouble.edit?.isSilent == true ? run.lastRead : run.requests.count
        #expect(landings == 1 && (isAsPlanned || test.trouble.comes(after: last)), note)
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
      let old = LoginFlow.state(of: run.version).bindings.settingsByKey
      // After the import nothing is written any more. Who takes a place that is taken meanwhile is told so.
      let added = wanted.filter { old[$0.key] == nil }.values
      let isKept =
        test.trouble.comes(after: run.importing)
        || (edit.binding.map { found[$0] == wanted[$0] }
          ?? added.allSatisfy { row in found.values.contains { $0.isAtPlace(of: row) } })
      let isBefore =
        switch test.trouble {
        case .fault: false
        case .edit: !test.trouble.comes(after: run.importing)
        case .editDuring(_, let moment): moment.run == .validation
        }
      if isBefore {
        #expect(isKept && landings == 0, note)
        #expect(code == .refused, note)
      }
      guard !isKept else { return }
      // The window: after the guard of a write has looked, before that write is saved.
      #expect(code == .surprised, note)
      #expect(test.trouble.comesInWindow(of: run.moments), "overwritten outside of the window: \(note)")
    }

    /// Only where nobody can say what became of the import the journal is open, and a rollback settles it.
    private func checkJournal(
      _ journal: JournalInMemory, _ before: [Binding], _ code: ExitCode, _ note: Comment
    ) async throws {
      let replay = try journal.replay
      #expect((replay.ending == nil) == (code == .notUndone), note)
      guard code == .notUndone else { return }
      let settled = await applier(try server.impatientStore(), journal).rollBack(replay)
      #expect(settled.endingOfRollback == .undone, note)
      #expect(server.withState(\.bindings).settingsByKey == before.settingsByKey, note)
      #expect(try journal.replay.ending == .undone, note)
    }

    /// A second run, with nothing in its way, ends as the blueprint says.
    private func checkSecondRun(_ note: Comment) async throws {
      let store = try server.impatientStore()
      let plan = try await LoginFlow.plan(await run.change.readings(), on: store, mode: .atomic)
      guard !plan.operations.isEmpty else { return }
      let second = await applier(store, NoJournal()).apply(PlannedWrites(plan, PlanDigest(plan)), startedAt: "")
      #expect(second.ending == .applied, note)
    }
  }
}
