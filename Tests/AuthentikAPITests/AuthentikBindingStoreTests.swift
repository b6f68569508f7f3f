import Bindings
import BindingsTestSupport
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import AuthentikAPI

/// Asks a store over real sockets, while a scripted server surprises it.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct AuthentikBindingStoreTests {
  private static let flow = PrimaryKey("01b8c2b8-06d1-46a4-b2d6-76ae43c757fc")
  private static let stage = PrimaryKey("5d1bcf59-89c5-4d54-a14b-06bfb7375b66")

  private func store(
    _ peer: ScriptedPeer, path: String = "", onRequest: (@Sendable (RequestRecord) -> Void)? = nil
  ) throws -> AuthentikBindingStore {
    var options = AuthentikBindingStore.Options(version: "1")
    options.timeout = .seconds(600)
    options.onRequest = onRequest
    return AuthentikBindingStore(
      try ServerAddress(peer.base + path), token: testToken, options: options,
      network: URLSessionTransport(version: "1"), clock: InstantClock())
  }

  private static func key(_ number: Int) -> String { BindingsTestSupport.key("0", number).text }

  private static func bindingJSON(_ number: Int, order: Int? = nil, flow: PrimaryKey = flow, extra: String = "")
    -> String
  {
    """
    {"pk": "\(key(number))", "policybindingmodel_ptr_id": "\(key(number + 1_000_000))", "target": "\(flow)",
     "stage": "\(stage)", "stage_obj": {"pk": "\(stage)", "name": "login", "component": "ak-stage",
       "meta_model_name": "authentik_stages_user_login.userloginstage", "flow_set": [{"pk": "x"}]},
     "evaluate_on_plan": false, "re_evaluate_policies": true, "order": \(order ?? number),
     "policy_engine_mode": "any", "invalid_response_action": "retry"\(extra)}
    """
  }

  private static func page(_ rows: [String], count: Int? = nil, next: Int = 0) -> String {
    answer(
      200,
      """
      {"pagination": {"next": \(next), "previous": 0, "count": \(count ?? rows.count), "current": 1,
        "total_pages": \(max(1, next)),
        "start_index": 1, "end_index": 1}, "results": [\(rows.joined(separator: ","))], "autocomplete": {}}
      """)
  }

  private static func flowJSON(bindings: Int) -> String {
    let stages = Array(repeating: "\"\(stage)\"", count: bindings).joined(separator: ",")
    return
      #"{"pk": "\#(flow)", "slug": "login", "name": "Login", "designation": "authentication", "stages": [\#(stages)]}"#
  }

  private static func asksForFlows(_ request: ScriptedPeer.Request) -> Bool {
    request.target.contains("/flows/instances/")
  }

  // MARK: - Lists

  @Test func `pages are followed by the server's own numbers, whatever size it takes`() async throws {
    let peer = try ScriptedPeer.answering { request in
      if Self.asksForFlows(request) { return Self.page([Self.flowJSON(bindings: 5)]) }
      let pages = ["1": ([1, 2], 2), "2": ([3, 4], 3), "3": ([5], 0)]
      let (numbers, next) = pages[request.query["page"] ?? ""] ?? ([], 0)
      return Self.page(numbers.map { Self.bindingJSON($0) }, count: 5, next: next)
    }
    let store = try store(peer)
    _ = try await store.flows()
    let read = try await store.bindings(ofFlow: Self.flow)
    #expect(read.bindings.map(\.settings.order) == [1, 2, 3, 4, 5])
    #expect(read.stages.map(\.name) == ["login"])
    #expect(peer.requests.dropFirst().map { $0.query["page_size"] } == ["100", "100", "100"])
    #expect(store.readStatistics() == ReadStatistics(requests: 4, rows: 6))
  }

  @Test func `rows lost between pages are found by reading again, in another order`() async throws {
    let peer = try ScriptedPeer.answering { request in
      if Self.asksForFlows(request) { return Self.page([Self.flowJSON(bindings: 4)]) }
      let isFirst = request.query["page"] == "1"
      let lossy = request.query["ordering"] == nil
      let numbers = isFirst ? [1, 2] : lossy ? [2, 3] : [3, 4]
      return Self.page(numbers.map { Self.bindingJSON($0) }, count: 4, next: isFirst ? 2 : 0)
    }
    let bindings = try await store(peer).bindings(ofFlow: Self.flow).bindings
    #expect(bindings.map(\.settings.order) == [1, 2, 3, 4])
  }

  @Test(arguments: ["count moves", "page goes away", "rows repeat"])
  func `a list that never holds still is not believed`(kind: String) async throws {
    let count = Mutex(10)
    let peer = try ScriptedPeer.answering { request in
      let isFirst = request.query["page"] == "1"
      switch kind {
      case "count moves":
        return Self.page(
          [Self.bindingJSON(isFirst ? 1 : 2)],
          count: count.withLock {
            $0 += 1; return $0
          }, next: isFirst ? 2 : 0)
      case "page goes away":
        return isFirst
          ? Self.page([Self.bindingJSON(1)], count: 2, next: 2) : answer(404, #"{"detail": "Invalid page."}"#)
      default: return Self.page([Self.bindingJSON(1)], count: 2, next: isFirst ? 2 : 0)
      }
    }
    let error = await #expect(throws: StoreError.self) { try await store(peer).bindings(ofFlow: Self.flow) }
    guard case .incomplete = error else { Issue.record("\(String(describing: error))"); return }
    #expect(peer.requests.filter { $0.query["page"] == "1" }.count == 3)
  }

  @Test func `hidden rows are noticed by the flow's own count`() async throws {
    let peer = try ScriptedPeer.answering { request in
      Self.asksForFlows(request)
        ? Self.page([Self.flowJSON(bindings: 3)]) : Self.page([1, 2].map { Self.bindingJSON($0) })
    }
    let error = await #expect(throws: StoreError.self) { try await store(peer).bindings(ofFlow: Self.flow) }
    guard case .rightMissing(let text) = error else { Issue.record("\(String(describing: error))"); return }
    #expect(text.contains("only 2 of the bindings") && text.contains("has 3") && text.contains("view_flowstagebinding"))
  }

  @Test func `a binding that was added since the flows were read is no hidden row`() async throws {
    let asked = Mutex(0)
    let peer = try ScriptedPeer.answering { request in
      guard Self.asksForFlows(request) else { return Self.page([1, 2].map { Self.bindingJSON($0) }) }
      return Self.page([
        Self.flowJSON(
          bindings: asked.withLock {
            $0 += 1; return $0
          })
      ])
    }
    let store = try store(peer)
    _ = try await store.flows()
    #expect(try await store.bindings(ofFlow: Self.flow).bindings.count == 2)
  }

  @Test func `a server that ignores the filter is not believed`() async throws {
    let peer = try ScriptedPeer.answering { _ in Self.page([Self.bindingJSON(1, flow: Self.stage)]) }
    let error = await #expect(throws: StoreError.self) { try await store(peer).bindings(ofFlow: Self.flow) }
    guard case .unreadable = error else { Issue.record("\(String(describing: error))"); return }
  }

  // MARK: - Single objects

  @Test func `new fields and new words of a newer authentik pass`() async throws {
    let peer = try ScriptedPeer.answering { _ in
      answer(200, Self.bindingJSON(1, extra: #", "brand_new": {"deep": [1]}"#).replacing("\"any\"", with: "\"most\""))
    }
    let binding = try #require(try await store(peer, path: "/base/api/v3/").binding(PrimaryKey(Self.key(1))))
    #expect(binding.settings.policyEngineMode == "most")
    #expect(peer.requests.map(\.target) == ["/base/api/v3/flows/bindings/\(Self.key(1))/"])
  }

  @Test(arguments: [answer(404, "<html>", type: "text/html"), answer(404, #"{"message": "no Route matched"}"#)])
  func `authentik's 404 is an absent object, that of a gateway a wrong address`(gateway: String) async throws {
    let absent = try ScriptedPeer.answering { _ in
      answer(404, #"{"detail": "No FlowStageBinding matches the given query."}"#)
    }
    #expect(try await store(absent).binding(Self.flow) == nil)
    #expect(try await store(absent).stage(Self.stage) == nil)
    let wrong = try ScriptedPeer.answering { _ in gateway }
    let error = await #expect(throws: StoreError.self) { try await store(wrong).binding(Self.flow) }
    guard case .unreadable = error else { Issue.record("\(String(describing: error))"); return }
  }

  @Test func `a key that cannot be one never reaches a URL`() async throws {
    let peer = try ScriptedPeer.answering { _ in answer(200) }
    #expect(try await store(peer).binding(PrimaryKey("../../core/users/1")) == nil)
    await #expect(throws: StoreError.notFound) { try await store(peer).delete(PrimaryKey("")) }
    #expect(peer.connections == 0)
  }

  @Test func `the version is unknown where the token may not see it`() async throws {
    let peer = try ScriptedPeer.answering { _ in
      answer(403, #"{"detail": "You do not have permission to perform this action."}"#)
    }
    #expect(try await store(peer).authentikVersion() == nil)
  }

  // MARK: - Answers that are no answers

  @Test(arguments: [
    (answer(403, #"{"detail": "Token invalid/expired"}"#), StoreError.tokenRefused("make a new one")),
    (
      answer(403, #"{"detail": "Authentication credentials were not provided."}"#),
      .tokenRefused("takes the Authorization header away")
    ),
    (
      answer(403, #"{"detail": "You do not have permission to perform this action."}"#),
      .rightMissing("authentik_flows.view_flowstagebinding")
    ),
    (answer(403, #"{"detail": "Ungültiges Token"}"#), .tokenRefused("make a new one")),
    (answer(403, "<html>blocked</html>", type: "text/html"), .unreadable("proxy")),
    (answer(200, "<html>please log in</html>", type: "text/html"), .unreadable("login page")),
    (answer(200, #"{"error": "authentik starting"}"#), .unreadable("authentik starting")),
    (answer(200, #"{"pk": "1"}"#), .unreadable("policybindingmodel_ptr_id is missing")),
    (answer(200, "[1, 2"), .unreadable("no whole JSON")),
    (answer(500, "<!DOCTYPE html>", type: "text/html"), .unreadable("server's log")),
    (answer(502, #"{"error": "failed to connect to authentik backend: dial tcp"}"#), .unreadable("--connect-wait")),
    (
      answer(302, headers: ["Location: https://id.example.org/base/api/v3/flows/"]),
      .unreadable("use --url https://id.example.org/base")
    ),
    (answer(302, headers: ["Location: /if/flow/login/"]), .unreadable("a login page?")),
    (answer(401, "no"), .unreadable("demand to log in")),
    (answer(418, #"{"detail": "secret-token-1234 \u001b[31m"}"#), .unreadable("<token>")),
  ])
  func `what is no answer is named with its cure`(reply: String, expected: StoreError) async throws {
    let peer = try ScriptedPeer.answering { _ in reply }
    let error = try #require(
      await #expect(throws: StoreError.self) { try await store(peer).binding(PrimaryKey(Self.key(1))) })
    #expect(error.kind == expected.kind, "\(error)")
    #expect(error.text.contains(expected.text), "\(error)")
    #expect(!error.text.contains("secret-token") && !error.text.contains("\u{1b}"))
  }

  @Test func `a foreign sentence with 403 is a missing right where the token has a user`() async throws {
    let peer = try ScriptedPeer.answering { request in
      request.target.contains("/core/users/me/")
        ? answer(200, #"{"user": {"username": "bot"}}"#) : answer(403, #"{"detail": "Keine Berechtigung"}"#)
    }
    let error = await #expect(throws: StoreError.self) { try await store(peer).stages() }
    #expect(error?.kind == "rightMissing")
  }

  // MARK: - Writes

  private static let settings = BindingSettings(flow: flow, stage: stage, order: 1)

  @Test func `a PUT carries all seven fields, and the degraded stage of its answer is not looked at`() async throws {
    let peer = try ScriptedPeer.answering { _ in
      answer(200, Self.bindingJSON(1).replacing("\"authentik_stages_user_login.userloginstage\"", with: "null"))
    }
    let binding = try await store(peer).update(PrimaryKey(Self.key(1)), to: Self.settings)
    #expect(binding.settings == Self.settings)
    #expect(
      peer.requests.map(\.body) == [
        #"{"evaluate_on_plan":false,"invalid_response_action":"retry","order":1,"policy_engine_mode":"any","#
          + #""re_evaluate_policies":true,"stage":"\#(Self.stage)","target":"\#(Self.flow)"}"#
      ])
  }

  @Test(arguments: [
    (answer(405, type: "text/html; charset=utf-8", headers: ["Allow: GET, HEAD, OPTIONS"]), "effectUnknown"),
    (answer(405, #"{"detail": "Method \"PUT\" not allowed."}"#), "unreadable"),
    (answer(500, "<html>", type: "text/html"), "effectUnknown"),
    (answer(502, #"{"error": "failed to connect to authentik backend"}"#), "effectUnknown"),
    (answer(200, "<html>", type: "text/html"), "effectUnknown"),
    (answer(200, #"{"error": "authentik starting"}"#), "effectUnknown"),
    (answer(404, #"{"detail": "Not found."}"#), "notFound"),
    (answer(404, #"{"message": "no Route matched"}"#), "effectUnknown"),
    (answer(404, #"{"detail": "Not Found"}"#), "effectUnknown"),
    (answer(403, #"{"detail": "You do not have permission to perform this action."}"#), "rightMissing"),
    (answer(403, #"{"detail": "Token invalid/expired"}"#), "tokenRefused"),
    (answer(400, #"{"order": ["A valid integer is required."], "non_field_errors": ["no"]}"#), "refused"),
    (answer(400, #"{"detail": "JSON parse error - unexpected end of data"}"#), "refused"),
    (answer(400, #"{"order": ["no"], "incident": ["17"]}"#), "effectUnknown"),
    (answer(400, #"{"order": ["no"]}"#, type: "text/html"), "effectUnknown"),
    (answer(403, #"{"detail": "Blocked by policy"}"#), "effectUnknown"),
    (answer(403, #"{"detail": "Token invalid/expired", "id": "4"}"#), "effectUnknown"),
    (answer(401, headers: ["WWW-Authenticate: Basic realm=\"x\""]), "effectUnknown"),
    (answer(401, #"{"detail": "Token invalid/expired"}"#), "effectUnknown"),
    (answer(406, #"{"detail": "Could not satisfy the request Accept header."}"#), "unreadable"),
    (answer(408), "effectUnknown"),
    (answer(413, "<html>", type: "text/html"), "effectUnknown"),
    (answer(415, #"{"detail": "Unsupported media type \"\" in request."}"#), "unreadable"),
    (
      answer(429, #"{"detail": "Request was throttled. Expected available in 5 s."}"#, headers: ["Retry-After: 5"]),
      "throttled"
    ),
    (answer(429, #"{"detail": "Request was throttled."}"#), "effectUnknown"),
    (answer(499), "effectUnknown"),
    (answer(503, #"{"error": "authentik starting"}"#, headers: ["Retry-After: 5"]), "effectUnknown"),
    (answer(200, bindingJSON(2)), "effectUnknown"),
    (answer(200, bindingJSON(1), type: "text/plain"), "effectUnknown"),
    (answer(201, bindingJSON(1)), "effectUnknown"),
    (answer(204), "effectUnknown"),
    (answer(302, headers: ["Location: https://else.example/"]), "effectUnknown"),
    ("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", "effectUnknown"),
  ])
  func `a write is sent once, whatever comes back`(reply: String, kind: String) async throws {
    let peer = try ScriptedPeer { connection in
      if connection.request() != nil { connection.send(reply) }
    }
    let error = await #expect(throws: StoreError.self) {
      try await store(peer).update(PrimaryKey(Self.key(1)), to: Self.settings)
    }
    #expect(error?.kind == kind, "\(String(describing: error))")
    #expect(peer.requests.count == 1)
  }

  @Test func `a success that is not a deletion's own leaves the effect unknown`() async throws {
    let peer = try ScriptedPeer.answering { _ in answer(200, #"{"error": "authentik starting"}"#) }
    let error = await #expect(throws: StoreError.self) { try await store(peer).delete(PrimaryKey(Self.key(1))) }
    #expect(error?.kind == "effectUnknown")
  }

  @Test func `a 400 gives its reasons by field`() async throws {
    let peer = try ScriptedPeer.answering { _ in
      answer(400, #"{"order": ["A valid integer is required."], "stage": ["one", "two"]}"#)
    }
    await #expect(
      throws: StoreError.refused(["order": ["A valid integer is required."], "stage": ["one", "two"]])
    ) { try await store(peer).create(Self.settings) }
  }

  @Test func `a write to a port where nobody listens had no effect`() async throws {
    let gone = try ScriptedPeer { _ in }.base
    let store = AuthentikBindingStore(
      try ServerAddress(gone), token: testToken, options: .init(version: "1"))
    let error = await #expect(throws: StoreError.self) { try await store.delete(PrimaryKey(Self.key(1))) }
    #expect(error?.kind == "unreachable")
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
    #expect(try await store(peer, onRequest: record).authentikVersion() == "2026.5.0")
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
    let peer = try ScriptedPeer.answering { _ in Self.page([row], count: 17, next: 2) }
    #expect(try await store(peer).lastEvent(ofBinding: PrimaryKey(Self.key(1))) == event)
    #expect(peer.requests[0].target.contains("context_model_pk=\(Self.key(1))"))
  }

  @Test func `doctor's questions are answered`() async throws {
    let peer = try ScriptedPeer.answering { request in
      if request.target.contains("/core/users/me/") {
        return answer(
          200, #"{"user": {"username": "ci", "is_superuser": true}}"#, headers: ["Date: Mon, 23 Nov 2026 17:48:22 GMT"])
      }
      if request.target.contains("/managed/blueprints/") {
        return Self.page([
          #"{"pk": "a", "name": "Default", "path": "default/x.yaml", "enabled": true, "status": "successful", "content": ""}"#
        ])
      }
      return answer(403, #"{"detail": "You do not have permission to perform this action."}"#)
    }
    let store = try store(peer)
    #expect(try await store.whoAmI() == WhoAmI(username: "ci", isSuperuser: true))
    #expect(try await store.serverDate() == Date(timeIntervalSince1970: 1_795_456_102))
    #expect(try await store.blueprintInstances().map(\.path) == ["default/x.yaml"])
    #expect(try await store.visibleCount(of: .blueprints) == 1)
    #expect(try await store.visibleCount(of: .events) == nil)
  }
}

extension ScriptedPeer.Request {
  /// The query's items, unescaped.
  var query: [String: String] {
    let items = URLComponents(string: target)?.queryItems ?? []
    return Dictionary(items.map { ($0.name, $0.value ?? "") }) { first, _ in first }
  }
}

extension StoreError {
  fileprivate var kind: String { String("\(self)".prefix { $0 != "(" }) }
  fileprivate var text: String {
    switch self {
    case .unreachable(let text), .unreadable(let text), .tokenRefused(let text), .rightMissing(let text),
      .incomplete(let text), .effectUnknown(let text), .interrupted(let text),
      .throttled(let text, _):
      text
    case .refused, .notFound: ""
    }
  }
}
