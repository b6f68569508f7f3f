import BindingsTestSupport
import Synchronization
import TestSupport
import Testing

@testable import Applying
@testable import Bindings
@testable import Planning

/// What becomes of writes whose answer does not come.
@Suite(.timeLimit(.minutes(5))) struct SettlingTests {
  @Test func `a write that never lands is looked for a minute, in few requests, and then everything is as before`()
    async throws
  {
    let test = ApplyCase.all[2]
    let server = MemoryServer(test.before) { number, _ in number == 4 ? .requestIsLost : nil }
    let phases = Mutex<[ApplyPhase]>([])
    let applier = Applier.quick(server, telling: { phase in phases.withLock { $0.append(phase) } })
    let outcome = await applier.apply(test.writes, startedAt: ApplyCase.startedAt)
    #expect(outcome.ending == .undone)
    #expect(phases.withLock { $0.contains(.settling(test.writes.operations[1].operation)) })
    #expect(server.bindings == test.before)
    let failed = outcome.results[1]
    #expect(failed.waitedSeconds == 60)
    #expect(failed.explanation?.contains("looked for during 60 s") == true)
    #expect(server.requests < 30)
  }

  @Test(arguments: [1, 2, 5, 9]) func `a write that lands late is found, and the run goes on`(looks: Int) async {
    let test = ApplyCase.all[2]
    let server = MemoryServer(test.before) { number, _ in number == 4 ? .landsLater(after: looks) : nil }
    let outcome = await Applier.quick(server).apply(test.writes, startedAt: ApplyCase.startedAt)
    #expect(outcome.ending == .applied)
    #expect(server.bindings.map(\.settings).inOrder == test.settingsAfter)
    #expect((outcome.results[1].waitedSeconds != nil) == (looks > 1))
  }

  private static let throttled = StoreError.throttled("slow down", retryAfter: .seconds(20))

  @Test(arguments: [1, 2]) func `a write that is to come later is sent again, after a look`(times: Int) async {
    let test = ApplyCase.all[2]
    // Between two tries it is looked for.
    let server = MemoryServer(test.before) { number, _ in
      [4, 6].prefix(times).contains(number) ? .fails(Self.throttled) : nil
    }
    let outcome = await Applier.quick(server).apply(test.writes, startedAt: ApplyCase.startedAt)
    #expect(outcome.ending == .applied)
    #expect(server.bindings.map(\.settings).inOrder == test.settingsAfter)
    #expect(server.writes == test.writes.operations.count)
  }

  @Test func `who is always told to come later gives up in time, and nothing is written`() async {
    let test = ApplyCase.all[0]
    let server = MemoryServer(test.before) { _, request in request.isWrite ? .fails(Self.throttled) : nil }
    let outcome = await Applier.quick(server).apply(test.writes, startedAt: ApplyCase.startedAt)
    #expect(outcome.ending != .applied)
    #expect(outcome.results[0].explanation?.contains("slow down") == true)
    #expect(server.bindings == test.before)
    // A minute has room for two waits of 20 seconds.
    #expect(server.requests < 12)
  }

  @Test func `what somebody writes while we wait to come later is not overwritten`() async {
    let test = ApplyCase.all[0]
    let server = MemoryServer(test.before) { number, _ in
      switch number {
      case 2: .fails(Self.throttled)
      case 3: .edit { $0[3].settings.policyEngineMode = "all" }
      default: nil
      }
    }
    let outcome = await Applier.quick(server).apply(test.writes, startedAt: ApplyCase.startedAt)
    #expect(outcome.ending != .applied)
    #expect(server.writes == 0)
    #expect(server.bindings[3].settings.policyEngineMode == "all")
  }

  @Test func `a foreign value does not end the looks, for ours may land on it`() async {
    let test = ApplyCase.all[0]
    let foreign: MemoryServer.Trouble = .edit { $0[3].settings.policyEngineMode = "all" }
    let server = MemoryServer(test.before) { number, _ in
      number == 2 ? .landsLater(after: 4) : number == 3 ? foreign : nil
    }
    let outcome = await Applier.quick(server).apply(test.writes, startedAt: ApplyCase.startedAt)
    #expect(outcome.ending == .applied)
  }

  /// The write lands right after a signal ended the looks: it must not have been called undone.
  @Test(arguments: ApplyCase.ofOneFlow)
  func `a signal that ends the looks leaves the journal open, and a rollback settles`(
    _ test: ApplyCase
  ) async throws {
    let writes = test.writes.operations.count
    for position in 0..<writes {
      let sent = Mutex(0)
      let server = MemoryServer(test.before) { _, request in
        guard request.isWrite else { return nil }
        return sent.withLock { count in
          count += 1
          return count == position + 1 ? .landsLater(after: 4) : nil
        }
      }
      let journal = MemoryJournal()
      let signalled = Mutex(false)
      let time = ManualTime()
      let clock = WaitingClock(now: { time.now() }) { pause in
        await time.pause(pause)
        signalled.withLock { $0 = true }
      }
      let outcome = await Applier.quick(server, journal, clock: clock) {
        signalled.withLock { $0 } ? .terminated : nil
      }.apply(test.writes, startedAt: ApplyCase.startedAt)
      let note = Comment("write \(position + 1): \(outcome.ending)")
      #expect(outcome.ending == .notUndone && outcome.isCut, note)
      let replay = try JournalReplay(Array(journal.text.utf8))
      #expect(replay.ending == nil && !replay.undoIsBegun, note)
      let settled = await Applier.quick(server).rollBack(replay)
      #expect(server.bindings.map(\.settings).inOrder == test.before.map(\.settings).inOrder, note)
      #expect(settled.results.contains { $0.recreated != nil } || settled.endingOfRollback == .undone, note)
    }
  }

  @Test func `a rollback and a resumed run wait for a write that a killed run had begun`() async throws {
    let test = ApplyCase.all[2]
    let journal = MemoryJournal()
    _ = await Applier.quick(MemoryServer(test.before), journal).apply(test.writes, startedAt: ApplyCase.startedAt)
    // Killed while its first write was on its way.
    let killed = try JournalReplay(Array(journal.records.prefix(2).map { try $0.line() + "\n" }.joined().utf8))
    for (resumes, age, lands) in [(false, 0, 4), (true, 0, 4), (false, 50, 2), (true, 50, 2)] {
      let server = MemoryServer(test.before) { number, _ in number == 1 ? .landsLater(after: lands) : nil }
      let operation = test.writes.operations[0].operation
      _ = try? await server.update(try #require(operation.pk), to: try #require(operation.after))
      let applier = Applier.quick(server)
      if resumes {
        let outcome = await applier.resume(killed, age: .seconds(age))
        #expect(outcome.ending == .applied)
        #expect(server.bindings.map(\.settings).inOrder == test.settingsAfter)
      } else {
        #expect(await applier.rollBack(killed, age: .seconds(age)).endingOfRollback == .undone)
        #expect(server.bindings == test.before)
      }
    }
    // What can land no more is not waited for.
    let server = MemoryServer(test.before)
    let outcome = await Applier.quick(server).rollBack(killed, age: .seconds(60))
    #expect(outcome.endingOfRollback == .undone && outcome.results[0].waitedSeconds == 0)
  }

  @Test func `undoing waits no longer than one write does, however many answers do not come`() async {
    let test = ApplyCase.all[5]
    let time = ManualTime()
    let clock = WaitingClock(now: { time.now() }, pause: { await time.pause($0) })
    let last = test.writes.operations.count
    let sent = Mutex(0)
    let server = MemoryServer(test.before) { _, request in
      guard request.isWrite else { return nil }
      return sent.withLock { count in
        count += 1
        return count < last ? nil : count == last ? .fails(.rightMissing("no")) : .requestIsLost
      }
    }
    let outcome = await Applier.quick(server, clock: clock).apply(test.writes, startedAt: ApplyCase.startedAt)
    #expect(outcome.ending == .notUndone)
    #expect(outcome.results.dropLast().allSatisfy { $0.obstacle != nil })
    #expect(time.now() <= .seconds(61), "\(time.now())")
  }

  @Test func `a refusal is looked at once, for a proxy may have sent the write twice`() async {
    for kind in [7, 0] {
      let test = ApplyCase.all[kind]
      let server = MemoryServer(test.before) { _, request in
        switch request {
        case .delete: .carriedOutBut(.notFound)
        case .update: .carriedOutBut(.refused(["non_field_errors": ["no"]]))
        case .readFlow, .readBinding, .create, .importing, .dropping: nil
        }
      }
      let outcome = await Applier.quick(server).apply(test.writes, startedAt: ApplyCase.startedAt)
      #expect(outcome.ending == .applied)
    }
  }

  @Test func `an answer with other values is settled by reading`() async {
    let test = ApplyCase.all[0]
    let server = MemoryServer(test.before) { _, request in request == .update ? .answersOldValues : nil }
    #expect(await Applier.quick(server).apply(test.writes, startedAt: ApplyCase.startedAt).ending == .applied)
  }

  // MARK: - Events

  @Test func `events that tell of our write end the looks, where somebody put the old value back`() async throws {
    let test = ApplyCase.all[0]
    let pk = try #require(test.writes.operations[0].operation.pk)
    for (isOurs, waited) in [(true, 0), (false, 60)] {
      let events = Events(writes: [BindingWrite(pk: pk, user: "me", at: "1", isOurs: isOurs)])
      let server = MemoryServer(test.before, events: events) { number, _ in number == 2 ? .requestIsLost : nil }
      let outcome = await Applier.quick(server).apply(test.writes, startedAt: ApplyCase.startedAt)
      #expect(outcome.ending == .undone)
      #expect(outcome.results[0].waitedSeconds == waited)
      #expect(outcome.results[0].explanation?.contains("events tell") == isOurs)
    }
  }

  @Test(arguments: [StopRequest.deadline, .terminated])
  func `the events after the last write are cut, and the journal has its end`(_ stop: StopRequest) async throws {
    let test = ApplyCase.all[0]
    let server = MemoryServer(test.before, events: Events())
    let journal = MemoryJournal()
    let outcome = await Applier.quick(server, journal) { server.requests == 3 ? stop : nil }
      .apply(test.writes, startedAt: ApplyCase.startedAt)
    #expect(outcome.ending == .applied)
    #expect(!outcome.eventsAreChecked)
    #expect(try JournalReplay(Array(journal.text.utf8)).ending == .applied)
  }

  @Test(arguments: [StopRequest.deadline, .terminated])
  func `a read before a write is cut, and what is written is undone or stays`(_ stop: StopRequest) async throws {
    let test = ApplyCase.all[2]
    let server = MemoryServer(test.before) { number, _ in number == 3 ? .hangs : nil }
    let journal = MemoryJournal()
    let outcome = await Applier.quick(server, journal) { server.hasHung ? stop : nil }
      .apply(test.writes, startedAt: ApplyCase.startedAt)
    switch stop {
    case .deadline:
      #expect(outcome.ending == .undone)
      #expect(server.bindings == test.before)
    case .interrupted, .terminated:
      #expect(outcome.ending == .stopped(stop))
      #expect(server.writes == 1)
      let replay = try JournalReplay(Array(journal.text.utf8))
      #expect(replay.ending == .stopped)
      let more = MemoryJournal()
      #expect(await Applier.quick(server, more).resume(replay).ending == .applied)
      let whole = try JournalReplay(Array((journal.text + more.text).utf8))
      #expect(whole.ending == .applied && whole.reasons.isEmpty)
    }
  }

  @Test func `a signal that ends a resumed run's looks leaves its journal open`() async throws {
    let test = ApplyCase.all[2]
    let journal = MemoryJournal()
    _ = await Applier.quick(MemoryServer(test.before), journal).apply(test.writes, startedAt: ApplyCase.startedAt)
    let killed = try JournalReplay(Array(journal.records.prefix(2).map { try $0.line() + "\n" }.joined().utf8))
    for resumes in [true, false] {
      let server = MemoryServer(test.before)
      let more = MemoryJournal()
      let applier = Applier.quick(server, more) { server.requests > 0 ? .interrupted : nil }
      let ending =
        resumes ? await applier.resume(killed).ending : await applier.rollBack(killed).endingOfRollback
      #expect(ending == .notUndone && server.writes == 0)
      #expect(more.records.isEmpty)
    }
  }
}
