import BindingsTestSupport
import Testing

@testable import Applying
@testable import Bindings
@testable import Planning

/// An import that shall be undone by another one, where that cannot be.
@Suite(.timeLimit(.minutes(5))) struct AtomicUndoTests {
  @Test func `an undo leaves everything where one binding was changed since`() async throws {
    let test = ApplyCase.all[2]
    let server = MemoryServer(test.before)
    let journal = MemoryJournal()
    _ = await Applier.quick(server, journal).apply(test.atOnce, startedAt: ApplyCase.startedAt)
    server.edit { $0[0].settings.policyEngineMode = "all" }
    let left = server.bindings
    let outcome = await Applier.quick(server).rollBack(try JournalReplay(Array(journal.text.utf8)))
    #expect(outcome.endingOfRollback == .notUndone)
    #expect(server.bindings == left)
    #expect(outcome.results.count { $0.obstacle == .together } == 2)
    #expect(outcome.results.contains { if case .moved? = $0.obstacle { true } else { false } })
  }

  @Test func `a deletion that took policies with it is not undone`() async throws {
    let test = ApplyCase.ofOneFlow[7]
    var writes = test.atOnce
    let pk = test.before[4].pk
    writes.flows[0].policies[pk] = boundPolicies(2, to: pk)
    writes.allowances = [Allowance(.policiesLost, flow: "a-flow")]
    let server = MemoryServer(test.before)
    server.bind(policies: 2, to: pk)
    let journal = MemoryJournal()
    let applied = await Applier.quick(server, journal).apply(writes, startedAt: ApplyCase.startedAt)
    #expect(applied.ending == .applied)
    let outcome = await Applier.quick(server).rollBack(try JournalReplay(Array(journal.text.utf8)))
    #expect(outcome.endingOfRollback == .notUndone)
    #expect(outcome.results[0].obstacle == .policiesGone(2))
    #expect(!server.bindings.contains { $0.pk == pk })
  }

  @Test(arguments: [true, false]) func `what events tell of somebody who wrote while it was undone is told`(
    isOurs: Bool
  ) async throws {
    let test = ApplyCase.all[2]
    let events = Events(
      writes: test.atOnce.operations.compactMap(\.operation.pk).map { pk in
        BindingWrite(pk: pk, user: "mallory", at: "1", isOurs: isOurs, isCreation: false)
      })
    let server = MemoryServer(test.before, events: events)
    let journal = MemoryJournal()
    _ = await Applier.quick(server, journal).apply(test.atOnce, startedAt: ApplyCase.startedAt)
    let outcome = await Applier.quick(server).rollBack(try JournalReplay(Array(journal.text.utf8)))
    #expect(outcome.endingOfRollback == .undone)
    #expect(outcome.mayHaveOverwritten == !isOurs)
  }
}
