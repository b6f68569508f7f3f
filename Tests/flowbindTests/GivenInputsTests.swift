import Foundation
import TestSupport
import Testing

@testable import flowbind

/// Nothing that somebody gives to flowbind is ignored without a word.
@Suite(.serialized) struct GivenInputsTests {
  private static func binding(order: String = "20", stage: String = "default-authentication-password") -> String {
    """
    version: 1
    context: {order: 20}
    entries:
      - model: authentik_flows.flowstagebinding
        identifiers:
          target: !Find [authentik_flows.flow, [slug, default-authentication-flow]]
          stage: !Find [authentik_flows.stage, [name, \(stage)]]
          order: \(order)

    """
  }

  private static let limits = "limits: {max_changes: 3}\n"

  @Test(arguments: [
    "flowbind.yml", ".flowbind.yaml", ".flowbind.yml", "../flowbind.yaml", "../.flowbind.yaml", "bp/flowbind.yaml",
  ])
  func `a configuration that is not read is named`(name: String) async throws {
    let folder = try Folder(["work/bp/a.yaml": Self.binding(), "work/\(name)": Self.limits, ".git/HEAD": ""])
    func run(_ options: String) async throws -> BuiltProgram.Outcome {
      try await BuiltProgram.run(shell: "flowbind \(options)", in: folder.url.appending(path: "work"))
    }
    for verb in ["validate", "plan --sandbox"] {
      let run = try await run("\(verb) bp")
      #expect(run.exitCode == 0)
      let said = (run.output + run.error).split(separator: "\n").filter { $0.hasPrefix("warning: ") }
      #expect(said.count == 1 && said[0].contains("flowbind.y") || said[0].contains(".flowbind."), "\(said)")
      #expect(said.first?.contains("is not read: the configuration is flowbind.yaml of the working directory") == true)
    }
    #expect(try await run("validate bp --strict").exitCode == 65)
    #expect(try await !run("validate bp --no-config").output.contains("not read"))
    #expect(try await !run("validate bp --config \(name)").output.contains("not read"))
  }

  @Test(arguments: [
    ("infra/flowbind.yaml", "infra/bp/a.yaml", "."), ("infra/bp/flowbind.yml", "infra/bp/a.yaml", "."),
    ("infra/flowbind.yaml", "infra/bp", "."), ("Flowbind.yaml", "infra/bp", "."),
    ("FlowBind.YML", "infra/bp/a.yaml", "."),
    ("flowbind.yaml", "../infra/bp/a.yaml", "other"),
  ])
  func `one on the way to what was given is named, whatever its capitals`(name: String, given: String, here: String)
    async throws
  {
    let folder = try Folder([
      name: Self.limits, "infra/bp/a.yaml": Self.binding(), ".git/HEAD": "", "other/x.txt": "",
    ])
    let run = try await BuiltProgram.run(
      shell: "flowbind validate \(given)", in: folder.url.appending(path: here))
    let said = run.output.split(separator: "\n").filter { $0.hasPrefix("warning: ") }
    #expect(said.count == 1 && said[0].contains("is not read: the configuration is"), "\(run.output)")
    #expect(run.output.contains("1 blueprint file, 1 binding"))
  }

  @Test func `the configuration in use is not named, and counts more than one above`() async throws {
    let folder = try Folder([
      "work/a.yaml": Self.binding(), "work/flowbind.yaml": Self.limits, "flowbind.yaml": Self.limits,
    ])
    let run = try await BuiltProgram.run(shell: "flowbind validate .", in: folder.url.appending(path: "work"))
    #expect(run.exitCode == 0)
    #expect(!run.output.contains("not read"), "\(run.output)")
  }

  @Test func `a context value that no file asks for is a warning with the near name, and an error if that is wanted`()
    async throws
  {
    let folder = try Folder(["a.yaml": Self.binding(order: "!Context order"), "c.yaml": "ordr: 1\nother: {a: 1}\n"])
    let words = ["validate", folder.path("a.yaml"), "--set", "oder=3", "--context", folder.path("c.yaml")]
    let run = await CommandRun(words)
    #expect(run.code == .done)
    let lines = run.output.split(separator: "\n")
    #expect(lines.filter { $0.hasPrefix("warning: no blueprint asks the context for ") }.count == 3)
    #expect(lines.contains { $0.contains("for 'oder', which --set sets") })
    #expect(lines.contains { $0.contains("for 'ordr', which \(folder.path("c.yaml")) sets") })
    #expect(lines.filter { $0.contains("did you mean 'order'?") }.count == 2)
    let strict = await CommandRun(words + ["--strict"])
    #expect(strict.code == .invalidBlueprint)
    let plan = await CommandRun(["plan"] + words.dropFirst() + ["--sandbox", "--strict"])
    #expect(plan.code == .invalidBlueprint && plan.error.contains("error: no blueprint asks"))
  }

