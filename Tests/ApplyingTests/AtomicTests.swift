import BindingsTestSupport
import Synchronization
import TestSupport
import Testing

@testable import Applying
@testable import Bindings
@testable import Planning

/// Plans that are carried out by one import, with something going wrong at each of its requests.
@Suite(.timeLimit(.minutes(5))) struct AtomicTests {
  @Test(arguments: ApplyCase.all) func `all of a plan is one import, and is undone by one`(test: ApplyCase) async throws
  {
    let server = MemoryServer(test.before)
    let journal = MemoryJournal()
    let outcome = await Applier.quick(server, journal).apply(test.atOnce, startedAt: ApplyCase.startedAt)
    #expect(outcome.ending == .applied)
    #expect(server.bindings.map(\.settings).inOrder == test.settingsAfter)
    #expect(server.history.count == 2)
    #expect(outcome.cachedPlans == .dropped)
    // One import, one drop of cached plans, and one read for each flow.
    #expect(server.requests == 2 + test.atOnce.flows.count)
    let replay = try JournalReplay(Array(journal.text.utf8))
    #expect(replay.ending == .applied)
    let undone = await Applier.quick(server).rollBack(replay)
    #expect(undone.endingOfRollback == .undone)
    #expect(server.bindings.map(\.settings) == test.before.map(\.settings))
    // A deleted binding has its old key.
    #expect(server.bindings.map(\.pk) == test.before.map(\.pk))
    #expect(server.history.count == 3)
  }

  @Test(arguments: ApplyCase.all) func `whatever happens to any request, all of it is there or nothing`(
    test: ApplyCase
  ) async throws {
    let writes = test.atOnce
    for fault in Fault.allCases {
      for number in 1...(writes.flows.count + 2) {
        let server = MemoryServer(test.before) { at, request in at == number ? fault.trouble(request) : nil }
        let outcome = await Applier.quick(server).apply(writes, startedAt: ApplyCase.startedAt)
        let isBefore = server.bindings == test.before
        let isAfter = server.bindings.map(\.settings).inOrder == test.settingsAfter
        #expect(isBefore || isAfter, "\(fault) at request \(number)")
        switch outcome.ending {
        case .applied: #expect(isAfter, "\(fault) at request \(number)")
        case .nothingWritten: #expect(isBefore, "\(fault) at request \(number)")
        case .surprised:
          // It is told that the last look failed.
          #expect(isAfter && outcome.surprises.contains { if case .unread = $0 { true } else { false } })
        case .undone, .notUndone, .stopped: Issue.record("\(outcome.ending): \(fault) at request \(number)")
        }
      }
    }
  }

  private enum Fault: CaseIterable {
    case fails, answerIsLost, requestIsLost, carriedOutBut, landsLater, isSentTwice

    func trouble(_ request: MemoryServer.Request) -> MemoryServer.Trouble? {
      switch self {
      case .fails: .fails(.unreachable("away"))
      case .answerIsLost: .answerIsLost
      case .requestIsLost: .requestIsLost
      case .carriedOutBut: request == .importing ? .carriedOutBut(.rightMissing("no")) : nil
      case .landsLater: request == .importing ? .landsLater(after: 3) : nil
      case .isSentTwice: .isSentTwice
      }
    }
  }

  /// What somebody else does, to a binding that is written and to one that is not.
  private enum Edit: CaseIterable {
    case changesWritten, changesOther, adds, deletesWritten, deletesOther

    /// - Parameters:
    ///   - written: the key of a binding that is updated or deleted.
    ///   - other: one that stays.
    func make(_ bindings: inout [Binding], written: PrimaryKey?, other: PrimaryKey?) -> Bool {
      func index(_ pk: PrimaryKey?) -> Int? { bindings.firstIndex { $0.pk == pk } }
      switch self {
      case .changesWritten: return change(index(written), &bindings)
      case .changesOther: return change(index(other), &bindings)
      case .deletesWritten: return index(written).map { bindings.remove(at: $0) } != nil
      case .deletesOther: return index(other).map { bindings.remove(at: $0) } != nil
      case .adds:
        bindings.append(
          Binding(
            pk: PrimaryKey("foreign"), policyBindingModel: PrimaryKey("foreign-p"),
            settings: settings(Stages.write, 77)))
        return true
      }
    }

    private func change(_ index: Int?, _ bindings: inout [Binding]) -> Bool {
      guard let index else { return false }
      bindings[index].settings.policyEngineMode = "all"
      return true
    }
  }

  @Test(arguments: ApplyCase.all) func `what somebody wrote before the import keeps all of it from being written`(
    test: ApplyCase
  ) async throws {
    let writes = test.atOnce
    let written = writes.operations.compactMap(\.operation.pk).first
    let other = test.before.map(\.pk).first { pk in !writes.operations.contains { $0.operation.pk == pk } }
    for edit in Edit.allCases {
      var edited = test.before
      guard edit.make(&edited, written: written, other: other) else { continue }
      let foreign = edited
      let server = MemoryServer(test.before) { number, _ in number == 1 ? .edit { $0 = foreign } : nil }
      let outcome = await Applier.quick(server).apply(writes, startedAt: ApplyCase.startedAt)
      if foreign.map(\.settings).inOrder == test.settingsAfter {
        // Somebody else did all that was planned.
        #expect(outcome.ending == .applied)
        continue
      }
      guard case .nothingWritten(let reason) = outcome.ending else {
        Issue.record("\(edit): \(outcome.ending)")
        continue
      }
      #expect(server.bindings == foreign.sorted { $0.pk < $1.pk })
      #expect(outcome.results[0].outcome == .stale)
      guard case .flowMoved = reason else {
        Issue.record("\(edit): \(reason.message)")
        continue
      }
    }
  }

  @Test(arguments: ApplyCase.all) func `what somebody wrote after the import is told, and left`(
    test: ApplyCase
  ) async throws {
    let writes = test.atOnce
    let written = writes.operations.filter { $0.operation.kind == .update }.compactMap(\.operation.pk).first
    let other = test.before.map(\.pk).first { pk in !writes.operations.contains { $0.operation.pk == pk } }
    for edit in Edit.allCases {
      for answerIsLost in [false, true] {
        let hasEdited = Mutex(false)
        // Right before the first look.
        let server = MemoryServer(test.before) { number, _ in
          switch number {
          case 1: answerIsLost ? .answerIsLost : nil
          case 2:
            .edit { bindings in
              let isMade = edit.make(&bindings, written: written, other: other)
              hasEdited.withLock { $0 = isMade }
            }
          default: nil
          }
        }
        let outcome = await Applier.quick(server).apply(writes, startedAt: ApplyCase.startedAt)
        guard hasEdited.withLock(\.self) else { continue }
        let isOnlyOne = writes.operations.count == 1
        if answerIsLost, isOnlyOne, edit == .changesWritten || edit == .deletesWritten {
          // Nobody can say whether it was ours that was overwritten.
          #expect(outcome.ending == .notUndone, "\(edit)")
        } else {
          #expect(outcome.ending == .surprised, "\(edit), \(answerIsLost)")
        }
      }
    }
  }

  @Test func `a binding that was deleted while it was imported and comes back is told of`() async {
    let test = ApplyCase.all[2]
    let server = MemoryServer(test.before) { number, _ in
      number == 2 ? .edit { $0[0].policyBindingModel = PrimaryKey("again") } : nil
    }
    let outcome = await Applier.quick(server).apply(test.atOnce, startedAt: ApplyCase.startedAt)
    #expect(outcome.ending == .surprised)
    #expect(outcome.surprises == [.remade(flow: "a-flow", PrimaryKey("b1"))])
  }

  /// A proxy sends it twice: the second answer is a refusal, and the first look at what became of the first one fails.
  @Test(arguments: [true, false]) func `a refusal is looked into until it can be read what it left`(
    isSentTwice: Bool
  ) async {
    let test = ApplyCase.all[2]
    let server = MemoryServer(test.before) { number, _ in
      switch number {
      case 1: isSentTwice ? .isSentTwice : .edit { $0[5].settings.policyEngineMode = "all" }
      case 2: .fails(.unreachable("away"))
      default: nil
      }
    }
    let outcome = await Applier.quick(server).apply(test.atOnce, startedAt: ApplyCase.startedAt)
    if isSentTwice {
      #expect(outcome.ending == .applied)
    } else {
      #expect(outcome.results[0].outcome == .stale)
      #expect(server.writes == 1 && server.bindings.map(\.settings.order) == test.before.map(\.settings.order))
    }
  }

  /// Somebody deleted it right before it was saved: it is as planned, with all its keys, and was made.
  @Test func `our event that a binding was made tells that it had been deleted`() async {
    let test = ApplyCase.all[2]
    let written = test.atOnce.operations.compactMap(\.operation.pk)
    for (isOurs, isCreation) in [(true, true), (true, false), (false, true)] {
      let events = Events(
        writes: written.map { pk in
          BindingWrite(pk: pk, user: "me", at: "1", isOurs: isOurs, isCreation: isCreation && pk == written[1])
        })
      let server = MemoryServer(test.before, events: events)
      let outcome = await Applier.quick(server).apply(test.atOnce, startedAt: ApplyCase.startedAt)
      let remade = ApplyOutcome.Surprise.remade(flow: "a-flow", written[1])
      #expect(outcome.surprises.contains(remade) == (isOurs && isCreation))
      #expect((outcome.ending == .applied) == (isOurs && !isCreation))
    }
  }

  @Test func `a binding that got policies meanwhile is not deleted`() async throws {
    let test = ApplyCase.ofOneFlow[7]
    let server = MemoryServer(test.before)
    server.bind(policies: 1, to: test.before[4].pk)
    let outcome = await Applier.quick(server).apply(test.atOnce, startedAt: ApplyCase.startedAt)
    #expect(outcome.results[0].outcome == .stale)
    #expect(server.bindings == test.before)
  }

  @Test func `who may not drop cached plans is told so`() async {
    let test = ApplyCase.all[0]
    let server = MemoryServer(test.before) { _, request in request == .dropping ? .fails(.rightMissing("no")) : nil }
    let outcome = await Applier.quick(server).apply(test.atOnce, startedAt: ApplyCase.startedAt)
    #expect(outcome.ending == .applied)
    #expect(outcome.cachedPlans == .kept(.rightMissing("no")))
  }
}
