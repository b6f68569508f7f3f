import Bindings
import Blueprints
import Foundation
import TestSupport
import Testing

/// A blueprint in a value of a manifest is read where it stands.
@Suite struct WrappedBlueprintTests {
  /// Has a warning at line 10, column 19 of its own.
  private static let blueprint = """
    version: 1
    metadata:
      name: login
    entries:
      - model: authentik_flows.flowstagebinding
        identifiers:
          target: !Find [authentik_flows.flow, [slug, corp]]
          stage: !Find [authentik_flows.stage, [name, one]]
          order: 20
        attrs: {ordr: 1}

    """

  private static func indented(_ text: String, _ columns: Int) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "" : String(repeating: " ", count: columns) + $0 }.joined(separator: "\n")
  }

  private static let configMap =
    "apiVersion: v1\nkind: ConfigMap\ndata:\n  login.yaml: |\n" + indented(blueprint, 4)
  private static let base64 = Data(blueprint.utf8).base64EncodedString()

  struct Wrapper: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var text: String
    /// The parts, each with the place of the warning in it.
    var places: [String]
    /// Whether the line is shown.
    var isShown = true
  }

  private static let wrappers = [
    Wrapper(testDescription: "a ConfigMap", text: configMap, places: ["14:23 (data.login.yaml)"]),
    Wrapper(
      testDescription: "a Secret as text",
      text: configMap.replacing("ConfigMap", with: "Secret").replacing("data:", with: "stringData:"),
      places: ["14:23 (stringData.login.yaml)"], isShown: false),
    Wrapper(
      testDescription: "a Secret in Base64", text: "kind: Secret\ndata:\n  x: eA==\n  login.yaml: \(base64)\n",
      places: ["4:3 (data.login.yaml)"], isShown: false),
    Wrapper(
      testDescription: "Base64 in lines",
      text: "kind: ConfigMap\nbinaryData:\n  a: |\n"
        + indented(
          Data(blueprint.utf8).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed]), 4),
      places: ["3:3 (binaryData.a)"], isShown: false),
    Wrapper(
      testDescription: "binary of YAML itself", text: "kind: ConfigMap\nbinaryData:\n  a: !!binary \(base64)\n",
      places: ["3:3 (binaryData.a)"], isShown: false),
    Wrapper(
      testDescription: "a List",
      text: "kind: List\nitems:\n- kind: Namespace\n-\n" + indented(configMap, 2),
      places: ["18:25 (items[1].data.login.yaml)"]),
    Wrapper(
      testDescription: "an AkBlueprint with a text",
      text: "kind: AkBlueprint\nspec:\n  file: x\n  blueprint: |-   # why\n\n" + indented(blueprint, 6),
      places: ["15:25 (spec.blueprint)"]),
    Wrapper(
      testDescription: "an AkBlueprint with a mapping",
      text: "kind: AkBlueprint\nspec:\n  blueprint:\n" + indented(blueprint, 4), places: ["13:23 (spec.blueprint)"]),
    Wrapper(
      testDescription: "values of a chart",
      text: "server: {replicas: 1}\nadditionalObjects:\n  -\n" + indented(configMap, 4),
      places: ["17:27 (additionalObjects[0].data.login.yaml)"]),
    Wrapper(
      testDescription: "values in a text of an Application",
      text: "kind: Application\nspec:\n  values: |\n"
        + indented("objects:\n- " + indented(configMap, 2).dropFirst(2), 4),
      places: ["18:29 (spec.values.objects[0].data.login.yaml)"]),
    Wrapper(
      testDescription: "several documents",
      text: "# a\n---\nkind: Namespace\n---\n\(configMap)---\n\(configMap)",
      places: ["18:23 (data.login.yaml)", "33:23 (data.login.yaml)"]),
    Wrapper(
      testDescription: "a text in quotes",
      text: "kind: ConfigMap\ndata:\n  login.yaml:\n    \"\(blueprint.replacing("\n", with: "\\n"))\"\n",
      places: ["3:3 (data.login.yaml)"], isShown: false),
    Wrapper(
      testDescription: "JSON",
      text: "{\"kind\": \"ConfigMap\", \"data\": {\"a\": \"\(blueprint.replacing("\n", with: "\\n"))\"}}",
      places: ["1:32 (data.a)"], isShown: false),
    Wrapper(
      testDescription: "lines that end with carriage returns", text: configMap.replacing("\n", with: "\r\n"),
      places: ["14:23 (data.login.yaml)"]),
    Wrapper(
      testDescription: "a literal of a kustomization",
      text: "configMapGenerator:\n- literals:\n  - |\n"
        + indented(blueprint.replacing("version: 1", with: "login.yaml=version: 1"), 4),
      places: ["13:23 (configMapGenerator[0].literals[0])"]),
    Wrapper(
      testDescription: "keys of another language", text: "größe: |\n" + indented(blueprint, 2),
      places: ["11:21 (größe)"]),
  ]

  @Test(arguments: wrappers)
  func `is read, and judged where it stands`(wrapper: Wrapper) throws {
    for origin in [BlueprintText.Origin.named, .walked] {
      let text = BlueprintText(file: "m.yaml", bytes: Array(wrapper.text.utf8), origin: origin)
      let readings = BlueprintReader().readings(of: text)
      #expect(readings.map(\.bindings.count) == wrapper.places.map { _ in 1 })
      let warnings = readings.flatMap(\.diagnostics).filter { $0.code == "unknown-field" }
      #expect(warnings.compactMap(\.location?.exactText) == wrapper.places.map { "m.yaml:\($0)" })
      #expect(warnings.allSatisfy { ($0.sourceLine != nil) == wrapper.isShown })
      #expect(readings.allSatisfy { ($0.text != nil) == wrapper.isShown && $0.isValid })
      if wrapper.isShown {
        for warning in warnings {
          let (line, column) = (try #require(warning.sourceLine), try #require(warning.location?.column))
          #expect(line.unicodeScalars.dropFirst(column - 1).starts(with: "1}".unicodeScalars), "\(line)")
        }
      }
    }
  }

  /// Whatever the indentation, the comments and the nesting around it: the place of a value is where the file has it.
  @Test func `a block keeps its lines and columns, at any depth`() throws {
    var random = SeededGenerator(seed: SeededGenerator.seed)
    for _ in 0..<200 {
      var text = Self.blueprint
      if Bool.random(using: &random) { text = "# first\n\n" + text }
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let (before, columns) = (Int.random(in: 0...3, using: &random), Int.random(in: 1...9, using: &random))
        let style = ["|", "|-", "|+", "|  # a comment"].randomElement(using: &random)!
        text =
          (0..<before).map { "k\($0): [1, 2]\n" }.joined() + "value: \(style)\n" + Self.indented(text, columns)
        if Bool.random(using: &random) { text += "\nafter: 1\n" }
      }
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      let line = try #require(lines.firstIndex { $0.contains("ordr: 1}") })
      let column = try #require(lines[line].firstRange(of: "1}")).lowerBound
      let readings = BlueprintReader().readings(of: BlueprintText(file: "m.yaml", text: text))
      let place = readings.flatMap(\.diagnostics).first { $0.code == "unknown-field" }?.location
      #expect(place?.line == line + 1, "seed \(SeededGenerator.seed)\n\(text)")
      #expect(place?.column == lines[line].distance(from: lines[line].startIndex, to: column) + 1)
    }
  }

  @Test(arguments: [
    "kind: ConfigMap\ndata:\n  other.yaml: |\n    entries:\n    - name: x\n",
    "kind: ConfigMap\ndata:\n  readme.md: |\n    # How\n    entries: see: below\n",
    "kind: Secret\ndata:\n  password: aHVudGVyMmh1bnRlcjJodW50ZXIyaHVudGVyMmh1bnRlcjI=\n",
    "kind: ConfigMap\n---\nkind: Secret\nstringData:\n  a.yaml: |\n    version: 1\n    entries: []\n",
    "a: &a [entries, entries]\nb: [*a, *a]\n",
  ])
  func `a manifest without one is passed over in a folder, and never an error there`(text: String) {
    let readings = BlueprintReader().readings(
      of: BlueprintText(file: "m.yaml", bytes: Array(text.utf8), origin: .walked))
    #expect(readings.map(\.isPassedOver) == [true])
    #expect(readings.flatMap(\.diagnostics).isEmpty)
  }

  @Test func `one that cannot be parsed and has a binding is an error at its place`() throws {
    let text = Self.configMap.replacing("metadata:\n      name: login", with: "metadata: [")
    let readings = BlueprintReader().readings(
      of: BlueprintText(file: "m.yaml", bytes: Array(text.utf8), origin: .walked))
    let problem = try #require(readings.first?.diagnostics.first)
    #expect(readings.count == 1 && !readings[0].isLeftOut)
    #expect(problem.severity == .error && problem.code == "yaml-syntax")
    #expect(problem.location?.part == "data.login.yaml")
    #expect((6...15).contains(try #require(problem.location?.line)))
  }

  @Test func `one that is a template is told so, and not for what stands beside it`() throws {
    let beside = "kind: ConfigMap\ndata:\n  mail: |\n    {{ user }}\n    {% if x %}\n"
    let blueprint = Self.blueprint.replacing("slug, corp", with: "slug, {{ .Values.slug }}")
    let text = beside + "  login.yaml: |\n" + Self.indented(blueprint, 4)
    let readings = BlueprintReader().readings(of: BlueprintText(file: "m.yaml", text: text))
    let problem = try #require(readings.first?.diagnostics.first)
    #expect(readings.flatMap(\.diagnostics).map(\.code) == ["unrendered-template"])
    #expect(problem.location?.exactText == "m.yaml:13:55 (data.login.yaml)")
  }

  @Test(.timeLimit(.minutes(1))) func `many aliases of one long text cost one look`() {
    let text =
      "a: &a |\n  entries \(String(repeating: "x", count: 1 << 20))\nb: ["
      + String(repeating: "*a, ", count: 50_000) + "]\n"
    let readings = BlueprintReader().readings(
      of: BlueprintText(file: "m.yaml", bytes: Array(text.utf8), origin: .walked))
    #expect(readings.map(\.isPassedOver) == [true])
  }

  @Test func `a blueprint that an entry stores on the server is named, not read`() {
    let text = """
      entries:
        - model: authentik_blueprints.blueprintinstance
          identifiers: {name: z}
          attrs:
            content: |
      \(Self.indented(Self.blueprint, 8))
      """
    let readings = BlueprintReader().readings(of: BlueprintText(file: "b.yaml", text: text))
    #expect(readings.map(\.bindings.count) == [0])
    #expect(readings[0].diagnostics.map(\.code) == ["blueprint-not-read"])
    #expect(readings[0].diagnostics.first?.message.hasPrefix("attrs.content is a blueprint with bindings") == true)
  }

  @Test func `a file that cannot be parsed and has no binding concerns itself alone`() {
    func reading(_ text: String, _ origin: BlueprintText.Origin) -> BlueprintReading {
      BlueprintReader().read(BlueprintText(file: "f.yaml", bytes: Array(text.utf8), origin: origin))
    }
    let flow = "entries:\n- model: authentik_flows.flow\n  identifiers: {slug: [\n"
    #expect(reading(flow, .walked).isLeftOut)
    #expect(reading(flow, .walked).diagnostics.map(\.code).sorted() == ["file-left-out", "yaml-syntax"])
    #expect(!reading(flow, .named).isLeftOut)
    #expect(!reading(flow.replacing(".flow\n", with: ".FlowStageBinding\n"), .walked).isLeftOut)
  }
}
