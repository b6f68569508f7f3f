import Foundation
import FoundationNetworking
import Testing

@testable import Blueprints
@testable import flowbind

/// Compares what validate refuses as impossible to make with what a real importer refuses, field by field.
///
/// Each probe is an entry `must_created` before one that authentik refuses in any case, so that nothing is ever written:
/// whose refusal is logged tells whether the probe was taken.
@Suite(.serialized, .timeLimit(.minutes(30))) struct LiveObjectRulesTests {
  struct Probe: Sendable {
    var name: String
    var model: String
    /// JSON, by field.
    var fields: [String: String]
    /// It is about a field that older releases lack and pass over.
    var isOptional = false

    var entry: String {
      let naming = model == "authentik_flows.flow" ? "slug" : "name"
      let attrs = fields.filter { $0.key != naming }.sorted { $0.key < $1.key }
      let identifiers = fields[naming].map { "\(naming): \($0)" } ?? "\(naming == "slug" ? "name" : "pk"): \(stray)"
      return "- {model: \(model), state: must_created, identifiers: {\(identifiers)}, attrs: {"
        + attrs.map { "\($0.key): \($0.value)" }.joined(separator: ", ") + "}}"
    }

    private var stray: String { "\"eeeeeeee-0000-4000-8000-00000000f10b\"" }
  }

  private static let sentinel = "flowbind live sentinel"
  private static let prompt = """
    - {model: authentik_stages_prompt.prompt, id: p, identifiers: {name: flowbind-live-prompt}, \
    attrs: {field_key: a, label: a, type: text, required: false, placeholder: "", order: 0}}
    """

  /// Every demand of the table, kept and broken in each way that its kind knows.
  static let probes: [Probe] = ObjectRules.models.flatMap { model in
    let rules = ObjectRules.of(model)
    let whole = Dictionary(uniqueKeysWithValues: rules.compactMap { rule in good(rule, model).map { (rule.name, $0) } })
    var probes = [Probe(name: "\(model), whole", model: model, fields: whole)]
    for rule in rules {
      if rule.isRequired {
        var fields = whole
        fields[rule.name] = nil
        probes.append(Probe(name: "\(model) without \(rule.name)", model: model, fields: fields))
      }
      for value in bad(rule.kind) {
        var fields = whole
        fields[rule.name] = value
        probes.append(
          Probe(name: "\(model), \(rule.name): \(value)", model: model, fields: fields, isOptional: !rule.isRequired))
      }
    }
    return probes
  }

  private static func good(_ rule: FieldRule, _ model: String) -> String? {
    switch (rule.name, rule.kind) {
    case ("template", _): "email/password_reset.html"
    case ("fields", _) where model.hasSuffix("promptstage"): "[!KeyOf p]"
    case (_, .text): "flowbind-live-object-rules"
    case (_, .slug): "flowbind-live-object-rules"
    case (_, .flag): "true"
    case (_, .integer), (_, .number): "1"
    case (_, .address): "a@example.org"
    case (_, .duration): "hours=1;minutes=2"
    case (_, .choice(let words, _)): "\"\(words[0].word)\""
    case (_, .choices(let words, _)): "[\"\(words[0].word)\"]"
    case (_, .mapping): "{a: b}"
    // Only a server has some.
    case (_, .keys), (_, .key): nil
    }
  }

  private static func bad(_ kind: FieldRule.Kind) -> [String] {
    switch kind {
    case .text(mayBeBlank: true): ["null", "[a]", "true", "{a: b}"]
    case .text(mayBeBlank: false): ["null", "[a]", "true", "\"\"", "\"  \""]
    case .slug: ["null", "\"a b\"", "\"ä\"", "\"${A}\"", "\"\"", "true"]
    case .flag: ["null", "maybe", "[]", "2"]
    case .integer(let least):
      ["null", "many", "1.5", "true", "[]", "3000000000"] + (least.map { ["\($0 - 1)"] } ?? [])
    case .number: ["null", "many", "[]", "\"\""]
    case .address: ["null", "[a]", "\"\"", "a", "a@b", "\"A <a@example.org>\"", "a b@example.org", "a@b@example.org"]
    case .duration: ["null", "nope", "\"\"", "\"hours=x\"", "\"hours\"", "\"years=1\"", "\"hours=1;\""]
    case .choice(_, let mayBeNull): (mayBeNull ? [] : ["null"]) + ["nope", "[]", "true"]
    case .choices(_, let mayBeEmpty): ["null", "nope", "[nope]"] + (mayBeEmpty ? [] : ["[]"])
    case .keys(let mayBeEmpty): ["null", "nope", "[nope]", "[null]"] + (mayBeEmpty ? [] : ["[]"])
    case .key(let mayBeNull): ["nope", "true", "[]"] + (mayBeNull ? [] : ["null"])
    case .mapping: ["null", "[a]", "x"]
    }
  }

  private func isValid(_ probe: Probe) -> Bool {
    BlueprintReader().read(BlueprintText(file: "f.yaml", text: "entries:\n\(Self.prompt)\n\(probe.entry)\n")).isValid
  }

  @Test func `each probe of the table is judged as it is meant`() {
    for probe in Self.probes {
      #expect(isValid(probe) == probe.name.hasSuffix("whole") || lacksKeys(probe), "\(probe.name): \(probe.entry)")
    }
  }

  /// A whole entry of a type that needs keys of other objects has none of them here.
  private func lacksKeys(_ probe: Probe) -> Bool {
    ObjectRules.of(probe.model).contains { $0.isRequired && $0.kind == .key(mayBeNull: false) }
  }

  @Test(
    .enabled(
      if: LiveServer.ofEnvironment != nil,
      "set FLOWBIND_LIVE_URL and FLOWBIND_LIVE_TOKEN (a superuser's) to try a real authentik"))
  func `a real importer refuses what validate refuses, and takes what it takes`() async throws {
    let server = try #require(LiveServer.ofEnvironment)
    let path = try await importPath(of: server)
    var compared = 0
    for probe in Self.probes {
      guard let refusal = try await refusal(of: probe, by: server, path) else { continue }
      compared += 1
      let isValid = isValid(probe)
      // Releases before 2026 lack some fields, and pass over them.
      if !isValid, refusal.isEmpty, probe.isOptional, path.hasPrefix("flows") { continue }
      #expect(isValid == refusal.isEmpty, "\(probe.name): \(refusal)")
    }
    #expect(compared > 100)
  }

  /// What the importer has against the probe, empty if nothing; nil where it cannot judge it: a model that it lacks, or
  /// one that needs a licence.
  private func refusal(of probe: Probe, by server: LiveServer, _ path: String) async throws -> String? {
    let text = """
      version: 1
      metadata: {name: flowbind-live}
      entries:
      \(Self.prompt)
      \(probe.entry)
      - {model: authentik_flows.flow, identifiers: {slug: \(Self.sentinel)}}

      """
    var request = URLRequest(url: try #require(URL(string: "\(server.address)/api/v3/\(path)")))
    request.httpMethod = "POST"
    request.setValue("Bearer \(server.token)", forHTTPHeaderField: "Authorization")
    request.setValue("multipart/form-data; boundary=flowbind", forHTTPHeaderField: "Content-Type")
    request.httpBody = Data(
      ("--flowbind\r\nContent-Disposition: form-data; name=\"file\"; filename=\"p.yaml\"\r\n"
        + "Content-Type: application/yaml\r\n\r\n\(text)\r\n--flowbind--\r\n").utf8)
    let (data, response) = try await URLSession.shared.data(for: request)
    let status = (response as? HTTPURLResponse)?.statusCode ?? 0
    let said = String(decoding: data, as: UTF8.self)
    // What no importer catches is answered so, and is a refusal, too.
    if status == 405 { return "\(status) \(said.prefix(200))" }
    try #require(status == 200 && said.contains("\"success\":false"), "\(probe.name): \(status) \(said.prefix(400))")
    let lacksModel = said.contains("Model") && (said.contains("does not exist") || said.contains("not allowed"))
    if lacksModel || said.contains("Enterprise is required") || said.contains("LookupError") { return nil }
    return said.contains(Self.sentinel) ? "" : String(said.prefix(600))
  }

  /// Where the server takes imports: of blueprints since 2026, of flows before.
  private func importPath(of server: LiveServer) async throws -> String {
    var request = URLRequest(url: try #require(URL(string: "\(server.address)/api/v3/admin/version/")))
    request.setValue("Bearer \(server.token)", forHTTPHeaderField: "Authorization")
    let (data, _) = try await URLSession.shared.data(for: request)
    let isOld = ["\"version_current\":\"2024", "\"version_current\":\"2025"].contains {
      String(decoding: data, as: UTF8.self).replacing(" ", with: "").contains($0)
    }
    return isOld ? "flows/instances/import/" : "managed/blueprints/import/"
  }
}
