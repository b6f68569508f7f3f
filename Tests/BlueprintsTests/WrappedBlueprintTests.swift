import Bindings
import Blueprints
import Foundation
import TestSupport
import Testing

/// A blueprint in a value of a manifest is read where it stands, and what is wrong with it is told there.
@Suite struct WrappedBlueprintTests {
  struct Wrapper: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var text: String
    /// The parts, each with the place of the warning in it.
    var places: [String]
    /// Whether the line is shown.
    var isShown = true
  }

  private static let wrappers = [
    Wrapper(testDescription: "a ConfigMap", text: Manifest.configMap, places: ["14:23 (data.login.yaml)"]),
    Wrapper(
      testDescription: "a Secret as text",
      text: Manifest.configMap.replacing("ConfigMap", with: "Secret").replacing("data:", with: "stringData:"),
      places: ["14:23 (stringData.login.yaml)"], isShown: false),
    Wrapper(
      testDescription: "a Secret in Base64", text: "kind: Secret\ndata:\n  x: eA==\n  login.yaml: \(Manifest.base64)\n",
      places: ["4:3 (data.login.yaml)"], isShown: false),
    Wrapper(
      testDescription: "Base64 in lines",
      text: "kind: ConfigMap\nbinaryData:\n  a: |\n"
        + Manifest.indented(
          Data(Manifest.blueprint.utf8).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed]), 4
        ),
      places: ["3:3 (binaryData.a)"], isShown: false),
    Wrapper(
      testDescription: "binary of YAML itself",
      text: "kind: ConfigMap\nbinaryData:\n  a: !!binary \(Manifest.base64)\n",
      places: ["3:3 (binaryData.a)"], isShown: false),
    Wrapper(
      testDescription: "a List",
      text: "kind: List\nitems:\n- kind: Namespace\n-\n" + Manifest.indented(Manifest.configMap, 2),
      places: ["18:25 (items[1].data.login.yaml)"]),
    Wrapper(
      testDescription: "an AkBlueprint with a text",
      text: "kind: AkBlueprint\nspec:\n  file: x\n  blueprint: |-   # why\n\n"
        + Manifest.indented(Manifest.blueprint, 6),
      places: ["15:25 (spec.blueprint)"]),
    Wrapper(
      testDescription: "an AkBlueprint with a mapping",
      text: "kind: AkBlueprint\nspec:\n  blueprint:\n" + Manifest.indented(Manifest.blueprint, 4),
      places: ["13:23 (spec.blueprint)"]),
    Wrapper(
      testDescription: "values of a chart",
      text: "server: {replicas: 1}\nadditionalObjects:\n  -\n" + Manifest.indented(Manifest.configMap, 4),
      places: ["17:27 (additionalObjects[0].data.login.yaml)"]),
    Wrapper(
      testDescription: "values in a text of an Application",
      text: "kind: Application\nspec:\n  values: |\n"
        + Manifest.indented("objects:\n- " + Manifest.indented(Manifest.configMap, 2).dropFirst(2), 4),
      places: ["18:29 (spec.values.objects[0].data.login.yaml)"]),
    Wrapper(
      testDescription: "several documents",
      text: "# a\n---\nkind: Namespace\n---\n\(Manifest.configMap)---\n\(Manifest.configMap)",
      places: ["18:23 (data.login.yaml)", "33:23 (data.login.yaml #2)"]),
    Wrapper(
      testDescription: "a text in quotes",
      text: "kind: ConfigMap\ndata:\n  login.yaml:\n    \"\(Manifest.blueprint.replacing("\n", with: "\\n"))\"\n",
      places: ["3:3 (data.login.yaml)"], isShown: false),
    Wrapper(
      testDescription: "JSON",
      text: "{\"kind\": \"ConfigMap\", \"data\": {\"a\": \"\(Manifest.blueprint.replacing("\n", with: "\\n"))\"}}",
      places: ["1:32 (data.a)"], isShown: false),
    Wrapper(
      testDescription: "lines that end with carriage returns", text: Manifest.configMap.replacing("\n", with: "\r\n"),
      places: ["14:23 (data.login.yaml)"]),
    Wrapper(
      testDescription: "a literal of a kustomization",
      text: "configMapGenerator:\n- literals:\n  - |\n"
        + Manifest.indented(Manifest.blueprint.replacing("version: 1", with: "login.yaml=version: 1"), 4),
      places: ["13:23 (configMapGenerator[0].literals[0])"]),
    Wrapper(
      testDescription: "keys of another language", text: "größe: |\n" + Manifest.indented(Manifest.blueprint, 2),
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
          #expect(line.unicodeScalars.dropFirst(column - 1).starts(with: "ordr".unicodeScalars), "\(line)")
        }
      }
    }
  }

  /// Whatever the indentation, the comments and the nesting around it: the place of a value is where the file has it.
  @Test func `a block keeps its lines and columns, at any depth`() throws {
    var random = SeededGenerator(seed: SeededGenerator.seed)
    for _ in 0..<200 {
      var text = Manifest.blueprint
      if Bool.random(using: &random) { text = "# first\n\n" + text }
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let (before, columns) = (Int.random(in: 0...3, using: &random), Int.random(in: 1...9, using: &random))
        let style = ["|", "|-", "|+", "|  # a comment"].randomElement(using: &random)!
        text =
          (0..<before).map { "k\($0): [1, 2]\n" }.joined() + "value: \(style)\n" + Manifest.indented(text, columns)
        if Bool.random(using: &random) { text += "\nafter: 1\n" }
      }
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      let line = try #require(lines.firstIndex { $0.contains("ordr: 1}") })
      let column = try #require(lines[line].firstRange(of: "ordr: 1}")).lowerBound
      let readings = BlueprintReader().readings(of: BlueprintText(file: "m.yaml", text: text))
      let place = readings.flatMap(\.diagnostics).first { $0.code == "unknown-field" }?.location
      #expect(place?.line == line + 1, "seed \(SeededGenerator.seed)\n\(text)")
      #expect(place?.column == lines[line].distance(from: lines[line].startIndex, to: column) + 1)
    }
  }

  @Test func `blueprints of one name in several documents have names of their own`() {
    let text = Manifest.configMap + "---\n" + Manifest.configMap
    let readings = BlueprintReader().readings(of: BlueprintText(file: "f.yaml", text: text))
    #expect(readings.map(\.part) == ["data.login.yaml", "data.login.yaml #2"])
    #expect(Set(readings.flatMap(\.bindings).map(\.location.blueprint)).count == 2)
  }

  @Test(arguments: [">", ">-", ">2-  # a"]) func `a folded one is told why its lines are gone`(style: String) throws {
    let text = Manifest.configMap.replacing("login.yaml: |", with: "login.yaml: \(style)")
    let problems = Manifest.readings(text).flatMap(\.diagnostics)
    #expect(problems.map(\.severity) == [.error])
    #expect(try #require(problems.first?.help).contains("write | instead"))
  }

  @Test func `of two documents in a value, the line of the second is told`() {
    let text = Manifest.configMap + Manifest.indented("---\n" + Manifest.blueprint, 4)
    let problem = Manifest.readings(text).flatMap(\.diagnostics).first
    #expect(problem?.code == "several-documents")
    #expect(problem?.location?.exactText == "m.yaml:15:5 (data.login.yaml)")
    #expect(problem?.sourceLine == "    ---")
  }

  @Test func `one that cannot be parsed and has a binding is an error at its place`() throws {
    let text = Manifest.configMap.replacing("metadata:\n      name: login", with: "metadata: [")
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
    let blueprint = Manifest.blueprint.replacing("slug, corp", with: "slug, {{ .Values.slug }}")
    let text = beside + "  login.yaml: |\n" + Manifest.indented(blueprint, 4)
    let readings = BlueprintReader().readings(of: BlueprintText(file: "m.yaml", text: text))
    let problem = try #require(readings.first?.diagnostics.first)
    #expect(readings.flatMap(\.diagnostics).map(\.code) == ["unrendered-template"])
    #expect(problem.location?.exactText == "m.yaml:13:55 (data.login.yaml)")
  }

  @Test func `a broken one beside a good one says nothing of the file, and stands in its own lines`() throws {
    let broken =
      "kind: ConfigMap\ndata:\n  a.yaml: |\n    version: 1\n    entries:\n      - model: authentik_flows.flow\n        identifiers: {slug: a\n"
    let text = broken + "  login.yaml: |\n" + Manifest.indented(Manifest.blueprint, 4)
    let readings = BlueprintReader().readings(
      of: BlueprintText(file: "f.yaml", bytes: Array(text.utf8), origin: .walked))
    #expect(readings.map(\.isLeftOut) == [true, false])
    let said = readings[0].diagnostics
    #expect(said.map(\.code) == ["yaml-syntax", "file-left-out"])
    #expect(said[1].message.hasPrefix("no binding is in this value"))
    #expect(
      said.allSatisfy { (4...7).contains($0.location?.line ?? 0) && $0.location?.part == "data.a.yaml" }, "\(said)")
  }

  @Test func `one in Base64 that goes wrong is an error`() {
    for value in [Manifest.base64.dropLast(7), Manifest.base64.dropLast(9) + "!"] {
      let problems = Manifest.readings("kind: Secret\ndata:\n  a: \"\(value)\"\n").flatMap(\.diagnostics)
      #expect(problems.map(\.severity) == [.error], "\(problems)")
    }
  }

  @Test(.timeLimit(.minutes(1))) func `many aliases of one long text cost one look`() {
    let text =
      "a: &a |\n  entries \(String(repeating: "x", count: 1 << 20))\nb: ["
      + String(repeating: "*a, ", count: 50_000) + "]\n"
    let readings = BlueprintReader().readings(
      of: BlueprintText(file: "m.yaml", bytes: Array(text.utf8), origin: .walked))
    #expect(readings.map(\.isPassedOver) == [true])
  }
}
