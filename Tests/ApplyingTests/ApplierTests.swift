import BindingsTestSupport
import Synchronization
import Testing

@testable import Applying
@testable import Bindings
@testable import Planning

@Suite struct ApplierTests {
  @Test(arguments: ApplyCase.all) func `carries out a plan and finds it so`(_ test: ApplyCase) async {
    let server = MemoryServer(test.before)
    let outcome = await Applier.quick(server, flows: test.parallelFlows).apply(
      test.writes, startedAt: ApplyCase.startedAt)
    #expect(outcome.ending == .applied)
    #expect(server.bindings.map(\.settings).inOrder == test.settingsAfter)
    #expect(server.writes == test.writes.operations.count)
  }

  @Test(arguments: ApplyCase.ofOneFlow) func `writes the intent before each write and its end after it`(
    _ test: ApplyCase
  ) async {
    let server = MemoryServer(test.before)
    let writesAtLine = Mutex<[Int]>([])
    let journal = MemoryJournal { _ in writesAtLine.withLock { $0.append(server.writes) } }
    _ = await Applier.quick(server, journal).apply(test.writes, startedAt: ApplyCase.startedAt)
    let count = test.writes.operations.count
    var expected = [0]
    for number in 1...count { expected += [number - 1, number] }
    expected.append(count)
    #expect(writesAtLine.withLock { $0 } == expected)
  }

  /// Every trouble at every request of every case: what is promised holds, and a second run gets there.
  @Test(arguments: ApplyCase.all) func `keeps its promises whatever goes wrong with any request`(
    _ test: ApplyCase
  ) async {
    let probe = MemoryServer(test.before)
    _ = await Applier.quick(probe).apply(test.writes, startedAt: ApplyCase.startedAt)
    for (name, trouble) in Self.troubles {
      for number in 1...probe.requests {
        let server = MemoryServer(test.before) { current, request in current == number ? trouble(request) : nil }
        let outcome = await Applier.quick(server, flows: test.parallelFlows)
          .apply(test.writes, startedAt: ApplyCase.startedAt)
        let note = Comment("\(name) at request \(number): \(outcome.ending)")
        switch outcome.ending {
        case .applied: #expect(server.bindings.map(\.settings).inOrder == test.settingsAfter, note)
        case .nothingWritten: #expect(server.bindings == test.before && server.writes == 0, note)
        case .undone: #expect(server.bindings == test.before, note)
        case .surprised: #expect(!outcome.surprises.isEmpty, note)
        case .notUndone: #expect(outcome.results.contains { $0.recreated != nil || $0.obstacle != nil }, note)
        case .stopped: Issue.record(note)
        }
        for flow in test.writes.flows {
          let floor = test.writes.floor(of: flow)
          let states = server.history.map { $0.filter { $0.settings.flow == flow.flow.pk } }
          for (state, next) in zip(states, states.dropFirst()) {
            #expect(floor.worsened(from: state, to: next) == [], note)
          }
        }
      }
    }
  }

  private static let troubles: [(String, @Sendable (MemoryServer.Request) -> MemoryServer.Trouble)] = [
    ("refused", { _ in .fails(.rightMissing("no")) }),
    ("unreachable", { _ in .fails(.unreachable("refused")) }),
    ("400", { request in request.isWrite ? .fails(.refused(["order": ["no"]])) : .fails(.unreadable("no")) }),
    ("404", { request in request.isWrite ? .fails(.notFound) : .fails(.unreadable("no")) }),
    ("answer lost", { _ in .answerIsLost }),
    ("request lost", { _ in .requestIsLost }),
    ("lands at once", { _ in .landsLater(after: 1) }),
    ("lands after three more", { _ in .landsLater(after: 3) }),
    ("lands after nine more", { _ in .landsLater(after: 9) }),
  ]

  @Test func `an edit before the first write leaves everything as it is`() async {
    let test = ApplyCase.all[3]
    for position in test.before.indices {
      let server = MemoryServer(test.before) { number, _ in
        number == 1 ? .edit { $0[position].settings.order += 1000 } : nil
      }
      let outcome = await Applier.quick(server).apply(test.writes, startedAt: ApplyCase.startedAt)
      #expect(outcome.ending.kind == .nothingWritten)
      #expect(outcome.count(.stale) == 1)
      #expect(server.writes == 0)
    }
  }