  @Test(arguments: [
    "!Context k", "!Context [k, 20]", "!Context k.deep", "!If [true, !Context k, 1]", "!Format [\"%s\", !Context k]",
  ])
  func `a value that is asked for anywhere is in use`(value: String) async throws {
    let entry = "  - model: authentik_core.group\n    identifiers: {name: g}\n    attrs: {attributes: {a: \(value)}}\n"
    let folder = try Folder(["a.yaml": Self.binding() + entry])
    let run = await CommandRun(["validate", folder.path("a.yaml"), "--set", "k={deep: 20}"])
    #expect(run.code == .done && !run.output.contains("asks the context"), "\(run.output)")
  }

  @Test func `two files that put one stage at different orders are a warning in validate and plan`() async throws {
    let folder = try Folder(["a.yaml": Self.binding(), "b.yaml": Self.binding(order: "25")])
    for words in [["validate"], ["plan", "--sandbox"]] {
      let run = await CommandRun(words + [folder.url.path])
      let said = run.output + run.error
      #expect(said.contains("b.yaml:4:5: warning: this puts the stage “default-authentication-password” at order 25"))
      #expect(said.contains("a.yaml:4 at 20: these are two bindings"), "\(said)")
    }
  }

  @Test func `two entries that claim one binding with different values are an error, naming both, in validate, too`()
    async throws
  {
    let byStage = Self.binding().replacing(
      "      order: 20\n", with: "    attrs: {order: 20, evaluate_on_plan: true}\n")
    let other = byStage.replacing("order: 20,", with: "order: 25,")
    let folder = try Folder(["a.yaml": byStage, "b.yaml": other])
    for words in [["validate"], ["plan", "--sandbox"]] {
      let run = await CommandRun(words + [folder.url.path])
      #expect(run.code == .invalidBlueprint)
      let said = run.output + run.error
      #expect(said.contains("b.yaml:4:5: error: this entry and the one at"), "\(said)")
      #expect(said.contains("claim the same binding of default-authentication-flow with different order"))
      #expect(!said.contains("two bindings") && said.ranges(of: "error: ").count == 1, "\(said)")
    }
    let flags = try Folder(["a.yaml": byStage, "b.yaml": byStage.replacing("true", with: "false")])
    #expect(await CommandRun(["validate", flags.url.path]).output.contains("with different evaluate_on_plan"))
    let same = try Folder(["a.yaml": byStage, "b.yaml": byStage])
    #expect(await CommandRun(["validate", same.url.path]).code == .done)
    // One finds it by its order, the other does not: it may be one binding, or two.
    let mixed = try Folder(["a.yaml": byStage, "b.yaml": Self.binding(order: "25")])
    let run = await CommandRun(["validate", mixed.url.path])
    #expect(run.code == .done && run.output.contains("authentik may take them for one"), "\(run.output)")
  }

