import Bindings
import Blueprints
import Foundation
import Testing

/// Bindings in something that is no blueprint, or that does not come to be one, are never passed over in silence.
@Suite struct StrayBindingTests {
  private static let entry = """
    - model: authentik_flows.flowstagebinding
      identifiers: {order: 1}

    """

  /// Whoever wrote it meant a blueprint, so that nothing goes on without it.
  @Test(arguments: [
    ("version: 1\nentires:\n" + entry, "m.yaml:2:1"), ("Entries:\n" + entry, "m.yaml:1:1"),
    ("entry:\n" + entry, "m.yaml:1:1"), ("entrees:\n  login:\n" + Manifest.indented(entry, 2), "m.yaml:1:1"),
    (entry, "m.yaml:1:1"), ("# a\n---\n" + entry + entry, "m.yaml:3:1"),
    (String(Manifest.indented(entry, 0).replacing("- model", with: "  model")), "m.yaml:1:3"),
    ("version: 1\nmetadata:\n  name: a\n  entries:\n" + Manifest.indented(entry, 2), "m.yaml:2:1"),
    (entry.replacing("flowstagebinding", with: "FlowStageBindng"), "m.yaml:1:1"),
    (entry.replacing("model", with: "modle"), "m.yaml:1:1"),
    (entry.replacing("authentik_flows.", with: ""), "m.yaml:1:1"),
    ("x-parts: &a\n" + Manifest.indented(entry, 2) + "entires: *a\n", "m.yaml:4:1"),
  ])
  func `bindings that are in no blueprint are an error`(text: String, place: String) {
    for origin in [BlueprintText.Origin.named, .walked] {
      let problems = Manifest.readings(text, origin).flatMap(\.diagnostics)
      #expect(problems.map(\.code) == ["stray-binding"], "\(text)")
      #expect(problems.map(\.severity) == [.error])
      #expect(problems.first?.location?.exactText == place)
      #expect(problems.first?.sourceLine != nil)
    }
    let wrapped = Manifest.wrapped(text)
    #expect(wrapped.map(\.code) == ["stray-binding"] && wrapped.allSatisfy { $0.severity == .error })
    #expect(wrapped.allSatisfy { $0.location?.part == "data.a.yaml" })
  }

  @Test(arguments: [
    "- op: add\n  path: /entries/-\n  value:\n"
      + Manifest.indented(entry, 4).replacing("    - model", with: "      model"),
    "login:\n  bindings:\n" + Manifest.indented(entry, 4),
  ])
  func `a binding in something else is told in a warning`(text: String) {
    let problems = Manifest.readings(text).flatMap(\.diagnostics)
    #expect(problems.map(\.code) == ["stray-binding"] && problems.map(\.severity) == [.warning])
  }

  @Test(arguments: [
    "#!/bin/sh\ncat <<EOF > login.yaml\n\(Manifest.blueprint)EOF\n",
    "# How\n- model: authentik_flows.flowstagebinding\nis: so: it\n",
    "x = <<EOT\n\(Manifest.blueprint)EOT\n",
  ])
  func `a script that writes a blueprint is told in a warning, whatever it is called`(script: String) {
    let problems = Manifest.wrapped(script)
    #expect(problems.map(\.code) == ["blueprint-not-read"] && problems.map(\.severity) == [.warning])
    #expect(problems.first?.location?.line == 4)
  }

  @Test(arguments: [
    "version: 1\nentries: [{\"model\": \"authentik_flows.flowstagebinding\"",
    "{\"entries\": [{\"model\": \"authentik_flows.flowstagebinding\"",
    "---\n# a\nmetadata: {name: a}\nentires:\n- model: authentik_flows.flowstagebinding\n  x: [\n",
  ])
  func `what begins like a blueprint and cannot be parsed is an error`(text: String) {
    let problems = Manifest.wrapped(text)
    #expect(problems.map(\.code) == ["yaml-syntax"] && problems.map(\.severity) == [.error])
  }

  @Test func `a slip in the key of entries is told, where no binding is in them, too`() {
    let text = "entires:\n- {model: authentik_flows.flow, identifiers: {slug: a}}\n"
    let reading = BlueprintReader().read(BlueprintText(file: "f.yaml", bytes: Array(text.utf8), origin: .walked))
    #expect(reading.diagnostics.first?.help == "did you mean 'entries'?")
  }

  @Test func `the marks of an unfinished merge are told by their cause`() {
    let text = Manifest.blueprint.replacing(
      "      order: 20\n", with: "<<<<<<< HEAD\n      order: 20\n=======\n      order: 30\n>>>>>>> b\n")
    for (text, line) in [(text, 9), ("kind: ConfigMap\ndata:\n  a.yaml: |\n" + Manifest.indented(text, 4), 12)] {
      let problems = Manifest.readings(text).flatMap(\.diagnostics)
      #expect(problems.map(\.code) == ["merge-conflict"])
      #expect(problems.first?.location?.line == line)
    }
    let calm = "version: 1\nentries: []\nx: |\n  <<<<<<< a\n  >>>>>>> b\n"
    #expect(Manifest.readings(calm).flatMap(\.diagnostics).isEmpty)
  }

  @Test func `a blueprint that an entry stores on the server is named, not read`() {
    let text = """
      entries:
        - model: authentik_blueprints.blueprintinstance
          identifiers: {name: z}
          attrs:
            content: |
      \(Manifest.indented(Manifest.blueprint, 8))
      """
    let readings = BlueprintReader().readings(of: BlueprintText(file: "b.yaml", text: text))
    #expect(readings.map(\.bindings.count) == [0])
    #expect(readings[0].diagnostics.map(\.code) == ["blueprint-not-read"])
    #expect(readings[0].diagnostics.first?.message.hasPrefix("attrs.content is a blueprint with bindings") == true)
  }
}