  @Test func `an edit before a later write is kept, and the writes before it are undone`() async throws {
    let test = ApplyCase.all[5]
    for position in 1..<test.writes.operations.count {
      let pk = try #require(test.writes.operations[position].operation.pk)
      let server = MemoryServer(test.before) { number, request in
        request == .readBinding && number == position * 2 + 1
          ? .edit { bindings in
            for index in bindings.indices where bindings[index].pk == pk {
              bindings[index].settings.invalidResponseAction = "restart"
            }
          } : nil
      }
      let outcome = await Applier.quick(server).apply(test.writes, startedAt: ApplyCase.startedAt)
      #expect(outcome.ending == .undone)
      #expect(outcome.count(.undone) == position)
      var expected = test.before
      for index in expected.indices where expected[index].pk == pk {
        expected[index].settings.invalidResponseAction = "restart"
      }
      #expect(server.bindings == expected)
    }
  }

  @Test func `an edit after our write is left and named`() async throws {
    let test = ApplyCase.all[3]
    let pk = try #require(test.writes.operations[0].operation.pk)
    let edit: @Sendable (inout [Binding]) -> Void = { bindings in
      for index in bindings.indices where bindings[index].pk == pk { bindings[index].settings.evaluateOnPlan = true }
    }
    let seen = MemoryServer(test.before) { number, _ in number == 2 ? .editAfter(edit) : nil }
    let surprised = await Applier.quick(seen).apply(test.writes, startedAt: ApplyCase.startedAt)
    #expect(surprised.ending == .surprised)

    let failing = MemoryServer(test.before) { number, _ in
      number == 2 ? .editAfter(edit) : number == 4 ? .fails(.rightMissing("no")) : nil
    }
    let outcome = await Applier.quick(failing).apply(test.writes, startedAt: ApplyCase.startedAt)
    #expect(outcome.ending == .notUndone)
    guard case .moved? = outcome.results[0].obstacle else {
      Issue.record("\(outcome.results[0])")
      return
    }
  }

  @Test func `a signal between two writes leaves what is written, and the rest can follow`() async throws {
    let test = ApplyCase.all[3]
    let server = MemoryServer(test.before)
    let journal = MemoryJournal()
    let outcome = await Applier.quick(server, journal) { server.writes == 2 ? .interrupted : nil }
      .apply(test.writes, startedAt: ApplyCase.startedAt)
    #expect(outcome.ending == .stopped(.interrupted))
    #expect(outcome.count(.applied) == 2)
    let replay = try JournalReplay(Array(journal.text.utf8))
    #expect(replay.ending == .stopped)
    #expect(await Applier.quick(server).resume(replay).ending == .applied)
    #expect(server.bindings.map(\.settings).inOrder == test.settingsAfter)
  }

  @Test func `a deadline between two writes undoes what is written`() async {
    let test = ApplyCase.all[3]
    let server = MemoryServer(test.before)
    let outcome = await Applier.quick(server) { server.writes == 2 ? .deadline : nil }
      .apply(test.writes, startedAt: ApplyCase.startedAt)
    #expect(outcome.ending == .undone)
    #expect(server.bindings == test.before)
  }

  @Test(arguments: ApplyCase.all) func `a journal that fails at any line leaves no write without a word`(
    _ test: ApplyCase
  ) async {
    for line in 1...(2 + 2 * test.writes.operations.count) {
      let server = MemoryServer(test.before)
      let journal = MemoryJournal(isWritable: { $0 < line })
      let outcome = await Applier.quick(server, journal, flows: test.parallelFlows)
        .apply(test.writes, startedAt: ApplyCase.startedAt)
      let note = Comment("line \(line): \(outcome.ending)")
      #expect(outcome.journalError != nil, note)
      switch outcome.ending {
      case .nothingWritten: #expect(server.writes == 0, note)
      case .undone: #expect(server.bindings == test.before, note)
      case .notUndone: #expect(test.deletes, note)
      case .applied: #expect(line == 2 + 2 * test.writes.operations.count, note)
      case .surprised, .stopped: Issue.record(note)
      }
    }
  }

  @Test func `a failure stops where that is asked for, and leaves what is written`() async {
    let test = ApplyCase.all[3]
    let server = MemoryServer(test.before) { number, _ in number == 6 ? .fails(.rightMissing("no")) : nil }
    let outcome = await Applier.quick(server, onFailure: .stop).apply(test.writes, startedAt: ApplyCase.startedAt)
    #expect(outcome.ending == .notUndone)
    #expect(outcome.count(.applied) == 2)
    #expect(server.writes == 2)
  }

