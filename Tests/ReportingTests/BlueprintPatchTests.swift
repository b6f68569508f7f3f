import BindingsTestSupport
import Foundation
import TestSupport
import Testing

@testable import Bindings
@testable import Blueprints
@testable import Planning
@testable import Reporting

/// A patch adopts the server's value where it is written, and says where it cannot.
@Suite struct BlueprintPatchTests {
  static let flow = Flow(pk: key("f", 1), slug: "corp-login", name: "Login", designation: "stage_configuration")
  static let stages = [
    Stage(pk: key("d", 1), name: "first", model: "authentik_stages_prompt.promptstage"),
    Stage(pk: key("d", 2), name: "second", model: "authentik_stages_prompt.promptstage"),
  ]

  /// The server: `first` at 10 with `all`, `second` at 20 with `any`.
  static let snapshot = Snapshot(
    server: "https://id.example.org", authentikVersion: "2026.5.0", readAt: "2026-01-01T00:00:00Z", flows: [flow],
    stages: stages,
    bindings: [
      Binding(
        pk: key("b", 1), policyBindingModel: key("c", 1),
        settings: BindingSettings(flow: flow.pk, stage: stages[0].pk, order: 10, policyEngineMode: "all")),
      Binding(
        pk: key("b", 2), policyBindingModel: key("c", 2),
        settings: BindingSettings(flow: flow.pk, stage: stages[1].pk, order: 20)),
    ])

  /// An entry of a blueprint; `%` in the text stands for the part in question.
  static func blueprint(_ attrs: String, before: String = "", order: String = "10") -> String {
    """
    # Corp login
    version: 1
    \(before)metadata: {name: corp}
    entries:
      - model: authentik_flows.flowstagebinding   # the first
        identifiers:
          target: !Find [authentik_flows.flow, [slug, corp-login]]
          stage: !Find [authentik_flows.stage, [name, first]]
          order: \(order)
        attrs: \(attrs)
      - model: authentik_flows.flowstagebinding
        identifiers: {target: !Find [authentik_flows.flow, [slug, corp-login]], stage: !Find [authentik_flows.stage, [name, second]], order: 20}

    """
  }

  private func plan(_ text: BlueprintText) async throws -> Plan {
    let reading = BlueprintReader().read(text)
    #expect(reading.isValid, "\(reading.diagnostics)")
    return try await Reconciler(store: SnapshotStore(Self.snapshot)).plan([reading]).get()
  }

  private func patch(_ text: BlueprintText, in folder: String = "/checkout") async throws -> BlueprintPatch {
    BlueprintPatch(adopting: try await plan(text), into: [text], reader: BlueprintReader(), in: folder)
  }

  @Test(arguments: [
    (blueprint("{policy_engine_mode: any}"), "{policy_engine_mode: all}"),
    (blueprint("{policy_engine_mode: 'any', evaluate_on_plan: false}"), "'all', evaluate_on_plan: false}"),
    (blueprint("{policy_engine_mode: \"any\"}   # why"), "{policy_engine_mode: \"all\"}   # why"),
    (blueprint("\n      policy_engine_mode:   any   # ten lines above"), "policy_engine_mode:   all   # ten"),
    (blueprint("{evaluate_on_plan: yes}"), "{evaluate_on_plan: false}"),
    (blueprint("{}", order: "0xF  # hex"), "order: 10  # hex"),
    (blueprint("{}", order: "\"15\""), "order: \"10\""),
    (blueprint("{}", before: "x-größe: 日本 \u{1F600}\n", order: "-5"), "order: 10"),
    (blueprint("{policy_engine_mode: any}", order: "11"), "order: 10"),
    (
      // Five lines apart: their contexts overlap, so they share a hunk.
      blueprint("{}", order: "11").replacing("attrs: {}", with: "attrs: {}\n# one\n# two")
        .replacing("order: 20}", with: "order: 21}"), "order: 20}"
    ),
    (blueprint("{policy_engine_mode: any}").replacing("\n", with: "\r\n"), "{policy_engine_mode: all}"),
    ("\u{FEFF}" + blueprint("{policy_engine_mode: any}"), "{policy_engine_mode: all}"),
    (
      String(
        blueprint("{}").replacing("order: 20}", with: "order: 20}\n    attrs: {policy_engine_mode: all}").dropLast()),
      "attrs: {policy_engine_mode: any}"
    ),
  ])
  func `patch applies the diff, and the next plan is empty`(text: String, expected: String) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "flowbind-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder.appending(path: "a b"), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.path + "/a b/login.yaml"
    try Data(text.utf8).write(to: URL(filePath: path))
    let patch = try await patch(BlueprintText(file: path, text: text), in: folder.path)
    #expect(patch.diagnostics.isEmpty, "\(patch.diagnostics)")
    try Data(patch.diff.utf8).write(to: folder.appending(path: "adopt.diff"))

