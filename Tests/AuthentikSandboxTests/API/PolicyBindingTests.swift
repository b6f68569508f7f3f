@testable import AuthentikSandbox
import Bindings
import Testing

@Suite("What policy bindings are bound to and bind, as real servers of every release take it")
struct PolicyBindingTests {
  @Test(arguments: AuthentikVersion.allCases, [false, true])
  func `the target is taken by its own key as well, and answered by that`(
    version: AuthentikVersion, isFlow: Bool
  ) throws {
    var state = SandboxState.freshInstall(version: version)
    let flow = try #require(state.flow(slug: "default-authentication-flow"))
    let binding = try #require(state.bindings(ofFlow: flow.pk).first)
    let (own, model) =
      isFlow ? (flow.pk, flow.policyBindingModel) : (binding.pk, binding.policyBindingModel)
    for key in [own, model] {
      let body: JSON = ["target": .string(key.text), "user": 4, "order": 70]
      let made = state.ask("POST", "policies/bindings/", body)
      #expect(made.status == 201)
      let row = try JSONParser.parse(made.body)
      #expect(row["target"] == .string(own.text))
      // What GET gives, PUT takes.
      let pk = try #require(row["pk"]?.string)
      #expect(state.ask("PUT", "policies/bindings/\(pk)/", row).status == 200)
    }
    let list = try JSONParser.parse(state.ask("GET", "policies/bindings/?target_in=\(model)").body)
    #expect(list["results"]?.array?.filter { $0["order"] == 70 }.count == 2)
  }

  @Test func `a policy may not take less than no time`() throws {
    var state = SandboxState.freshInstall()
    let flow = try #require(state.flow(slug: "default-authentication-flow"))
    let body: JSON = ["target": .string(flow.pk.text), "user": 4, "order": 70, "timeout": -1]
    let made = state.ask("POST", "policies/bindings/", body)
    #expect(made.status == 400)
    #expect(
      try JSONParser.parse(made.body)["timeout"] == .array(["Ensure this value is greater than or equal to 0."]))
  }
}
