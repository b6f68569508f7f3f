import BindingsTestSupport
import Synchronization
import Testing

@testable import Applying
@testable import Bindings

@Suite struct KilledRunTests {
  /// What a run leaves behind that is killed right after a line of its journal, or right before the next one.
  private struct Wreck: Sendable {
    var lines: Int
    var journal: String
    var bindings: [Binding]
  }

  /// Runs the case once, and takes a picture of journal and server at every line, before and after it is written.
  private func wrecks(of test: ApplyCase, script: @escaping MemoryServer.Script = { _, _ in nil }) async -> [Wreck] {
    let server = MemoryServer(test.before, script: script)
    let taken = Mutex<(pictures: [Wreck], text: String)>(([], ""))
    let journal = MemoryJournal { record in
      taken.withLock { taken in
        let bindings = server.bindings
        let before = taken.text
        taken.text += ((try? record.line()) ?? "") + "\n"
        for journal in [before, taken.text] where journal.contains("\n") {
          taken.pictures.append(
            Wreck(lines: journal.split(separator: "\n").count, journal: journal, bindings: bindings))
        }
      }
    }
    _ = await Applier.quick(server, journal, flows: test.parallelFlows)
      .apply(test.writes, startedAt: ApplyCase.startedAt)
    return taken.withLock(\.pictures)
  }

  @Test(arguments: ApplyCase.all) func `a rollback restores what a run killed at any line had changed`(
    _ test: ApplyCase
  ) async throws {
    for wreck in await wrecks(of: test) {
      let server = MemoryServer(wreck.bindings)
      let replay = try JournalReplay(Array(wreck.journal.utf8))
      let outcome = await Applier.quick(server).rollBack(replay)
      let note = Comment("killed after line \(wreck.lines)")
      #expect(server.bindings.map(\.settings).inOrder == test.before.map(\.settings).inOrder, note)
      if outcome.endingOfRollback == .undone {
        #expect(server.bindings == test.before, note)
      } else {
        #expect(outcome.results.contains { $0.recreated != nil }, note)
      }
      #expect(outcome.surprises == [], note)
    }
  }

  @Test(arguments: ApplyCase.all) func `a resumed run ends as planned, wherever the first was killed`(
    _ test: ApplyCase
  ) async throws {
    for wreck in await wrecks(of: test) {
      let server = MemoryServer(wreck.bindings)
      let outcome = await Applier.quick(server).resume(try JournalReplay(Array(wreck.journal.utf8)))
      let note = Comment("killed after line \(wreck.lines)")
      #expect(outcome.ending == .applied, note)
      #expect(server.bindings.map(\.settings).inOrder == test.settingsAfter, note)
    }
  }

  @Test(arguments: ApplyCase.all) func `a run killed while it undid is settled by a rollback`(
    _ test: ApplyCase
  ) async throws {
    let last = test.writes.operations.count
    let writes = Mutex(0)
    let refuseLast: MemoryServer.Script = { _, request in
      guard request.isWrite else { return nil }
      let number = writes.withLock { count in
        count += 1
        return count
      }
      return number == last ? .fails(.rightMissing("no")) : nil
    }
    for wreck in await wrecks(of: test, script: refuseLast) {
      let server = MemoryServer(wreck.bindings)
      let replay = try JournalReplay(Array(wreck.journal.utf8))
      _ = await Applier.quick(server).rollBack(replay)
      #expect(server.bindings.map(\.settings).inOrder == test.before.map(\.settings).inOrder)
    }
  }

  @Test func `a resumed run refuses a flow that somebody else changed, and writes nothing`() async throws {
    let test = ApplyCase.all[3]
    // Without those in which everything is written: they have nothing left to refuse.
    for wreck in await wrecks(of: test).dropLast(4) {
      let server = MemoryServer(wreck.bindings)
      server.edit { $0[5].settings.order = -1 }
      let outcome = await Applier.quick(server).resume(try JournalReplay(Array(wreck.journal.utf8)))
      #expect(outcome.ending.kind == .nothingWritten)
      #expect(server.writes == 0)
    }
  }

  @Test(arguments: ApplyCase.all) func `a resumed run that writes nothing leaves its journal to be settled`(
    _ test: ApplyCase
  ) async throws {
    for wreck in await wrecks(of: test) {
      let replay = try JournalReplay(Array(wreck.journal.utf8))
      guard replay.ending == nil, replay.results.contains(where: { $0.outcome == .applied }) else { continue }
      let server = MemoryServer(wreck.bindings) { _, request in request.isWrite ? .fails(.rightMissing("no")) : nil }
      let journal = MemoryJournal()
      let outcome = await Applier.quick(server, journal, flows: test.parallelFlows).resume(replay)
      let all = try JournalReplay(Array((wreck.journal + journal.text).utf8))
      switch outcome.ending {
      case .applied: #expect(all.ending == .applied)
      case .nothingWritten: #expect(all.ending == nil)
      default: Issue.record("killed after line \(wreck.lines): \(outcome.ending)")
      }
    }
  }

  @Test func `a journal cut at any byte reads as its whole lines do`() async throws {
    let test = ApplyCase.all[8]
    let server = MemoryServer(test.before)
    let journal = MemoryJournal()
    _ = await Applier.quick(server, journal).apply(test.writes, startedAt: ApplyCase.startedAt)
    let bytes = Array(journal.text.utf8)
    let firstLine = try #require(bytes.firstIndex(of: 10)) + 1
    var whole = try JournalReplay(bytes[..<firstLine])
    for end in firstLine..<bytes.count {
      let cut = try JournalReplay(bytes[..<end])
      if bytes[end - 1] == 10 { whole = cut }
      #expect(cut == whole, "cut after \(end) bytes")
    }
    #expect(whole.ending == nil)
    #expect(try JournalReplay(bytes).ending == .applied)
    for end in [0, 1, firstLine - 1] { #expect(throws: JournalError.self) { try JournalReplay(bytes[..<end]) } }
  }

  @Test func `a damaged line is an error that names it, not a guess`() async throws {
    let test = ApplyCase.all[1]
    let journal = MemoryJournal()
    _ = await Applier.quick(MemoryServer(test.before), journal).apply(test.writes, startedAt: ApplyCase.startedAt)
    let lines = journal.text.split(separator: "\n")
    let damaged = lines[0] + "\n{\"record\":\"intent\"}\n" + lines[2] + "\n"
    #expect { try JournalReplay(Array(damaged.utf8)) } throws: {
      ($0 as? JournalError)?.message.hasPrefix("line 2") == true
    }
  }
}
