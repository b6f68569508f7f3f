import BindingsTestSupport
import Synchronization
import TestSupport
import Testing

@testable import Applying
@testable import Bindings
@testable import Planning

/// Imports whose run was killed or stopped, and what the next one makes of them.
@Suite(.timeLimit(.minutes(5))) struct AtomicSettlingTests {
  @Test(arguments: ApplyCase.all) func `a killed run is settled by the next, wherever it was killed`(
    test: ApplyCase
  ) async throws {
    let whole = MemoryJournal()
    let source = MemoryServer(test.before)
    _ = await Applier.quick(source, whole).apply(test.atOnce, startedAt: ApplyCase.startedAt)
    let after = source.bindings
    let lines = whole.text.split(separator: "\n", omittingEmptySubsequences: true).map { $0 + "\n" }
    #expect(lines.count == 4)
    for count in 1...lines.count {
      let text = lines.prefix(count).joined()
      // What the journal does not tell may have happened, once its import is announced.
      for isThere in [false, true] where (count >= 3) == isThere || count == 2 {
        let replay = try JournalReplay(Array(text.utf8))
        let server = MemoryServer(isThere ? after : test.before)
        let undone = await Applier.quick(server).rollBack(replay)
        #expect(undone.endingOfRollback == .undone, "rollback after \(count) lines, \(isThere)")
        #expect(server.bindings.map(\.settings) == test.before.map(\.settings))
        guard count < lines.count else { continue }
        let again = MemoryServer(isThere ? after : test.before)
        let resumed = await Applier.quick(again).resume(replay)
        #expect(resumed.ending == .applied, "resume after \(count) lines, \(isThere)")
        #expect(again.bindings.map(\.settings).inOrder == test.settingsAfter)
        // Nothing is imported twice.
        #expect(again.history.count == (isThere ? 1 : 2))
      }
    }
  }

  @Test func `an import that may still land is waited for before anybody says that nothing was written`() async throws {
    let test = ApplyCase.all[2]
    let server = MemoryServer(test.before) { number, _ in number == 1 ? .landsLater(after: 4) : nil }
    let journal = MemoryJournal()
    let outcome = await Applier.quick(server, journal).apply(test.atOnce, startedAt: ApplyCase.startedAt)
    #expect(outcome.ending == .applied)
    #expect(outcome.results[0].waitedSeconds != nil)
  }

  @Test func `where nobody can say what became of it, the journal stays open and says so`() async throws {
    let test = ApplyCase.all[2]
    let server = MemoryServer(test.before) { number, _ in number == 1 ? .requestIsLost : .fails(.unreachable("away")) }
    let journal = MemoryJournal()
    let outcome = await Applier.quick(server, journal).apply(test.atOnce, startedAt: ApplyCase.startedAt)
    #expect(outcome.ending == .notUndone)
    #expect(outcome.results.allSatisfy { $0.outcome == .inDoubt })
    let replay = try JournalReplay(Array(journal.text.utf8))
    #expect(replay.ending == nil)
    server.follow { _, _ in nil }
    #expect(await Applier.quick(server).rollBack(replay).endingOfRollback == .undone)
  }

  /// Nothing tells any more whether the only write of a killed run was carried out, and the run must come to an end.
  @Test func `a rollback leaves what somebody wrote over a killed run, and settles it`() async throws {
    let test = ApplyCase.all[0]
    let whole = MemoryJournal()
    _ = await Applier.quick(MemoryServer(test.before), whole).apply(test.atOnce, startedAt: ApplyCase.startedAt)
    let killed = try JournalReplay(Array(whole.records.prefix(2).map { try $0.line() + "\n" }.joined().utf8))
    let server = MemoryServer(test.before)
    server.edit { $0[3].settings.policyEngineMode = "all" }
    server.edit { $0[3].settings.order = 77 }
    let left = server.bindings
    let more = MemoryJournal()
    let resumed = await Applier.quick(server, more).resume(killed)
    #expect(resumed.ending == .notUndone && resumed.results.allSatisfy { $0.outcome == .inDoubt })
    let outcome = await Applier.quick(server, more).rollBack(killed)
    #expect(outcome.endingOfRollback == .notUndone)
    guard case .moved? = outcome.results[0].obstacle else {
      Issue.record("\(String(describing: outcome.results[0].obstacle))")
      return
    }
    #expect(server.bindings == left && server.writes == 0)
    let records = whole.records.prefix(2) + more.records
    #expect(try JournalReplay(Array(records.map { try $0.line() + "\n" }.joined().utf8)).ending == .notUndone)
  }

  /// The events tell that nothing of it was ever written, whatever somebody wrote meanwhile.
  @Test(arguments: [true, false]) func `events that can be read settle what bindings do not tell`(
    seesEvents: Bool
  ) async {
    let test = ApplyCase.all[0]
    let server = MemoryServer(test.before, events: seesEvents ? Events(writes: []) : nil) { number, _ in
      switch number {
      case 1: .requestIsLost
      case 2: .edit { $0[3].settings.policyEngineMode = "all" }
      default: nil
      }
    }
    let outcome = await Applier.quick(server).apply(test.atOnce, startedAt: ApplyCase.startedAt)
    if case .nothingWritten = outcome.ending { #expect(seesEvents) } else { #expect(!seesEvents) }
    #expect(outcome.results[0].waitedSeconds == 61)
  }

  @Test func `a stop before the import leaves everything, and the run can be resumed`() async throws {
    let test = ApplyCase.all[2]
    let server = MemoryServer(test.before)
    let journal = MemoryJournal()
    let stopped = await Applier.quick(server, journal, shouldStop: { .terminated })
      .apply(test.atOnce, startedAt: ApplyCase.startedAt)
    #expect(stopped.ending == .stopped(.terminated))
    #expect(server.writes == 0)
    let replay = try JournalReplay(Array(journal.text.utf8))
    #expect(await Applier.quick(server).resume(replay).ending == .applied)
  }

  @Test func `a deadline before the import writes nothing`() async {
    let test = ApplyCase.all[2]
    let server = MemoryServer(test.before)
    let late = await Applier.quick(server, shouldStop: { .deadline }).apply(test.atOnce, startedAt: ApplyCase.startedAt)
    #expect(late.ending == .nothingWritten(.deadline))
    #expect(server.writes == 0)
  }

  @Test(arguments: 1...4) func `a journal that cannot be written keeps the import from being sent`(line: Int) async {
    let test = ApplyCase.all[2]
    let server = MemoryServer(test.before)
    let journal = MemoryJournal(isWritable: { $0 < line })
    let outcome = await Applier.quick(server, journal).apply(test.atOnce, startedAt: ApplyCase.startedAt)
    #expect((server.writes == 0) == (line <= 2))
    #expect(outcome.journalError != nil)
    #expect((outcome.ending == .applied) == (line > 2))
  }
}
