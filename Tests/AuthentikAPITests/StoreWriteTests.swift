import Bindings
import BindingsTestSupport
import Foundation
import TestSupport
import Testing

@testable import AuthentikAPI

/// Writes over real sockets: what is sent, and what of an answer says what became of it.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct StoreWriteTests {
  private static let settings = BindingSettings(flow: ScriptedStore.flow, stage: ScriptedStore.stage, order: 1)

  @Test func `a PUT carries all seven fields, and the degraded stage of its answer is not looked at`() async throws {
    let peer = try ScriptedPeer.answering { _ in
      answer(
        200, ScriptedStore.bindingJSON(1).replacing("\"authentik_stages_user_login.userloginstage\"", with: "null"))
    }
    let binding = try await ScriptedStore.store(peer).update(PrimaryKey(ScriptedStore.key(1)), to: Self.settings)
    #expect(binding.settings == Self.settings)
    #expect(
      peer.requests.map(\.body) == [
        #"{"evaluate_on_plan":false,"invalid_response_action":"retry","order":1,"policy_engine_mode":"any","#
          + #""re_evaluate_policies":true,"stage":"\#(ScriptedStore.stage)","target":"\#(ScriptedStore.flow)"}"#
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
    (answer(200, ScriptedStore.bindingJSON(2)), "effectUnknown"),
    (answer(200, ScriptedStore.bindingJSON(1), type: "text/plain"), "effectUnknown"),
    (answer(201, ScriptedStore.bindingJSON(1)), "effectUnknown"),
    (answer(204), "effectUnknown"),
    (answer(302, headers: ["Location: https://else.example/"]), "effectUnknown"),
    ("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", "effectUnknown"),
  ])
  func `a write is sent once, whatever comes back`(reply: String, kind: String) async throws {
    let peer = try ScriptedPeer { connection in
      if connection.request() != nil { connection.send(reply) }
    }
    let error = await #expect(throws: StoreError.self) {
      try await ScriptedStore.store(peer).update(PrimaryKey(ScriptedStore.key(1)), to: Self.settings)
    }
    #expect(error?.kind == kind, "\(String(describing: error))")
    #expect(peer.requests.count == 1)
  }

  @Test func `a success that is not a deletion's own leaves the effect unknown`() async throws {
    let peer = try ScriptedPeer.answering { _ in answer(200, #"{"error": "authentik starting"}"#) }
    let error = await #expect(throws: StoreError.self) {
      try await ScriptedStore.store(peer).delete(PrimaryKey(ScriptedStore.key(1)))
    }
    #expect(error?.kind == "effectUnknown")
  }

  @Test func `a 400 gives its reasons by field`() async throws {
    let peer = try ScriptedPeer.answering { _ in
      answer(400, #"{"order": ["A valid integer is required."], "stage": ["one", "two"]}"#)
    }
    await #expect(
      throws: StoreError.refused(["order": ["A valid integer is required."], "stage": ["one", "two"]])
    ) { try await ScriptedStore.store(peer).create(Self.settings) }
  }

  @Test func `a write to a port where nobody listens had no effect`() async throws {
    let gone = try ScriptedPeer { _ in }.base
    let store = AuthentikBindingStore(
      try ServerAddress(gone), token: testToken, options: .init(version: "1"))
    let error = await #expect(throws: StoreError.self) { try await store.delete(PrimaryKey(ScriptedStore.key(1))) }
    #expect(error?.kind == "unreachable")
  }
}
