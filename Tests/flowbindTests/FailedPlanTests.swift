import Foundation
import TestSupport
import Testing

@testable import flowbind

/// A plan that cannot be made: its report says all that is wrong, once, and what was noticed in the files before.
@Suite(.serialized) struct FailedPlanTests {
  private static let unknown = """
    version: 1
    entries:
      - model: authentik_flows.flowstagebinding
        identifiers:
          target: !Find [authentik_flows.flow, [slug, default-autentication-flow]]
          stage: !Find [authentik_flows.stage, [name, default-authentication-password]]
          order: 20
        attrs: {foo: 1}
      - model: authentik_flows.flowstagebinding
        identifiers:
          target: !Find [authentik_flows.flow, [slug, default-autentication-flow]]
          stage: !Find [authentik_flows.stage, [name, default-authentication-password]]
          order: 30

    """

  private static let files = ["bp/a.yaml": unknown, "bp/b.yaml": "a: [\n"]

  private func codes(_ json: String) throws -> [String] {
    struct Report: Decodable {
      struct Diagnostic: Decodable { var code: String }
      struct Plan: Decodable { var diagnostics: [Diagnostic] }
      var diagnostics: [Diagnostic]?
      /// What an apply was to carry out.
      var plan: Plan?
    }
    let report = try JSONDecoder().decode(Report.self, from: Data(json.utf8))
    return (report.diagnostics ?? report.plan?.diagnostics ?? []).map(\.code)
  }

  @Test(arguments: ["plan", "drift", "apply"])
  func `the report has the warnings of the files, too, and all of it is told once`(verb: String) async throws {
    let folder = try Folder(Self.files)
    let yes = verb == "apply" ? ["--yes"] : []
    let run = await CommandRun([verb, folder.path("bp"), "--sandbox", "--no-config", "-o", "json"] + yes)
    #expect(run.code == .invalidBlueprint)
    let expected = ["yaml-syntax", "file-left-out", "unknown-field", "unknown-flow", "unknown-flow"]
    #expect(try codes(run.output) == expected)
    for said in ["did not find expected", "ignores 'foo'", "go on without it"] {
      #expect(run.error.ranges(of: said).count == 1, "\(run.error)")
    }
  }

  @Test(arguments: ["plan", "drift", "apply"])
  func `a configuration that cannot be read does not keep the report from being written`(verb: String) async throws {
    let folder = try Folder(["bp/a.yaml": Self.unknown, "flowbind.yaml": "outputs: [\n"])
    let yes = verb == "apply" ? ["--yes"] : []
    let run = await CommandRun(
      [verb, folder.path("bp"), "--sandbox", "--config", folder.path("flowbind.yaml"), "-o", "json"] + yes)
    #expect(run.code == .configuration)
    #expect(try !codes(run.output).isEmpty, "\(run.error)")
  }

  @Test(arguments: ["plan", "drift"])
  func `its JUnit names the files, and no two cases alike`(verb: String) async throws {
    let folder = try Folder(Self.files)
    let run = await CommandRun([verb, folder.path("bp"), "--sandbox", "--no-config", "-o", "junit"])
    let cases = run.output.split(separator: "\n").filter { $0.contains("<testcase ") }
    #expect(cases.count == 5 && Set(cases).count == 5, "\(run.output)")
    #expect(cases.allSatisfy { $0.contains("bp/a.yaml\"") || $0.contains("bp/b.yaml\"") }, "\(cases)")
    #expect(run.output.ranges(of: "<failure ").count == 2)
  }

  @Test func `what a file and the server say of one place is told once`() async throws {
    func plan(_ entries: String) async throws -> CommandRun {
      let folder = try Folder(["a.yaml": "entries:\n" + entries])
      return await CommandRun(["plan", folder.path("a.yaml"), "--sandbox", "--no-config"])
    }
    let binding = """
      - model: authentik_flows.flowstagebinding
        identifiers: {target: !Find [authentik_flows.flow, [slug, default-authentication-flow]], stage: STAGE, order: 7}

      """
    let login =
      "- {model: authentik_stages_user_login.userloginstage, id: s, identifiers: {name: brand-new}, attrs: {session_duration: x}}\n"
    let refused = try await plan(login + binding.replacing("STAGE", with: "!KeyOf s"))
    #expect(refused.error.ranges(of: "needs a duration").count == 1, "\(refused.error)")
    let find = binding.replacing("STAGE", with: "!Find [authentik_flows.stage, [name, brand-new]]")
    let late = try await plan(find + login.replacing("session_duration: x", with: "session_duration: hours=1"))
    #expect(late.error.ranges(of: "comes later, in line 4").count == 1, "\(late.error)")
    let condition =
      binding.replacing("STAGE", with: "!Find [authentik_flows.stage, [name, default-authentication-password]]")
      + "  conditions: [!Context goauthentik.io/enterprise/licensed]\n"
    let uncertain = try await plan(condition)
    #expect(
      uncertain.error.ranges(of: "error: ").count == 1 && !uncertain.error.contains("warning: "), "\(uncertain.error)")
  }
}
