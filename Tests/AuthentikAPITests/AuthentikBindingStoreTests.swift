import Bindings
import BindingsTestSupport
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import AuthentikAPI

/// Asks a store over real sockets for lists and objects, while a scripted server surprises it.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct AuthentikBindingStoreTests {
  // MARK: - Lists

  @Test func `pages are followed by the server's own numbers, whatever size it takes`() async throws {
    let peer = try ScriptedPeer.answering { request in
      if ScriptedStore.asksForFlows(request) { return ScriptedStore.page([ScriptedStore.flowJSON(bindings: 5)]) }
      let pages = ["1": ([1, 2], 2), "2": ([3, 4], 3), "3": ([5], 0)]
      let (numbers, next) = pages[request.query["page"] ?? ""] ?? ([], 0)
      return ScriptedStore.page(numbers.map { ScriptedStore.bindingJSON($0) }, count: 5, next: next)
    }
    let store = try ScriptedStore.store(peer)
    _ = try await store.flows()
    let read = try await store.bindings(ofFlow: ScriptedStore.flow)
    #expect(read.bindings.map(\.settings.order) == [1, 2, 3, 4, 5])
    #expect(read.stages.map(\.name) == ["login"])
    #expect(peer.requests.dropFirst().map { $0.query["page_size"] } == ["100", "100", "100"])
    #expect(store.readStatistics() == ReadStatistics(requests: 4, rows: 6))
  }

  @Test func `rows lost between pages are found by reading again, in another order`() async throws {
    let peer = try ScriptedPeer.answering { request in
      if ScriptedStore.asksForFlows(request) { return ScriptedStore.page([ScriptedStore.flowJSON(bindings: 4)]) }
      let isFirst = request.query["page"] == "1"
      let lossy = request.query["ordering"] == nil
      let numbers = isFirst ? [1, 2] : lossy ? [2, 3] : [3, 4]
      return ScriptedStore.page(numbers.map { ScriptedStore.bindingJSON($0) }, count: 4, next: isFirst ? 2 : 0)
    }
    let bindings = try await ScriptedStore.store(peer).bindings(ofFlow: ScriptedStore.flow).bindings
    #expect(bindings.map(\.settings.order) == [1, 2, 3, 4])
  }

  @Test(arguments: ["count moves", "page goes away", "rows repeat"])
  func `a list that never holds still is not believed`(kind: String) async throws {
    let count = Mutex(10)
    let peer = try ScriptedPeer.answering { request in
      let isFirst = request.query["page"] == "1"
      switch kind {
      case "count moves":
        return ScriptedStore.page(
          [ScriptedStore.bindingJSON(isFirst ? 1 : 2)],
          count: count.withLock {
            $0 += 1; return $0
          }, next: isFirst ? 2 : 0)
      case "page goes away":
        return isFirst
          ? ScriptedStore.page([ScriptedStore.bindingJSON(1)], count: 2, next: 2)
          : answer(404, #"{"detail": "Invalid page."}"#)
      default: return ScriptedStore.page([ScriptedStore.bindingJSON(1)], count: 2, next: isFirst ? 2 : 0)
      }
    }
    let error = await #expect(throws: StoreError.self) {
      try await ScriptedStore.store(peer).bindings(ofFlow: ScriptedStore.flow)
    }
    guard case .incomplete = error else { Issue.record("\(String(describing: error))"); return }
    #expect(peer.requests.filter { $0.query["page"] == "1" }.count == 3)
  }

  @Test func `hidden rows are noticed by the flow's own count`() async throws {
    let peer = try ScriptedPeer.answering { request in
      ScriptedStore.asksForFlows(request)
        ? ScriptedStore.page([ScriptedStore.flowJSON(bindings: 3)])
        : ScriptedStore.page([1, 2].map { ScriptedStore.bindingJSON($0) })
    }
    let error = await #expect(throws: StoreError.self) {
      try await ScriptedStore.store(peer).bindings(ofFlow: ScriptedStore.flow)
    }
    guard case .rightMissing(let text) = error else { Issue.record("\(String(describing: error))"); return }
    #expect(text.contains("only 2 of the bindings") && text.contains("has 3") && text.contains("view_flowstagebinding"))
  }

  @Test func `a binding that was added since the flows were read is no hidden row`() async throws {
    let asked = Mutex(0)
    let peer = try ScriptedPeer.answering { request in
      guard ScriptedStore.asksForFlows(request) else {
        return ScriptedStore.page([1, 2].map { ScriptedStore.bindingJSON($0) })
      }
      return ScriptedStore.page([
        ScriptedStore.flowJSON(
          bindings: asked.withLock {
            $0 += 1; return $0
          })
      ])
    }
    let store = try ScriptedStore.store(peer)
    _ = try await store.flows()
    #expect(try await store.bindings(ofFlow: ScriptedStore.flow).bindings.count == 2)
  }

  @Test func `a server that ignores the filter is not believed`() async throws {
    let peer = try ScriptedPeer.answering { _ in
      ScriptedStore.page([ScriptedStore.bindingJSON(1, flow: ScriptedStore.stage)])
    }
    let error = await #expect(throws: StoreError.self) {
      try await ScriptedStore.store(peer).bindings(ofFlow: ScriptedStore.flow)
    }
    guard case .unreadable = error else { Issue.record("\(String(describing: error))"); return }
  }

  // MARK: - Single objects

  @Test func `new fields and new words of a newer authentik pass`() async throws {
    let peer = try ScriptedPeer.answering { _ in
      answer(
        200,
        ScriptedStore.bindingJSON(1, extra: #", "brand_new": {"deep": [1]}"#).replacing("\"any\"", with: "\"most\""))
    }
    let binding = try #require(
      try await ScriptedStore.store(peer, path: "/base/api/v3/").binding(PrimaryKey(ScriptedStore.key(1))))
    #expect(binding.settings.policyEngineMode == "most")
    #expect(peer.requests.map(\.target) == ["/base/api/v3/flows/bindings/\(ScriptedStore.key(1))/"])
  }

  @Test(arguments: [answer(404, "<html>", type: "text/html"), answer(404, #"{"message": "no Route matched"}"#)])
  func `authentik's 404 is an absent object, that of a gateway a wrong address`(gateway: String) async throws {
    let absent = try ScriptedPeer.answering { _ in
      answer(404, #"{"detail": "No FlowStageBinding matches the given query."}"#)
    }
    #expect(try await ScriptedStore.store(absent).binding(ScriptedStore.flow) == nil)
    #expect(try await ScriptedStore.store(absent).stage(ScriptedStore.stage) == nil)
    let wrong = try ScriptedPeer.answering { _ in gateway }
    let error = await #expect(throws: StoreError.self) {
      try await ScriptedStore.store(wrong).binding(ScriptedStore.flow)
    }
    guard case .unreadable = error else { Issue.record("\(String(describing: error))"); return }
  }

  @Test func `a key that cannot be one never reaches a URL`() async throws {
    let peer = try ScriptedPeer.answering { _ in answer(200) }
    #expect(try await ScriptedStore.store(peer).binding(PrimaryKey("../../core/users/1")) == nil)
    await #expect(throws: StoreError.notFound) { try await ScriptedStore.store(peer).delete(PrimaryKey("")) }
    #expect(peer.connections == 0)
  }

  @Test func `the version is unknown where the token may not see it`() async throws {
    let peer = try ScriptedPeer.answering { _ in
      answer(403, #"{"detail": "You do not have permission to perform this action."}"#)
    }
    #expect(try await ScriptedStore.store(peer).authentikVersion() == nil)
  }

  // MARK: - The rest

  @Test func `each request on the wire is logged without token and query`() async throws {
    let log = Mutex<[RequestRecord]>([])
    let peer = try ScriptedPeer { connection in
      // Two connections lose their reply, of which libcurl hides one by sending the request again; the third one answers.
      while connection.request() != nil {
        if connection.number < 2 { return }
        connection.send(answer(200, #"{"version_current": "2026.5.0"}"#))
      }
    }
    let record: @Sendable (RequestRecord) -> Void = { entry in log.withLock { $0.append(entry) } }
    #expect(try await ScriptedStore.store(peer, onRequest: record).authentikVersion() == "2026.5.0")
    let entries = log.withLock { $0 }
    #expect(entries.map(\.status) == [nil, 200])
    #expect(entries.map(\.path) == ["/api/v3/admin/version/", "/api/v3/admin/version/"])
    #expect(!"\(entries)".contains("secret-token"))
  }

  @Test(arguments: [
    (
      #"""
      {"pk": "50a74c6b-ffcc-4985-bf06-b62d263a20fe", "user": {"pk": 3, "username": "akadmin"}, "action": "model_updated",
       "client_ip": "127.0.0.1", "created": "2026-11-23T14:49:39.836754Z",
       "context": {"http_request": {"method": "PUT", "user_agent": "flowbind/1"}, "model": {"pk": "x"}}}
      """#,
      LastEvent(
        user: "akadmin", at: "2026-11-23T14:49:39.836754Z", address: "127.0.0.1", action: "model_updated",
        userAgent: "flowbind/1")
    ),
    (
      #"{"pk": "a", "user": {}, "action": "model_created", "client_ip": null, "created": "2026-11-23T14:00:00Z", "context": {}}"#,
      LastEvent(user: "", at: "2026-11-23T14:00:00Z", address: nil, action: "model_created", userAgent: nil)
    ),
  ])
  func `an event names person, time and program`(row: String, event: LastEvent) async throws {
    let peer = try ScriptedPeer.answering { _ in ScriptedStore.page([row], count: 17, next: 2) }
    let binding = WrittenObject.binding(PrimaryKey(ScriptedStore.key(1)))
    #expect(try await ScriptedStore.store(peer).lastEvents(of: [binding], parallelReads: 1).events == [binding: event])
    #expect(peer.requests[0].target.contains("context_model_pk=\(ScriptedStore.key(1))"))
  }

  @Test func `doctor's questions are answered`() async throws {
    let peer = try ScriptedPeer.answering { request in
      if request.target.contains("/core/users/me/") {
        return answer(
          200, #"{"user": {"username": "ci", "is_superuser": true}}"#, headers: ["Date: Mon, 23 Nov 2026 17:48:22 GMT"])
      }
      if request.target.contains("/managed/blueprints/") {
        return ScriptedStore.page([
          #"{"pk": "a", "name": "Default", "path": "default/x.yaml", "enabled": true, "status": "successful", "content": ""}"#
        ])
      }
      return answer(403, #"{"detail": "You do not have permission to perform this action."}"#)
    }
    let store = try ScriptedStore.store(peer)
    #expect(try await store.whoAmI() == WhoAmI(username: "ci", isSuperuser: true))
    #expect(try await store.serverDate() == Date(timeIntervalSince1970: 1_795_456_102))
    #expect(try await store.blueprintInstances().map(\.path) == ["default/x.yaml"])
    #expect(try await store.visibleCount(of: .blueprints) == 1)
    #expect(try await store.visibleCount(of: .events) == nil)
  }
}
