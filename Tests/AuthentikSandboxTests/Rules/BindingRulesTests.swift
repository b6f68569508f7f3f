@testable import AuthentikSandbox
import Bindings
import Testing

/// The rules of a write, asked through requests, for what the recordings do not show.
@Suite("The rules of a write")
struct BindingRulesTests {
  private let key = "4ba794c1-7ad9-4368-8c34-c99e29cd41d3"
  private let flow = "01b8c2b8-06d1-46a4-b2d6-76ae43c757fc"

  private func patch(_ body: JSON, version: AuthentikVersion = .newest) -> (Response, SandboxState) {
    var state = SandboxState.freshInstall(version: version)
    state.accounts["t"] = .administrator
    let request = Request(
      method: "PATCH", target: "/api/v3/flows/bindings/\(key)/",
      headers: [Header("Authorization", "Bearer t"), Header("Content-Type", "application/json")], body: body.bytes)
    return (state.respond(to: request), state)
  }

  @Test(
    arguments: [
      ("1_7", 17), ("+5", 5), ("\t-3\n", -3), ("15.000", 15), (.float(1e9), 1_000_000_000),
    ] as [(JSON, Int)])
  func `orders in the spellings that Python reads`(order: JSON, number: Int) {
    #expect(patch(["order": order]).1.binding(PrimaryKey(key))?.settings.order == number)
  }

  @Test(arguments: ["1__7", "_1", "0x10", "1.", "10.05", "ten", " ", .object([])] as [JSON])
  func `orders that are none`(order: JSON) throws {
    let (response, state) = patch(["order": order])
    // `1.` loses its point as `1.0` does.
    let accepted = order == "1."
    #expect(response.status == (accepted ? 200 : 400))
    #expect(state.binding(PrimaryKey(key))?.settings.order == (accepted ? 1 : 10))
  }

  @Test(arguments: AuthentikVersion.allCases, ["oN", "ON", "On", "on", " on", "y", "2"])
  func `boolean words in the letter cases of each version`(version: AuthentikVersion, word: String) {
    let accepted = word == "oN" ? version != .august2024 : ![" on", "2"].contains(word)
    #expect(patch(["evaluate_on_plan": .string(word)], version: version).0.status == (accepted ? 200 : 400))
  }

  @Test(
    arguments: [
      (true, #"Incorrect type. Expected pk value, received bool."#), (.float(1.5), "“1.5” is not a valid UUID."),
      (-1, "“-1” is not a valid UUID."), (.array([.array([])]), "“[[]]” is not a valid UUID."),
    ] as [(JSON, String)])
  func `references that are no keys`(target: JSON, message: String) throws {
    let body = try JSONParser.parse(patch(["target": target]).0.body)
    #expect(body["target"] == [.string(message)])
  }

  @Test func `a binding that somebody deletes in the middle of a write comes back`() {
    var state = SandboxState.freshInstall()
    state.accounts["t"] = .administrator
    let request = Request(
      method: "PATCH", target: "/api/v3/flows/bindings/\(key)/",
      headers: [Header("Authorization", "Bearer t"), Header("Content-Type", "application/json")],
      body: (["order": 7] as JSON).bytes)
    let response = state.respond(to: request) { [key] in $0.delete(PrimaryKey(key)) }
    #expect(response.status == 200)
    #expect(state.history.map(\.count) == [20, 19, 20])
  }

  @Test func `a deletion takes the policy bindings along and an event tells of it`() throws {
    var state = SandboxState.default()
    state.accounts["t"] = .administrator
    let password = try #require(state.bindings(ofFlow: PrimaryKey(flow)).first { $0.settings.order == 20 })
    func ask(_ method: String, _ target: String) throws -> JSON? {
      let headers = [Header("Authorization", "Bearer t"), Header("User-Agent", "somebody/1")]
      let response = state.respond(to: Request(method: method, target: "/api/v3/\(target)", headers: headers))
      return response.body.isEmpty ? nil : try JSONParser.parse(response.body)
    }
    let policies = "policies/bindings/?target=\(password.policyBindingModel)"
    #expect(try ask("GET", policies)?["pagination"]?["count"] == 1)
    #expect(try ask("DELETE", "flows/bindings/\(password.pk)/") == nil)
    #expect(try ask("GET", policies)?["target"] != nil)
    #expect(!state.policyBindings.contains { $0.target == password.policyBindingModel })
    let events = try ask("GET", "events/events/?actions=model_deleted&context_model_pk=\(password.pk)")
    let event = try #require(events?["results"]?.array?.first)
    #expect(event["user"]?["username"] == "akadmin")
    #expect(event["context"]?["http_request"]?["user_agent"] == "somebody/1")
    #expect(event["context"]?["http_request"]?["method"] == "DELETE")
  }
}
