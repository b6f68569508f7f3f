import AuthentikSandbox
import Bindings
import Foundation
import Testing

@testable import flowbind

/// Exports of a server, over real sockets.
@Suite(.serialized) struct ExportTests {
  let server = SandboxServer(state: .default())
  let environment: [String: String]

  init() throws { environment = ["AUTHENTIK_URL": try server.start(), "AUTHENTIK_TOKEN": server.token] }

  private func run(_ words: [String]) async -> CommandRun { await CommandRun(words, environment: environment) }

  @Test func `exporting all flows and planning the export is empty`() async throws {
    let folder = try Folder()
    server.withState { state in
      // The same stage once more in its flow, at a negative order, and a name that YAML would misread.
      let flow = state.flow(slug: "default-authentication-flow")!.pk
      let stage = state.stages.firstIndex { $0.name == "default-authentication-password" }!
      state.stages[stage].name = "yes: \"no\" # !x"
      state.insert(
        Binding(
          pk: PrimaryKey("b0000000-0000-4000-8000-000000000001"),
          policyBindingModel: PrimaryKey("c0000000-0000-4000-8000-000000000001"),
          settings: BindingSettings(flow: flow, stage: state.stages[stage].pk, order: -7)))
    }
    let export = await run(["export", "-o", "yaml=" + folder.path("all.yaml")])
    #expect(export.code == .done, "\(export.error)")
    #expect(export.output.isEmpty)
    let validate = await run(["validate", folder.path("all.yaml")])
    #expect(validate.code == .done)
    let plan = await run(["plan", folder.path("all.yaml"), "--detailed-exitcode"])
    #expect(plan.code == .done, "\(plan.error)\(plan.output)")
    #expect(plan.output.contains("in sync"))
    #expect(!plan.output.contains("unmanaged"))
    #expect(server.requests.allSatisfy { $0.method == "GET" })
  }

  @Test func `a pattern selects flows, and none is an error`() async {
    let export = await run(["export", "--flow", "default-authentication-*"])
    #expect(export.code == .done)
    #expect(export.output.contains("[slug, default-authentication-flow]"))
    #expect(!export.output.contains("default-source-enrollment"))
    #expect(await run(["export", "--flow", "nope"]).code == .invalidBlueprint)
    #expect(await run(["export", "x.yaml"]).code == .usage)
    #expect(await run(["export", "-o", "diff"]).code == .usage)
    #expect(await run(["export", "-o", "yaml=/no/such/folder/x.yaml"]).code == .outputFailed)
  }

  @Test func `a patch adopts what somebody changed on the server`() async throws {
    let patch = await run(["export", "--patch", examples + "/login.yaml"])
    #expect(patch.code == .done, "\(patch.error)")
    // The files may lie outside the folder of this process, and no absolute name may stand in a header.
    #expect(patch.output.contains("--- ") && !patch.output.contains("--- /"))
    #expect(patch.output.contains("-      order: 40\n+      order: 100\n"))
    #expect(patch.output.contains("-      policy_engine_mode: all\n+      policy_engine_mode: any\n"))
    #expect(server.requests.allSatisfy { $0.method == "GET" })
    let everything = await run(["export", "--patch", examples])
    #expect(everything.code == .differences)
    #expect(everything.error.contains("which no value in a file can settle"))
    #expect(await run(["export", "--patch", "-"]).code == .usage)
  }

  @Test func `the schemas are printed, and no other`() async {
    let schema = await run(["schema", "config"])
    #expect(schema.code == .done)
    #expect(schema.output == ConfigurationSchema.text)
    for schema in Schema.allCases { #expect(await run(["schema", schema.rawValue]).output == schema.text) }
    let unknown = await run(["schema", "plam"])
    #expect(unknown.code == .usage && unknown.error.contains("did you mean plan?"))
    #expect(server.requests.isEmpty)
  }
}
