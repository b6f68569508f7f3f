import Bindings
import BindingsTestSupport
import Foundation
import TestSupport
import Testing

@testable import AuthentikAPI

/// What is no answer to a question of a store is named with its cure.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct StoreErrorTests {
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
      await #expect(throws: StoreError.self) {
        try await ScriptedStore.store(peer).binding(PrimaryKey(ScriptedStore.key(1)))
      })
    #expect(error.kind == expected.kind, "\(error)")
    #expect(error.text.contains(expected.text), "\(error)")
    #expect(!error.text.contains("secret-token") && !error.text.contains("\u{1b}"))
  }

  @Test func `a foreign sentence with 403 is a missing right where the token has a user`() async throws {
    let peer = try ScriptedPeer.answering { request in
      request.target.contains("/core/users/me/")
        ? answer(200, #"{"user": {"username": "bot"}}"#) : answer(403, #"{"detail": "Keine Berechtigung"}"#)
    }
    let error = await #expect(throws: StoreError.self) { try await ScriptedStore.store(peer).stages() }
    #expect(error?.kind == "rightMissing")
  }
}