    for tool in Self.tools {
      try Data(text.utf8).write(to: URL(filePath: path))
      try await Program.run(tool, in: folder)
      let patched = try String(contentsOf: URL(filePath: path), encoding: .utf8)
      #expect(patched.contains(expected), "\(tool[0]): \(patched)")
      #expect(patched.unicodeScalars.count { $0 == "\n" } == text.unicodeScalars.count { $0 == "\n" })
      let plan = try await plan(BlueprintText(file: path, text: patched))
      #expect(plan.operations.isEmpty, "\(tool[0])")
    }
  }

  @Test func `a value in a manifest is adopted where it stands, unless it is quoted there`() async throws {
    func manifest(_ value: String) -> BlueprintText {
      BlueprintText(file: "m.yaml", text: "kind: ConfigMap\ndata:\n  other: x\n  login.yaml: \(value)\n")
    }
    let blueprint = Self.blueprint("{policy_engine_mode: any}")
    let block = "|\n" + blueprint.split(separator: "\n").map { "    \($0)\n" }.joined()
    let adopted = try await patch(manifest(block))
    #expect(adopted.adopted == 1 && adopted.diagnostics.isEmpty)
    #expect(
      adopted.diff.contains("-            attrs: {policy_engine_mode: any}".replacing("            ", with: "        "))
    )
    #expect(adopted.diff.contains("+        attrs: {policy_engine_mode: all}"))
    #expect(adopted.diff.hasPrefix("--- m.yaml"))
    let quoted = try await patch(manifest("\"\(blueprint.replacing("\n", with: "\\n"))\""))
    #expect(quoted.adopted == 0)
    #expect(quoted.diagnostics.first?.message.contains("quoted or encoded") == true)
  }

  /// The programs that are installed; a test without any still checks that everything is adopted.
  static let tools = [["patch", "-p0", "--binary", "-i", "adopt.diff"], ["git", "apply", "-p0", "adopt.diff"]].filter {
    (try? Program.runBlocking([$0[0], "--version"])) != nil
  }

  @Test(arguments: [
    (blueprint("{policy_engine_mode: !Context mode}", before: "context: {mode: any}\n"), "tag !Context"),
    (blueprint("{policy_engine_mode: *mode}", before: "x-mode: &mode any\n"), "anchor"),
    (blueprint("{<<: *usual}", before: "x-usual: &usual {policy_engine_mode: any}\n"), "anchor in line 3"),
    (blueprint("{policy_engine_mode: &mode any}"), "anchor"),
    (
      blueprint("&usual {policy_engine_mode: any}").replacing("order: 20}", with: "order: 20}\n    attrs: *usual"),
      "more than this field"
    ),
    (blueprint("\n      policy_engine_mode: |-\n        any"), "block"),
  ])
  func `says where a value comes from instead of guessing`(text: String, reason: String) async throws {
    let patch = try await patch(BlueprintText(file: "login.yaml", text: text))
    #expect(patch.diff.isEmpty)
    #expect(patch.adopted == 0)
    #expect(patch.diagnostics.map(\.code) == ["not-adopted"])
    #expect(patch.diagnostics.first?.message.contains(reason) == true, "\(patch.diagnostics)")
  }

  @Test func `changes far apart are hunks of their own, near ones share one`() async throws {
    let filler = String(repeating: "# filler\n", count: 12)
    let text = Self.blueprint("{policy_engine_mode: any}", order: "11")
      .replacing(
        "  - model: authentik_flows.flowstagebinding\n    identifiers: {",
        with: filler + "  - model: authentik_flows.flowstagebinding\n    identifiers: {"
      )
      .replacing("order: 20}", with: "order: 21}")
    let patch = try await patch(BlueprintText(file: "./login.yaml", text: text))
    #expect(patch.adopted == 3)
    #expect(patch.diff.hasPrefix("--- login.yaml\n+++ login.yaml\n@@ -6,8 +6,8 @@\n"))
    #expect(patch.diff.components(separatedBy: "\n@@ ").count - 1 == 2)
  }

  /// GNU patch takes neither an absolute name nor one with `..`.
  @Test(
    arguments: [
      (["login.yaml"], "/checkout", nil, ["login.yaml"]),
      (["./b/../b/login.yaml"], "/checkout", nil, ["b/login.yaml"]),
      (["/checkout/b/login.yaml"], "/checkout", nil, ["b/login.yaml"]),
      (["../other/login.yaml"], "/home/checkout", "/home/other", ["login.yaml"]),
      (["/srv/a/login.yaml", "/srv/b/login.yaml"], "/checkout", "/srv", ["a/login.yaml", "b/login.yaml"]),
      (["login.yaml", "/srv/b/login.yaml"], "/checkout", "/", ["checkout/login.yaml", "srv/b/login.yaml"]),
      (["/checkouts/login.yaml"], "/checkout", "/checkouts", ["login.yaml"]),
    ] as [([String], String, String?, [String])])
  func `names are seen from a folder that holds all files`(
    files: [String], workingFolder: String, folder: String?, names: [String]
  ) async throws {
    // Each file moves another binding.
    let entries = zip(["first", "second"], [11, 21]).map { stage, order in
      """
      version: 1
      metadata: {name: \(stage)}
      entries:
        - model: authentik_flows.flowstagebinding
          identifiers: {target: !Find [authentik_flows.flow, [slug, corp-login]], stage: !Find [authentik_flows.stage, [name, \(stage)]], order: \(order)}

      """
    }
    let texts = zip(files, entries).map { BlueprintText(file: $0, text: $1) }
    let readings = texts.map { BlueprintReader().read($0) }
    let plan = try await Reconciler(store: SnapshotStore(Self.snapshot)).plan(readings).get()
    let patch = BlueprintPatch(adopting: plan, into: texts, reader: BlueprintReader(), in: workingFolder)
    #expect(patch.folder == folder)
    let headers = patch.diff.split(separator: "\n").filter { $0.hasPrefix("--- ") }.map { String($0.dropFirst(4)) }
    #expect(headers == names)
    #expect(patch.diff.hasPrefix(folder.map { "# from \($0)\n--- " } ?? "--- "))
  }

  @Test func `a missing binding is named and not invented`() async throws {
    let text = Self.blueprint("{}").replacing("order: 20}", with: "order: 20}\n    state: must_created")
    let patch = try await patch(BlueprintText(file: "login.yaml", text: text))
    #expect(patch.diff.isEmpty)
    #expect(patch.diagnostics.map(\.code) == ["not-adopted"])
  }
}