  @Test func `a tombstone whose flow is nearly named so is told, and an error if that is wanted`() async throws {
    func plan(_ slug: String, _ options: String...) async throws -> CommandRun {
      let text = Self.binding().replacing("slug, default-authentication-flow", with: "slug, \(slug)")
        .replacing("        identifiers", with: "        state: absent\n        identifiers")
        .replacing("    identifiers", with: "    state: absent\n    identifiers")
      let folder = try Folder(["a.yaml": text])
      return await CommandRun(["plan", folder.path("a.yaml"), "--sandbox", "--no-config"] + options)
    }
    let slip = try await plan("default-autentication-flow")
    #expect(slip.code == .done && slip.error.contains("warning: the server has no flow"), "\(slip.error)")
    let strict = try await plan("default-autentication-flow", "--strict")
    #expect(
      strict.code == .invalidBlueprint && strict.error.contains("error: the server has no flow"), "\(strict.error)")
    #expect(try await plan("long-gone", "--strict").code == .done)
  }

  @Test func `with --strict nobody says that the others go on without a broken file`() async throws {
    let folder = try Folder(["a.yaml": Self.binding(), "b.yaml": "a: [\n"])
    let plan = await CommandRun(["plan", folder.url.path, "--sandbox", "--strict"])
    #expect(plan.code == .invalidBlueprint && !plan.error.contains("go on"), "\(plan.error)")
    let validate = await CommandRun(["validate", folder.url.path, "--strict"])
    #expect(validate.code == .invalidBlueprint && !validate.output.contains("go on"), "\(validate.output)")
  }

  @Test func `a stage twice in one file, or at the same order in two, is no matter`() async throws {
    let entries = Self.binding(order: "25").split(separator: "entries:\n")[1]
    let folder = try Folder(["a.yaml": Self.binding() + entries, "b.yaml": Self.binding()])
    let run = await CommandRun(["validate", folder.url.path])
    #expect(run.code == .done && !run.output.contains("two bindings"), "\(run.output)")
  }

  @Test func `a folder without any blueprint is an error where there is no other, else a warning`() async throws {
    let folder = try Folder(["none/values.yaml": "image: {tag: 1}\n", "good/a.yaml": Self.binding()])
    for words in [["validate"], ["plan", "--sandbox"], ["drift", "--sandbox"]] {
      let none = await CommandRun(words + [folder.path("none")])
      #expect(none.code == .invalidBlueprint)
      #expect(
        (none.output + none.error).contains("error: there is no blueprint in the directory '\(folder.path("none"))'"))
    }
    let both = await CommandRun(["validate", folder.path("none"), folder.path("good")])
    #expect(both.code == .done && both.output.contains("warning: there is no blueprint in the directory"))
  }

  @Test func `a manifest and a broken file without a binding keep nobody from planning the rest`() async throws {
    let folder = try Folder([
      "a.yaml": Self.binding(), "chart.yaml": "{{ if .x }}\nentries: 1\n{{ end }}\n",
      "m.yaml": "kind: Secret\n---\nkind: ConfigMap\ndata:\n  x.yaml: |\n    entries: []\n",
    ])
    let plan = await CommandRun(["plan", folder.url.path, "--sandbox"])
    #expect(plan.code == .done, "\(plan.error)")
    #expect(plan.error.contains("chart.yaml:1:1: warning: this looks like an unrendered template"))
    #expect(plan.error.contains("go on without it, as authentik does"))
    #expect(await CommandRun(["validate", folder.url.path]).code == .invalidBlueprint)
    let broken = try Folder([
      "a.yaml": Self.binding(), "b.yaml": Self.binding().replacing("version: 1", with: "version: ["),
    ])
    #expect(await CommandRun(["plan", broken.url.path, "--sandbox"]).code == .invalidBlueprint)
  }

  @Test func `a model that no release has is an error, unless the server is newer than all that are known`()
    async throws
  {
    let entry = "  - model: authentik_stages_new.newstage\n    identifiers: {name: n}\n"
    let folder = try Folder(["a.yaml": Self.binding() + entry])
    #expect(await CommandRun(["validate", folder.path("a.yaml")]).code == .invalidBlueprint)
    let known = await CommandRun(["plan", folder.path("a.yaml"), "--sandbox"])
    #expect(known.code == .invalidBlueprint && known.error.contains("error: no release of authentik until"))
    let snapshot = folder.path("s.json")
    #expect(await CommandRun(["snapshot", "--sandbox", "-o", "json=\(snapshot)"]).code == .done)
    let text = try folder.text("s.json").replacing("2026.8.0", with: "2027.2.0")
    try text.write(toFile: snapshot, atomically: true, encoding: .utf8)
    let newer = await CommandRun(["plan", folder.path("a.yaml"), "--snapshot", snapshot])
    #expect(newer.code == .done && newer.error.contains("warning: no release of authentik until"), "\(newer.error)")
  }

  @Test func `bindings in a ConfigMap are planned, and named where they stand`() async throws {
    let block = Self.binding().replacing("order: 20\n", with: "order: 20\n    attrs: {policy_engine_mode: all}\n")
      .split(separator: "\n").map { "    \($0)\n" }.joined()
    let folder = try Folder(["m.yaml": "kind: ConfigMap\ndata:\n  login.yaml: |\n" + block])
    let run = await CommandRun(["plan", folder.url.path, "--sandbox", "-o", "json"])
    #expect(run.code == .done, "\(run.error)")
    #expect(run.output.contains("\"part\" : \"data.login.yaml\"") && run.output.contains("\"line\" : 7"))
    let text = await CommandRun(["drift", folder.url.path, "--sandbox"])
    #expect(text.output.contains("m.yaml:7 (data.login.yaml)"))
  }
}
