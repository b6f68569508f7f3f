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
        attrs: {      ordr: 1}

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
      places: ["18:23 (data.login.yaml)", "33:23 (data.login.yaml #2)"]),
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
          #expect(line.unicodeScalars.dropFirst(column - 1).starts(with: "ordr".unicodeScalars), "\(line)")
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
      let column = try #require(lines[line].firstRange(of: "ordr: 1}")).lowerBound
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

  private static let entry = """
    - model: authentik_flows.flowstagebinding
      identifiers: {order: 1}

    """

  private func readings(_ text: String, _ origin: BlueprintText.Origin = .walked) -> [BlueprintReading] {
    BlueprintReader().readings(of: BlueprintText(file: "m.yaml", bytes: Array(text.utf8), origin: origin))
  }

  private func wrapped(_ text: String) -> [Diagnostic] {
    readings("kind: ConfigMap\ndata:\n  a.yaml: |\n" + Self.indented(text, 4)).flatMap(\.diagnostics)
  }

  /// Whoever wrote it meant a blueprint, so that nothing goes on without it.
  @Test(arguments: [
    ("version: 1\nentires:\n" + entry, "m.yaml:2:1"), ("Entries:\n" + entry, "m.yaml:1:1"),
    ("entry:\n" + entry, "m.yaml:1:1"), ("entrees:\n  login:\n" + indented(entry, 2), "m.yaml:1:1"),
    (entry, "m.yaml:1:1"), ("# a\n---\n" + entry + entry, "m.yaml:3:1"),
    (String(indented(entry, 0).replacing("- model", with: "  model")), "m.yaml:1:3"),
    ("version: 1\nmetadata:\n  name: a\n  entries:\n" + indented(entry, 2), "m.yaml:2:1"),
    (entry.replacing("flowstagebinding", with: "FlowStageBindng"), "m.yaml:1:1"),
    (entry.replacing("model", with: "modle"), "m.yaml:1:1"),
    (entry.replacing("authentik_flows.", with: ""), "m.yaml:1:1"),
    ("x-parts: &a\n" + indented(entry, 2) + "entires: *a\n", "m.yaml:4:1"),
  ])
  func `bindings that are in no blueprint are an error`(text: String, place: String) {
    for origin in [BlueprintText.Origin.named, .walked] {
      let problems = readings(text, origin).flatMap(\.diagnostics)
      #expect(problems.map(\.code) == ["stray-binding"], "\(text)")
      #expect(problems.map(\.severity) == [.error])
      #expect(problems.first?.location?.exactText == place)
      #expect(problems.first?.sourceLine != nil)
    }
    let wrapped = wrapped(text)
    #expect(wrapped.map(\.code) == ["stray-binding"] && wrapped.allSatisfy { $0.severity == .error })
    #expect(wrapped.allSatisfy { $0.location?.part == "data.a.yaml" })
  }

  @Test(arguments: [
    "- op: add\n  path: /entries/-\n  value:\n" + indented(entry, 4).replacing("    - model", with: "      model"),
    "login:\n  bindings:\n" + indented(entry, 4),
  ])
  func `a binding in something else is told in a warning`(text: String) {
    let problems = readings(text).flatMap(\.diagnostics)
    #expect(problems.map(\.code) == ["stray-binding"] && problems.map(\.severity) == [.warning])
  }

  @Test(arguments: [
    "#!/bin/sh\ncat <<EOF > login.yaml\n\(blueprint)EOF\n",
    "# How\n- model: authentik_flows.flowstagebinding\nis: so: it\n",
    "x = <<EOT\n\(blueprint)EOT\n",
  ])
  func `a script that writes a blueprint is told in a warning, whatever it is called`(script: String) {
    let problems = wrapped(script)
    #expect(problems.map(\.code) == ["blueprint-not-read"] && problems.map(\.severity) == [.warning])
    #expect(problems.first?.location?.line == 4)
  }

  @Test(arguments: [
    "version: 1\nentries: [{\"model\": \"authentik_flows.flowstagebinding\"",
    "{\"entries\": [{\"model\": \"authentik_flows.flowstagebinding\"",
    "---\n# a\nmetadata: {name: a}\nentires:\n- model: authentik_flows.flowstagebinding\n  x: [\n",
  ])
  func `what begins like a blueprint and cannot be parsed is an error`(text: String) {
    let problems = wrapped(text)
    #expect(problems.map(\.code) == ["yaml-syntax"] && problems.map(\.severity) == [.error])
  }

  @Test(arguments: [">", ">-", ">2-  # a"]) func `a folded one is told why its lines are gone`(style: String) throws {
    let text = Self.configMap.replacing("login.yaml: |", with: "login.yaml: \(style)")
    let problems = readings(text).flatMap(\.diagnostics)
    #expect(problems.map(\.severity) == [.error])
    #expect(try #require(problems.first?.help).contains("write | instead"))
  }

  @Test(arguments: [
    "version: 1\nentries:\n{{ toYaml .Values.entries | indent 2 }}\n",
    "version: 1\nentries:\n- model: authentik_flows.flow\n  identifiers: {slug: a\n",
  ])
  func `a broken one without a binding concerns its file alone`(text: String) {
    let readings = readings("kind: ConfigMap\ndata:\n  a.yaml: |\n" + Self.indented(text, 4))
    #expect(readings.map(\.isValid) == [false] && readings.map(\.isLeftOut) == [true])
  }

  @Test func `the marks of an unfinished merge are told by their cause`() {
    let text = Self.blueprint.replacing(
      "      order: 20\n", with: "<<<<<<< HEAD\n      order: 20\n=======\n      order: 30\n>>>>>>> b\n")
    for (text, line) in [(text, 9), ("kind: ConfigMap\ndata:\n  a.yaml: |\n" + Self.indented(text, 4), 12)] {
      let problems = readings(text).flatMap(\.diagnostics)
      #expect(problems.map(\.code) == ["merge-conflict"])
      #expect(problems.first?.location?.line == line)
    }
    let calm = "version: 1\nentries: []\nx: |\n  <<<<<<< a\n  >>>>>>> b\n"
    #expect(readings(calm).flatMap(\.diagnostics).isEmpty)
  }

  @Test func `one in Base64 that goes wrong is an error`() {
    for value in [Self.base64.dropLast(7), Self.base64.dropLast(9) + "!"] {
      let problems = readings("kind: Secret\ndata:\n  a: \"\(value)\"\n").flatMap(\.diagnostics)
      #expect(problems.map(\.severity) == [.error], "\(problems)")
    }
  }

  @Test func `of two documents in a value, the line of the second is told`() {
    let text = Self.configMap + Self.indented("---\n" + Self.blueprint, 4)
    let problem = readings(text).flatMap(\.diagnostics).first
    #expect(problem?.code == "several-documents")
    #expect(problem?.location?.exactText == "m.yaml:15:5 (data.login.yaml)")
    #expect(problem?.sourceLine == "    ---")
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

  @Test(arguments: [
    ("- authentik_flows.flowstagebinding: {target: a}", "missing-key"),
    ("- entry:\n    model: authentik_flows.flowstagebinding\n    identifiers: {order: 1}", "missing-key"),
    ("- - model: authentik_flows.flowstagebinding", "wrong-type"),
    ("  flowstagebinding:\n    - {target: a, order: 1}", "missing-key"),
    ("  authentik_flows.flowstagebinding:\n    - {target: a, order: 1}", "missing-key"),
  ])
  func `entries of a wrong shape are judged in a folder as by themselves`(entries: String, code: String) {
    let text = "version: 1\nentries:\n\(entries)\n"
    for text in [text, "kind: AkBlueprint\nspec:\n  blueprint:\n" + Self.indented(text, 4)] {
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
    "apiVersion: v1\nentries:\n  chart:\n    - {name: chart, description: A chart for authentik_flows and so on}",
    "entries: [1, 2]", "apiVersion: x/v1\nkind: Any\nentries: !Context e",
  ])
  func `other entries are passed over`(text: String) {
    #expect(
      BlueprintReader().read(BlueprintText(file: "f.yaml", bytes: Array(text.utf8), origin: .walked)).isPassedOver)
  }

  @Test(arguments: [
    (
      "kind: ConfigMap\nbinaryData:\n  a.yaml: \(Data([0x1F, 0x8B] + [UInt8](repeating: 7, count: 60)).base64EncodedString())",
      "gzip"
    ),
    (
      "kind: ConfigMap\nbinaryData:\n  a.yaml.zst: !!binary \(Data([0x28, 0xB5, 0x2F, 0xFD, 1]).base64EncodedString())",
      "zstd"
    ),
    ("kind: Secret\nstringData:\n  a.yaml: ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]", "SOPS"),
    (
      "kind: SealedSecret\nspec:\n  encryptedData:\n    a.yaml: \(Data([UInt8](repeating: 0xE7, count: 60)).base64EncodedString())",
      "somebody's key"
    ),
    ("blueprint: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162", "Ansible Vault"),
    ("data: ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]\nsops: {mac: \"ENC[AES256_GCM,x]\"}", "SOPS"),
    ("$ANSIBLE_VAULT;1.1;AES256\n6162", "Ansible Vault"), ("-----BEGIN PGP MESSAGE-----\n\nabc\n", "PGP"),
    ("age-encryption.org/v1\n-> X25519 abc", "age"),
  ])
  func `what nobody can read is named, and is an error where it was given`(text: String, by: String) {
    for (origin, severity) in [(BlueprintText.Origin.walked, Severity.warning), (.named, .error)] {
      let readings = BlueprintReader().readings(
        of: BlueprintText(file: "f.yaml", bytes: Array(text.utf8), origin: origin))
      let diagnostics = readings.flatMap(\.diagnostics)
      #expect(diagnostics.map(\.code) == ["sealed"], "\(text)")
      #expect(diagnostics.first?.severity == severity)
      #expect(diagnostics.first?.message.contains("with \(by),") == true, "\(diagnostics)")
    }
  }

  @Test func `a blueprint is sealed only if what counts is`() {
    func codes(_ identifiers: String, _ attrs: String) -> [String] {
      let text = """
        entries:
        - model: authentik_flows.flow
          identifiers: {slug: \(identifiers)}
          attrs: {title: \(attrs)}
        sops: {mac: "ENC[AES256_GCM,x]"}

        """
      return BlueprintReader().read(BlueprintText(file: "f.yaml", text: text)).diagnostics.map(\.code)
    }
    let sealed = "\"ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]\""
    #expect(codes(sealed, "a") == ["sealed"])
    #expect(codes("a", sealed) == [])
  }

  @Test func `blueprints of one name in several documents have names of their own`() {
    let text = Self.configMap + "---\n" + Self.configMap
    let readings = BlueprintReader().readings(of: BlueprintText(file: "f.yaml", text: text))
    #expect(readings.map(\.part) == ["data.login.yaml", "data.login.yaml #2"])
    #expect(Set(readings.flatMap(\.bindings).map(\.location.blueprint)).count == 2)
  }

  @Test func `a broken one beside a good one says nothing of the file, and stands in its own lines`() throws {
    let broken =
      "kind: ConfigMap\ndata:\n  a.yaml: |\n    version: 1\n    entries:\n      - model: authentik_flows.flow\n        identifiers: {slug: a\n"
    let text = broken + "  login.yaml: |\n" + Self.indented(Self.blueprint, 4)
    let readings = BlueprintReader().readings(
      of: BlueprintText(file: "f.yaml", bytes: Array(text.utf8), origin: .walked))
    #expect(readings.map(\.isLeftOut) == [true, false])
    let said = readings[0].diagnostics
    #expect(said.map(\.code) == ["yaml-syntax", "file-left-out"])
    #expect(said[1].message.hasPrefix("no binding is in this value"))
    #expect(
      said.allSatisfy { (4...7).contains($0.location?.line ?? 0) && $0.location?.part == "data.a.yaml" }, "\(said)")
  }

  @Test func `a slip in the key of entries is told, where no binding is in them, too`() {
    let text = "entires:\n- {model: authentik_flows.flow, identifiers: {slug: a}}\n"
    let reading = BlueprintReader().read(BlueprintText(file: "f.yaml", bytes: Array(text.utf8), origin: .walked))
    #expect(reading.diagnostics.first?.help == "did you mean 'entries'?")
  }

  @Test func `a file that cannot be parsed and has no binding concerns itself alone`() {
    let flow = "entries:\n- model: authentik_flows.flow\n  identifiers: {slug: [\n"
    for text in [flow, "a: [\n", "name: a\n\tb: c\n", "# flowstagebinding\n" + flow] {
      #expect(readings(text).map(\.isLeftOut) == [true])
      #expect(readings(text).flatMap(\.diagnostics).map(\.code).sorted() == ["file-left-out", "yaml-syntax"])
      #expect(readings(text, .named).map(\.isLeftOut) == [false])
    }
    #expect(readings(flow.replacing(".flow\n", with: ".FlowStageBinding\n")).map(\.isLeftOut) == [false])
  }

  /// Nothing is wrong with them, so nothing is said of them in a folder.
  @Test(arguments: [
    "kind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\n", "{{- if .Values.on }}\na: 1\n{{- end }}\n",
    "icon: !!python/name:materialx.emoji\n", "date: 2024-13-01\n", "? [a, b]\n: 1\n",
  ])
  func `templates and tags of others are passed over`(text: String) {
    #expect(readings(text).map(\.isPassedOver) == [true])
    #expect(readings(text, .named).flatMap(\.diagnostics).contains { $0.severity == .error })
  }

  @Test func `a blueprint in UTF-16 or UTF-32 is not passed over`() {
    for (text, isLeftOut) in [(Self.blueprint, false), ("version: 1\nentries: []\n", true)] {
      for encoding in [String.Encoding.utf16, .utf16LittleEndian, .utf16BigEndian, .utf32, .utf32LittleEndian] {
        let bytes = Array(text.data(using: encoding)!)
        let readings = BlueprintReader().readings(of: BlueprintText(file: "m.yaml", bytes: bytes, origin: .walked))
        #expect(readings.map(\.isValid) == [false])
        #expect(readings.map(\.isLeftOut) == [isLeftOut])
        #expect(readings[0].diagnostics.contains { $0.message.hasPrefix("this is UTF-") })
      }
    }
  }
}
