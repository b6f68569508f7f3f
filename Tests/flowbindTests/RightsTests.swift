import AuthentikAPI
@testable import AuthentikSandbox
import Bindings
import Foundation
import TestSupport
import Testing
@testable import flowbind

/// What each verb needs of a token, through the command line.
@Suite(.serialized) struct RightsTests {
  private func environment(_ server: SandboxServer, _ token: String) throws -> [String: String] {
    ["AUTHENTIK_URL": try server.start(), "AUTHENTIK_TOKEN": token]
  }

  private func server(_ account: Account, _ token: String) -> SandboxServer {
    var state = SandboxState.default()
    state.accounts[token] = account
    return SandboxServer(state: state)
  }

  @Test(arguments: ["plan", "drift", "snapshot", "export"])
  func `rights to view are enough`(verb: String) async throws {
    let server = server(Account(pk: 9, username: "reader", rights: Right.readOnly), "reader")
    let operands = ["snapshot", "export"].contains(verb) ? [] : [examples]
    let run = await CommandRun([verb] + operands, environment: try environment(server, "reader"))
    let full = await CommandRun([verb] + operands, environment: try environment(server, server.token))
    #expect(run.code == (verb == "drift" ? .differences : .done), "\(run.error)")
    #expect(run.output == full.output)
  }

  /// The roles in the documentation are what doctor compares a token with.
  @Test func `the documented roles are the least ones`() throws {
    let text = try Repository.text("Sources/flowbind/flowbind.docc/Rights.md")
    let blocks = text.components(separatedBy: "```yaml\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
    #expect(blocks.count == LeastRole.allCases.count)
    for (role, block) in zip(LeastRole.allCases, blocks) {
      #expect(block.contains("name: flowbind-\(role.rawValue)"))
      let named = block.split(separator: "\n").compactMap { line -> String? in
        let words = line.split(separator: " ")
        return words.count == 2 && words[0] == "-" ? String(words[1]) : nil
      }
      // A right that 2024.8 does not know stands beside the roles.
      let rights = role.rights.filter { $0 != Resource.mutualTLSStages.right(toSend: .get) }
      #expect(named.sorted() == rights.sorted(), "\(role)")
    }
  }

  @Test func `apply without the right to change writes nothing`() async throws {
    let server = server(Account(pk: 9, username: "reader", rights: Right.readOnly), "reader")
    let before = server.withState { $0.bindings }
    var environment = try environment(server, "reader")
    let journals = try Folder()
    environment["STATE_DIRECTORY"] = journals.url.path
    let run = await CommandRun(["apply", examples + "/login.yaml", "--yes"], environment: environment)
    #expect(run.code == .noPermission, "\(run.error)\(run.output)")
    #expect((run.output + run.error).contains("authentik_flows.change_flowstagebinding"))
    #expect(server.withState { $0.bindings } == before)
  }

  @Test(arguments: ["plan", "apply", "drift", "snapshot", "export"])
  func `bindings hidden by rights on single ones end a run, and are never taken for missing`(
    verb: String
  ) async throws {
    let state = SandboxState.default()
    let flow = try #require(state.flow(slug: "default-authentication-flow"))
    let hidden = try #require(state.bindings(ofFlow: flow.pk).last).pk
    let seen = state.bindings.map(\.pk).filter { $0 != hidden }
    let server = server(
      Account(
        pk: 9, username: "partial", rights: [.view(.flow), .view(.stage), .change(.binding), .add(.binding)],
        rightsByObject: Dictionary(uniqueKeysWithValues: seen.map { ($0, [.view(.binding)]) })), "partial")
    var environment = try environment(server, "partial")
    let journals = try Folder()
    environment["STATE_DIRECTORY"] = journals.url.path
    let operands = ["snapshot", "export"].contains(verb) ? [] : [examples + "/login.yaml"]
    let options = verb == "apply" ? ["--yes", "--create"] : []
    let run = await CommandRun([verb] + operands + options, environment: environment)
    #expect(run.code == .noPermission)
    #expect(run.error.contains("may see only 4 of the bindings of flow default-authentication-flow"), "\(run.error)")
    #expect(run.error.contains("which says it has 5"), "\(run.error)")
    #expect(server.requests.allSatisfy { $0.method == "GET" })
  }
}