  @Test func `a created binding that got policies meanwhile is not deleted again`() async {
    let test = ApplyCase.all[8]
    let last = test.writes.operations.count
    let server = MemoryServer(test.before) { [writes = test.writes] number, request in
      request == .delete && writes.operations[last - 1].operation.kind == .delete ? .fails(.rightMissing("no")) : nil
    }
    server.bind(policies: 2, to: PrimaryKey("new\(test.before.count + 1)"))
    let outcome = await Applier.quick(server).apply(test.writes, startedAt: ApplyCase.startedAt)
    #expect(outcome.ending == .notUndone)
    #expect(outcome.results.compactMap(\.obstacle) == [.policiesBound(2)])
  }

  @Test func `a binding that got policies since the plan is not deleted`() async {
    let test = ApplyCase.all[7]
    var allowed = test.writes
    allowed.allowances = [Allowance(.policiesLost, flow: "a-flow")]
    for (writes, ending) in [(test.writes, ApplyEnding.nothingWritten(.policiesBound(1))), (allowed, .applied)] {
      let server = MemoryServer(test.before)
      server.bind(policies: 1, to: PrimaryKey("b5"))
      let outcome = await Applier.quick(server).apply(writes, startedAt: ApplyCase.startedAt)
      #expect(outcome.ending == ending)
      #expect(server.writes == (ending == .applied ? 1 : 0))
    }
  }

  @Test func `within a flow one write ends before the next is begun, whatever other flows do`() async throws {
    let test = ApplyCase.all.last!
    let journal = MemoryJournal()
    _ = await Applier.quick(MemoryServer(test.before), journal, flows: 2)
      .apply(test.writes, startedAt: ApplyCase.startedAt)
    for flow in test.writes.flows {
      let numbers = test.writes.operations.filter { $0.flow == flow.flow.slug }.map(\.number)
      let lines = journal.records.filter { record in
        switch record {
        case .intent(let number), .done(let number, _): numbers.contains(number)
        default: false
        }
      }
      let wanted = numbers.flatMap { ["intent \($0)", "done \($0)"] }
      let found = lines.map { record in
        switch record {
        case .intent(let number): "intent \(number)"
        case .done(let number, _): "done \(number)"
        default: ""
        }
      }
      #expect(found == wanted)
    }
  }

  @Test func `a signal that is heard while another flow fails does not hide the failure`() async {
    let test = ApplyCase.all.last!
    let server = MemoryServer(test.before) { _, request in request.isWrite ? .fails(.rightMissing("no")) : nil }
    let asked = Mutex(0)
    let outcome = await Applier.quick(server, flows: 2) {
      asked.withLock { count in
        count += 1
        return count > 1 ? .interrupted : nil
      }
    }.apply(test.writes, startedAt: ApplyCase.startedAt)
    #expect(outcome.ending == .nothingWritten(.store(.rightMissing("no"))))
  }

  @Test func `an undo that would leave a login by name alone stays where it is`() async throws {
    // identification 10, password 20, login 30 → password 15: after our write somebody moves the login to 17.
    let before = [
      binding(1, Stages.identification, 10), binding(2, Stages.password, 20), binding(3, Stages.login, 30),
      binding(4, Stages.prompt, 40),
    ]
    let test = ApplyCase(
      "", before,
      [
        .update(PrimaryKey("b2"), from: before[1].settings, to: settings(Stages.password, 15)),
        .update(PrimaryKey("b4"), from: before[3].settings, to: settings(Stages.prompt, 50)),
      ])
    let first = try #require(test.writes.operations.firstIndex { $0.operation.pk == PrimaryKey("b2") })
    try #require(first == 0)
    let server = MemoryServer(before) { number, request in
      switch number {
      case 2: .editAfter { $0[2].settings.order = 17 }
      case 4: .fails(.rightMissing("no"))
      default: nil
      }
    }
    let outcome = await Applier.quick(server).apply(test.writes, startedAt: ApplyCase.startedAt)
    #expect(outcome.ending == .notUndone)
    #expect(outcome.results[0].obstacle == .guards([.unverifiedLogin]))
    #expect(server.bindings[1].settings.order == 15)
  }
}

extension FlowFloor {
  /// The guards that one step of a server's history broke, below both ends of the plan and the state before it.
  func worsened(from state: [Binding], to next: [Binding]) -> [GuardRule] {
    let changed = next.filter { binding in !state.contains(binding) }
    let gone = state.filter { binding in !next.contains { $0.pk == binding.pk } }
    let operations = changed.map { new in
      state.first { $0.pk == new.pk }.map { Operation.update(new.pk, from: $0.settings, to: new.settings) }
        ?? .create(new.settings)
    }
    return rulesBroken(by: operations + gone.map { .delete($0.pk, holding: $0.settings) }, from: state)
  }
}
