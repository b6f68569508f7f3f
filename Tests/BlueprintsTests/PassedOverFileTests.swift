import Bindings
import Blueprints
import Foundation
import Testing

/// What a folder holds besides blueprints is passed over; a broken file without bindings concerns itself alone.
@Suite struct PassedOverFileTests {
  @Test(arguments: [
    "kind: ConfigMap\ndata:\n  other.yaml: |\n    entries:\n    - name: x\n",
    "kind: ConfigMap\ndata:\n  readme.md: |\n    # How\n    entries: see: below\n",
    "kind: Secret\ndata:\n  password: aHVudGVyMmh1bnRlcjJodW50ZXIyaHVudGVyMmh1bnRlcjI=\n",
    "kind: ConfigMap\n---\nkind: Secret\nstringData:\n  a.yaml: |\n    version: 1\n    entries: []\n",
    "a: &a [entries, entries]\nb: [*a, *a]\n",
    // The index of a chart repository, resources of others, and lists that others call so.
    "apiVersion: v1\nentries:\n  authentik:\n  - {name: authentik, version: 1.0.0, urls: [https://x/a.tgz]}\n",
    "apiVersion: x/v1\nkind: Foo\nmetadata: {name: a}\nentries:\n- {name: a, model: b}\n",
    "kind: Foo\nspec:\n  entries:\n  - {name: a, model: x}\n", "version: 1\nentries: [a, b]\n", "entries: 5\n",
    // Words about bindings are none.
    "kind: CustomResourceDefinition\nspec:\n  description: |\n    authentik_flows.flowstagebinding entries are read\n",
    "properties: {model: {const: authentik_flows.flowstagebinding}}\n",
    "# authentik_flows.flowstagebinding\na: 1\n",
    "x-parts: &b\n  model: authentik_flows.flowstagebinding\na: 1\n",
  ])
  func `a manifest without one is passed over in a folder, and never an error there`(text: String) {
    let readings = BlueprintReader().readings(
      of: BlueprintText(file: "m.yaml", bytes: Array(text.utf8), origin: .walked))
    #expect(readings.map(\.isPassedOver) == [true])
    #expect(readings.flatMap(\.diagnostics).isEmpty)
  }

  /// Nothing is wrong with them, so nothing is said of them in a folder.
  @Test(arguments: [
    "kind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\n", "{{- if .Values.on }}\na: 1\n{{- end }}\n",
    "icon: !!python/name:materialx.emoji\n", "date: 2024-13-01\n", "? [a, b]\n: 1\n",
  ])
  func `templates and tags of others are passed over`(text: String) {
    #expect(Manifest.readings(text).map(\.isPassedOver) == [true])
    #expect(Manifest.readings(text, .named).flatMap(\.diagnostics).contains { $0.severity == .error })
  }

  @Test(arguments: [
    "apiVersion: v1\nentries:\n  chart:\n    - {name: chart, description: A chart for authentik_flows and so on}",
    "entries: [1, 2]", "apiVersion: x/v1\nkind: Any\nentries: !Context e",
  ])
  func `other entries are passed over`(text: String) {
    #expect(
      BlueprintReader().read(BlueprintText(file: "f.yaml", bytes: Array(text.utf8), origin: .walked)).isPassedOver)
  }

  @Test(arguments: [
    ("- authentik_flows.flowstagebinding: {target: a}", "missing-key"),
    ("- entry:\n    model: authentik_flows.flowstagebinding\n    identifiers: {order: 1}", "missing-key"),
    ("- - model: authentik_flows.flowstagebinding", "wrong-type"),
    ("  flowstagebinding:\n    - {target: a, order: 1}", "missing-key"),
    ("  authentik_flows.flowstagebinding:\n    - {target: a, order: 1}", "missing-key"),
  ])
  func `entries of a wrong shape are judged in a folder as by themselves`(entries: String, code: String) {
    let text = "version: 1\nentries:\n\(entries)\n"
    for text in [text, "kind: AkBlueprint\nspec:\n  blueprint:\n" + Manifest.indented(text, 4)] {
      for origin in [BlueprintText.Origin.named, .walked] {
        let text = BlueprintText(file: "f.yaml", bytes: Array(text.utf8), origin: origin)
        let codes = BlueprintReader().readings(of: text).flatMap(\.diagnostics).filter { $0.severity == .error }.map(
          \.code)
        #expect(codes == [code], "\(origin): \(text)")
      }
    }
  }

  @Test(arguments: [" !Context e", " |\n  - model: authentik_flows.flowstagebinding"])
  func `entries that are no list are an error in a folder, too`(entries: String) {
    let text = BlueprintText(file: "f.yaml", bytes: Array("version: 1\nentries:\(entries)\n".utf8), origin: .walked)
    #expect(BlueprintReader().read(text).diagnostics.map(\.code) == ["wrong-type"])
  }

  @Test(arguments: [
    "version: 1\nentries:\n{{ toYaml .Values.entries | indent 2 }}\n",
    "version: 1\nentries:\n- model: authentik_flows.flow\n  identifiers: {slug: a\n",
  ])
  func `a broken one without a binding concerns its file alone`(text: String) {
    let readings = Manifest.readings("kind: ConfigMap\ndata:\n  a.yaml: |\n" + Manifest.indented(text, 4))
    #expect(readings.map(\.isValid) == [false] && readings.map(\.isLeftOut) == [true])
  }

  @Test func `a file that cannot be parsed and has no binding concerns itself alone`() {
    let flow = "entries:\n- model: authentik_flows.flow\n  identifiers: {slug: [\n"
    for text in [flow, "a: [\n", "name: a\n\tb: c\n", "# flowstagebinding\n" + flow] {
      #expect(Manifest.readings(text).map(\.isLeftOut) == [true])
      #expect(Manifest.readings(text).flatMap(\.diagnostics).map(\.code).sorted() == ["file-left-out", "yaml-syntax"])
      #expect(Manifest.readings(text, .named).map(\.isLeftOut) == [false])
    }
    #expect(Manifest.readings(flow.replacing(".flow\n", with: ".FlowStageBinding\n")).map(\.isLeftOut) == [false])
  }
}
