@testable import AuthentikSandbox
import Bindings
import Documents
import Foundation
import Planning
import Testing

@testable import flowbind

/// Who changed policies, and when, in a number of requests that does not grow with the differences.
@Suite(.serialized) struct PolicyEventTests {
  private func report(_ run: CommandRun) throws -> DriftReport {
    try JSONDecoder().decode(DriftReport.self, from: Data(run.output.utf8))
  }

  private func eventRequests(_ world: PolicyWorld) -> Int {
    world.server.requests.count { $0.target.contains("/events/events/") }
  }

  /// Binds so many users to a flow as the second person.
  private func plant(_ world: PolicyWorld, _ count: Int, on slug: String) {
    let target = world.server.withState { $0.flow(slug: slug)!.policyBindingModel }
    for order in 0..<count {
      #expect(
        world.mallory(
          "POST", "policies/bindings/", ["user": 4, "target": .string(target.text), "order": .integer(order + 100)])
          == 201)
    }
  }

  @Test(arguments: [1, 8, 9, 200])
  func `few or many differences cost few requests, and each has its person`(count: Int) async throws {
    let world = try PolicyWorld()
    plant(world, count, on: "default-source-enrollment")
    #expect(world.mallory("DELETE", "policies/bindings/\(world.declared(.binding).pk)/") == 204)
    #expect(world.mallory("DELETE", "policies/bindings/\(world.declared(.flow).pk)/") == 204)
    let folder = try Folder(["shipped.yaml": PolicyWorld.blueprint])
    let drift = await world.run("drift", folder.path("shipped.yaml"), "-o", "json")
    #expect(drift.code == .differences, "\(drift.error)")
    let policies = try report(drift).differences.filter { $0.kind == .finding(.policy) }
    #expect(policies.count == count + 2)
    #expect(policies.allSatisfy { $0.lastEvent?.user == "mallory" }, "\(drift.output)")
    #expect(try report(drift).events == .read)
    #expect(eventRequests(world) <= 9, "\(eventRequests(world))")
  }

  @Test func `a user binding that was deleted is found by its order, whatever name the event has`() async throws {
    let world = try PolicyWorld()
    plant(world, 1, on: "default-source-enrollment")
    let key = world.server.withState { $0.policyBindings.last!.pk }
    #expect(world.mallory("DELETE", "policies/bindings/\(key)/") == 204)
    // Real servers write the name that is shown.
    world.server.withState { state in
      state.events[state.events.count - 1].objectName =
        state.events[state.events.count - 1].objectName.replacing("akadmin", with: "authentik Default Admin")
    }
    let declared = """
        - model: authentik_policies.policybinding
          identifiers: {order: 100, target: !KeyOf enrol, user: !Find [authentik_core.user, [username, akadmin]]}

      """
    let folder = try Folder(["shipped.yaml": PolicyWorld.blueprint + declared])
    let drift = await world.run("drift", folder.path("shipped.yaml"), "-o", "json")
    let missing = try report(drift).differences.filter { $0.policy?.difference == .missing && $0.way == nil }
    #expect(missing.map(\.lastEvent?.action) == ["model_deleted"], "\(drift.output)")
  }

  @Test func `where there are more events than are read, nobody is named, and that is said`() async throws {
    let world = try PolicyWorld()
    plant(world, 9, on: "default-source-enrollment")
    plant(world, 1_100, on: "default-user-settings-flow")
    let folder = try Folder(["shipped.yaml": PolicyWorld.blueprint])
    let json = await world.run("drift", folder.path("shipped.yaml"), "-o", "json")
    #expect(try report(json).events == .newestRead)
    #expect(eventRequests(world) == 10)
    let drift = await world.run("drift", folder.path("shipped.yaml"))
    #expect(drift.output.contains("only the newest events were read"), "\(drift.output)")
    #expect(!drift.output.contains("no event tells who"), "\(drift.output)")
  }

  @Test func `a policy that was never bound is not told as one that an upgrade brought`() async throws {
    let world = try PolicyWorld()
    let declared = """
        - model: authentik_policies.policybinding
          identifiers: {order: 7, target: !KeyOf enrol, user: !Find [authentik_core.user, [username, akadmin]]}

      """
    let folder = try Folder(["shipped.yaml": PolicyWorld.blueprint + declared])
    let drift = await world.run("drift", folder.path("shipped.yaml"))
    #expect(drift.output.contains("no event tells that it was bound"), "\(drift.output)")
    #expect(drift.output.contains("default-source-enrollment  policy  user “akadmin”: no event"), "\(drift.output)")
    #expect(!drift.output.contains("after an upgrade"), "\(drift.output)")
    #expect(!drift.output.contains("puts it back"), "\(drift.output)")
  }
}
