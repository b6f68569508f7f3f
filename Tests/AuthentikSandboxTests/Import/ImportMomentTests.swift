@testable import AuthentikSandbox
import Bindings
import Testing

/// What others write at each moment of an import.
@Suite struct ImportMomentTests {
  /// The moments of a guarded update, in their sequence.
  private static let moments: [ImportMoment] = [ImportMoment.Run.validation, .application].flatMap { run in
    [.entry(0), .entry(1), .save(1), .end].map { ImportMoment(run, $0) }
  }

  @Test func `an import passes through its moments, and nobody sees what it has written`() throws {
    var client = try ImportClient(.newest)
    var seen: [ImportMoment] = []
    let before = client.state.bindings
    var isHidden = true
    _ = client.send(client.guarding(0) + client.update(0, order: 11)) { moment, state in
      seen.append(moment)
      if state.bindings != before { isHidden = false }
    }
    #expect(seen == Self.moments)
    #expect(isHidden)
    #expect(client.order(0) == 11)
  }

  /// Until its guard has looked, somebody's change stands and nothing is written; between the guard and the save it is
  /// lost; afterwards it waits, and wins.
  @Test(arguments: AuthentikVersion.allCases, moments)
  func `a change of the row that is written`(version: AuthentikVersion, moment: ImportMoment) throws {
    var client = try ImportClient(version)
    let key = client.bindings[0].pk
    let answer = client.send(client.guarding(0) + client.update(0, order: 11)) { now, state in
      if now == moment { state.edit(key, by: "somebody") { $0.order = 15 } }
    }
    switch (moment.run, moment.step) {
    case (.validation, _), (.application, .entry(0)):
      #expect(answer.success == false)
      #expect(client.order(0) == 15)
    case (.application, .entry), (.application, .save):
      #expect(answer.success == true)
      #expect(client.order(0) == 11)
    case (.application, .end):
      #expect(answer.success == true)
      #expect(client.order(0) == 15)
    }
    #expect(client.state.events.contains { $0.username == "somebody" })
  }

  @Test(arguments: AuthentikVersion.allCases, moments)
  func `a deletion of the row that is written`(version: AuthentikVersion, moment: ImportMoment) throws {
    var client = try ImportClient(version)
    let key = client.bindings[1].pk
    let answer = client.send(client.guarding(1) + client.update(1, order: 21)) { now, state in
      if now == moment { state.delete(key) }
    }
    switch (moment.run, moment.step) {
    case (.validation, _), (.application, .entry(0)):
      #expect(answer.success == false)
      #expect(client.order(1) == nil)
    case (.application, .entry), (.application, .save):
      // It comes back, without its policies.
      #expect(answer.success == true)
      #expect(client.order(1) == 21)
      #expect(!client.state.policyBindings.contains { $0.target == client.bindings[1].policyBindingModel })
      #expect(client.state.events.last?.action == .created)
    case (.application, .end):
      #expect(answer.success == true)
      #expect(client.order(1) == nil)
    }
  }

  /// Somebody takes the place of a create after its look-up.
  @Test(arguments: AuthentikVersion.allCases, ["present", "created", "must_created"])
  func `a create that loses a race`(version: AuthentikVersion, state: String) throws {
    for run in [ImportMoment.Run.validation, .application] {
      var client = try ImportClient(version)
      let rival = Binding(
        pk: PrimaryKey("00000000-0000-4000-8000-00000000aaaa"), policyBindingModel: client.state.makeKey(),
        settings: BindingSettings(flow: client.flow, stage: client.bindings[0].settings.stage, order: 50))
      let answer = client.send(client.create(state, order: 50)) { now, state in
        if now == ImportMoment(run, .save(0)) { state.insert(rival) }
      }
      let action = client.state.binding(rival.pk)?.settings.invalidResponseAction
      #expect(client.state.bindings(ofFlow: client.flow).count { $0.settings.order == 50 } == 1)
      switch (version, state) {
      case (.august2026, "present"), (.august2026, "created"):
        // In the first run nothing of the row that won is lost; in the second all of it.
        #expect(answer.success == true)
        #expect(action == (run == .validation && state == "created" ? "retry" : "restart"))
      case (.august2026, _): #expect(answer.success == false && action == "retry")
      case (.august2024, _), (.october2025, _), (.may2026, _):
        #expect(answer == (run == .validation ? .init(status: 405) : .init(status: 200, success: false)))
        #expect(action == "retry")
      }
    }
  }

  @Test func `who comes into the way of what is written waits, and fails`() throws {
    var client = try ImportClient(.newest)
    let rival = Binding(
      pk: client.state.makeKey(), policyBindingModel: client.state.makeKey(),
      settings: BindingSettings(flow: client.flow, stage: client.bindings[0].settings.stage, order: 11))
    let answer = client.send(client.guarding(0) + client.update(0, order: 11)) { now, state in
      if now == ImportMoment(.application, .end) { state.insert(rival) }
    }
    #expect(answer.success == true)
    #expect(client.order(0) == 11)
    #expect(client.state.binding(rival.pk) == nil)
  }

  @Test func `a stage that goes before the commit takes the import with it`() throws {
    var client = try ImportClient(.newest)
    let stage = client.bindings[3].settings.stage
    let answer = client.send(client.create("present", order: 50) + client.update(3, order: 101)) { now, state in
      guard now == ImportMoment(.application, .end) else { return }
      state.stages.removeAll { $0.pk == stage }
    }
    #expect(answer == .init(status: 200, success: false))
    #expect(client.state.bindings(ofFlow: client.flow).map(\.settings.order) == [10, 20, 30, 100])
  }
}
