@testable import AuthentikSandbox
import Bindings
import BindingsTestSupport
import Synchronization
import TestSupport
import Testing

@testable import AuthentikAPI

/// Runs the store against a sandbox that answers as authentik does, faults included.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct SandboxStoreTests {
  private func store(
    _ server: SandboxServer, token: String? = nil
  ) throws -> AuthentikBindingStore {
    AuthentikBindingStore(
      try ServerAddress(try server.start()), token: try APIToken(token ?? server.token), options: .init(version: "1"),
      network: URLSessionTransport(version: "1"), clock: InstantClock())
  }

  private static func snapshot(_ state: SandboxState) -> Snapshot {
    Snapshot(
      server: "sandbox", authentikVersion: state.release, readAt: "2026-11-23T00:00:00Z",
      flows: state.flows.map { Flow(pk: $0.pk, slug: $0.slug, name: $0.name, designation: $0.designation) },
      stages: state.stages.map { Stage(pk: $0.pk, name: $0.name, model: $0.type.model) }, bindings: state.bindings)
  }

  @Test(arguments: AuthentikSandbox.AuthentikVersion.allCases)
  func `keeps the contract of a store`(version: AuthentikSandbox.AuthentikVersion) async throws {
    let state = SandboxState.freshInstall(version: version)
    let server = SandboxServer(state: state)
    defer { server.stop() }
    let store = try store(server)
    let contract = StoreContract(holding: Self.snapshot(state))
    #expect(await contract.readingViolations(store) == [])
    #expect(await contract.writingViolations(store) == [])
    #expect(try await store.authentikVersion() == state.release)
  }

  @Test func `a write whose connection is reset by a server that goes down is not taken for unsent`() async throws {
    for _ in 1...20 {
      let server = SandboxServer(state: .freshInstall())
      defer { server.stop() }
      let store = try store(server)
      let binding = server.withState { $0.bindings[0] }
      _ = try await store.binding(binding.pk)
      server.faults.on(.only(1), method: "PUT", .stop)
      let error = await #expect(throws: StoreError.self) { try await store.update(binding.pk, to: binding.settings) }
      guard case .effectUnknown = error else { Issue.record("\(String(describing: error))"); return }
    }
  }

  @Test func `policies and stage settings are read as authentik has them`() async throws {
    let server = SandboxServer(state: .freshInstall())
    defer { server.stop() }
    let store = try store(server)
    let flow = try #require(server.withState { $0.flow(slug: "default-authentication-flow") })
    let bindings = server.withState { $0.bindings(ofFlow: flow.pk) }
    let targets = bindings.map(\.policyTarget)
    let policies = try await store.policies(boundTo: targets)
    #expect(bindings.map { policies[$0.pk]?.count } == [0, 1, 1, 0])
    #expect(try await store.policies(of: bindings[1]) == policies[bindings[1].pk])
    #expect(
      policies[bindings[1].pk]?.map(\.subject) == [
        .policy(
          name: "default-authentication-flow-password-stage", model: "authentik_policies_expression.expressionpolicy")
      ])
    let identification = try await store.settings(ofStages: .identification)[bindings[0].settings.stage]
    #expect(identification?.passwordStage == false)
    #expect(identification?.userFields == ["email", "username"])
    let validation = try await store.settings(ofStages: .authenticatorValidation)[bindings[2].settings.stage]
    #expect(validation?.notConfiguredAction == .skip)
    #expect(validation?.deviceClasses == Set(DeviceClass.allCases))
    let stages = server.withState(\.stages)
    let writing = try await store.settings(ofStages: .userWrite)
    #expect(
      Dictionary(
        uniqueKeysWithValues: writing.map { key, settings in
          (stages.first { $0.pk == key }?.name, settings.userCreationMode)
        }) == [
          "default-source-enrollment-write": .alwaysCreate, "default-password-change-write": .neverCreate,
          "default-user-settings-write": .neverCreate,
        ])
  }

  @Test(arguments: [1, 14, 200])
  func `reading flows costs one request for each, and one for every hundred in their list`(count: Int) async throws {
    var state = SandboxState.freshInstall()
    for number in state.flows.count..<max(count, state.flows.count) {
      var flow = state.flows[0]
      (flow.pk, flow.policyBindingModel, flow.slug) = (state.makeKey(), state.makeKey(), "flow-\(number)")
      state.flows.append(flow)
    }
    let server = SandboxServer(state: state)
    defer { server.stop() }
    let store = try store(server)
    let flows = try await store.flows().prefix(count)
    for flow in flows { _ = try await store.bindings(ofFlow: flow.pk) }
    let lists = (state.flows.count + 99) / 100
    #expect(flows.count == count)
    #expect(server.requests.count == lists + count)
    #expect(store.readStatistics().requests == lists + count)
  }

  // MARK: - Rights

  @Test func `a token with the right to read everything reads, and may not write`() async throws {
    var state = SandboxState.freshInstall()
    state.accounts["reader-token"] = Account(pk: 9, username: "reader", rights: Right.readOnly)
    let server = SandboxServer(state: state)
    defer { server.stop() }
    let store = try store(server, token: "reader-token")
    #expect(await StoreContract(holding: Self.snapshot(state)).readingViolations(store) == [])
    let binding = state.bindings[0]
    for action in ["PUT", "POST", "DELETE"] {
      let error = await #expect(throws: StoreError.self) {
        switch action {
        case "PUT": _ = try await store.update(binding.pk, to: binding.settings)
        case "POST": _ = try await store.create(binding.settings)
        default: try await store.delete(binding.pk)
        }
      }
      guard case .rightMissing(let text) = error else {
        Issue.record("\(action): \(String(describing: error))"); return
      }
      #expect(text.contains("_flowstagebinding"))
    }
  }

  @Test func `a binding hidden by rights on single objects is never taken for missing`() async throws {
    var state = SandboxState.freshInstall()
    let flow = try #require(state.flow(slug: "default-authentication-flow"))
    let seen = state.bindings(ofFlow: flow.pk).dropLast()
    state.accounts["partial-token"] = Account(
      pk: 9, username: "partial", rights: [.view(.flow), .view(.stage)],
      rightsByObject: Dictionary(uniqueKeysWithValues: seen.map { ($0.pk, [.view(.binding)]) }))
    let server = SandboxServer(state: state)
    defer { server.stop() }
    let store = try store(server, token: "partial-token")
    let flows = try await store.flows()
    #expect(flows.first { $0.pk == flow.pk }?.bindingCount == 4)
    let error = await #expect(throws: StoreError.self) { try await store.bindings(ofFlow: flow.pk) }
    guard case .rightMissing(let text) = error else { Issue.record("\(String(describing: error))"); return }
    #expect(text.contains("only 3 of the bindings of flow default-authentication-flow, which says it has 4"))
  }

  @Test(arguments: [Account.TokenState.expired, .userInactive])
  func `a token that is good no longer is told apart from a missing right`(tokenState: Account.TokenState) async throws
  {
    var state = SandboxState.freshInstall()
    state.accounts["old-token"] = Account(pk: 9, username: "old", isSuperuser: true, tokenState: tokenState)
    let server = SandboxServer(state: state)
    defer { server.stop() }
    let store = try store(server, token: "old-token")
    do {
      _ = try await store.flows()
      Issue.record("read")
    } catch .tokenRefused {
    } catch {
      Issue.record("\(error)")
    }
  }

  // MARK: - Lists that are hard to read

  /// A flow with so many bindings of as many stages, all at one order where they are tied.
  private func largeFlow(_ count: Int, version: AuthentikSandbox.AuthentikVersion, tied: Bool) -> (
    SandboxState, PrimaryKey
  ) {
    var state = SandboxState.freshInstall(version: version)
    let flow = state.flows[0].pk
    var bindings: [Binding] = []
    for number in 0..<count {
      let stage = SandboxStage(
        pk: state.makeKey(), name: "stage-\(number)", type: StageType(app: "dummy", verboseName: "Dummy"))
      state.stages.append(stage)
      bindings.append(
        Binding(
          pk: state.makeKey(), policyBindingModel: state.makeKey(),
          settings: BindingSettings(flow: flow, stage: stage.pk, order: tied ? 0 : number)))
    }
    state.begin(with: bindings)
    return (state, flow)
  }

  @Test(arguments: AuthentikSandbox.AuthentikVersion.allCases, [true, false])
  func `a flow of 250 bindings is read whole, also where orders are equal`(
    version: AuthentikSandbox.AuthentikVersion, tied: Bool
  ) async throws {
    let (state, flow) = largeFlow(250, version: version, tied: tied)
    let server = SandboxServer(state: state)
    defer { server.stop() }
    let read = try await store(server).bindings(ofFlow: flow)
    #expect(Set(read.bindings) == Set(state.bindings))
    #expect(read.bindings.count == 250)
  }

  @Test(arguments: AuthentikSandbox.AuthentikVersion.allCases)
  func `a flow that binds each of many stages three times is read whole`(
    version: AuthentikSandbox.AuthentikVersion
  ) async throws {
    var (state, flow) = largeFlow(250, version: version, tied: false)
    // Neither orders nor stages are unique by themselves; only both together are.
    let bindings = state.bindings.enumerated().map { number, binding in
      var binding = binding
      binding.settings.stage = state.bindings[number / 3].settings.stage
      binding.settings.order = number % 3
      return binding
    }
    state.begin(with: bindings)
    let server = SandboxServer(state: state)
    defer { server.stop() }
    #expect(Set(try await store(server).bindings(ofFlow: flow).bindings) == Set(bindings))
  }

  @Test func `stages are listed by their names, which are unique`() async throws {
    let (state, _) = largeFlow(150, version: .newest, tied: false)
    let server = SandboxServer(state: state)
    defer { server.stop() }
    #expect(try await store(server).stages().count == state.stages.count)
    #expect(server.requests.allSatisfy { $0.target.contains("ordering=name&") })
  }

  @Test func `a row deleted between two pages makes the list be read again`() async throws {
    let (state, flow) = largeFlow(150, version: .newest, tied: false)
    let gone = state.bindings[0].pk
    let faults = FaultScript().on(.only(1), path: "page=2", .editBefore { $0.delete(gone) })
    let server = SandboxServer(state: state, faults: faults)
    defer { server.stop() }
    let read = try await store(server).bindings(ofFlow: flow)
    #expect(Set(read.bindings) == Set(server.withState { $0.bindings }))
  }

  // MARK: - Unreliable networks

  @Test func `reads come through drops, cut bodies and 502s`() async throws {
    let state = SandboxState.freshInstall()
    let faults = FaultScript()
      .on(.every(5), .reset).on(.every(7), .cutBody(after: 100)).on(.every(11), .badGateway()).on(
        .every(13), .loseReply)
    let server = SandboxServer(state: state, faults: faults)
    defer { server.stop() }
    let store = try store(server)
    for _ in 0..<5 { #expect(await StoreContract(holding: Self.snapshot(state)).readingViolations(store) == []) }
    #expect(server.requests.contains { $0.status == 502 })
  }

  @Test func `idle connections that the server closes cost nothing but a new one`() async throws {
    var options = SandboxServer.Options()
    options.requestsPerConnection = 3
    options.idleMilliseconds = 1
    let state = SandboxState.freshInstall()
    let server = SandboxServer(state: state, options: options)
    defer { server.stop() }
    #expect(await StoreContract(holding: Self.snapshot(state)).readingViolations(try store(server)) == [])
  }

  @Test func `a write whose reply is lost is sent once, and reading tells that it was carried out`() async throws {
    let server = SandboxServer(state: .freshInstall(), faults: FaultScript().on(.only(1), method: "PUT", .loseReply))
    defer { server.stop() }
    let store = try store(server)
    var binding = server.withState { $0.bindings[0] }
    binding.settings.order = 77
    do {
      _ = try await store.update(binding.pk, to: binding.settings)
      Issue.record("no error")
    } catch .effectUnknown {
    } catch {
      Issue.record("\(error)")
    }
    #expect(try await store.binding(binding.pk) == binding)
    #expect(server.requests.filter { $0.method == "PUT" }.count == 1)
  }

  @Test func `a server that is starting is waited for`() async throws {
    let faults = FaultScript()
    for number in 1...8 { faults.on(.only(number), number.isMultiple(of: 2) ? .starting : .unavailable(retryAfter: 5)) }
    let server = SandboxServer(state: .freshInstall(), faults: faults)
    defer { server.stop() }
    var options = AuthentikBindingStore.Options(version: "1")
    options.connectWait = .longEnough
    let patient = AuthentikBindingStore(
      try ServerAddress(try server.start()), token: try APIToken(server.token), options: options,
      network: URLSessionTransport(version: "1"), clock: InstantClock())
    #expect(try await patient.flows().count == 14)
  }

  @Test func `behind a base path`() async throws {
    var options = SandboxServer.Options()
    options.pathPrefix = "/prefix"
    let server = SandboxServer(state: .freshInstall(), options: options)
    defer { server.stop() }
    #expect(try await store(server).flows().count == 14)
  }

  @Test func `many reads at once give what single ones give`() async throws {
    let state = SandboxState.freshInstall()
    let server = SandboxServer(state: state)
    defer { server.stop() }
    let store = try store(server)
    let flows = try await store.flows()
    let counts = try await withThrowingTaskGroup(of: (PrimaryKey, Int).self) { group in
      for flow in flows { group.addTask { (flow.pk, try await store.bindings(ofFlow: flow.pk).bindings.count) } }
      return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    #expect(flows.allSatisfy { counts[$0.pk] == $0.bindingCount })
  }

  @Test func `who changed a binding is told by its events`() async throws {
    let server = SandboxServer(state: .freshInstall())
    defer { server.stop() }
    let store = try store(server)
    var binding = server.withState { $0.bindings[0] }
    binding.settings.order = 78
    _ = try await store.update(binding.pk, to: binding.settings)
    let event = try #require(
      try await store.lastEvents(of: [.binding(binding.pk)], parallelReads: 1).events[.binding(binding.pk)])
    #expect(event.user == "akadmin")
    #expect(event.action == "model_updated")
    #expect(event.userAgent == "flowbind/1")
  }
}
