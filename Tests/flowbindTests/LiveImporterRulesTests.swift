import Bindings
import Testing

@testable import Blueprints
@testable import flowbind

extension LiveTests {
  /// Compares what validate refuses as impossible to make with what a real importer refuses, field by field.
  ///
  /// Each probe is an entry `must_created` before one that authentik refuses in any case, so that nothing is ever written:
  /// whose refusal is logged tells whether the probe was taken.
  @Suite(.serialized, .timeLimit(.minutes(30))) struct ImporterRules {
    struct Probe: Sendable {
      var name: String
      var model: String
      var entries: [String]
      /// It breaks no demand of the newest release.
      var isWhole: Bool
      /// It names too little to make an object.
      var isLacking: Bool
      /// The releases with the field that it is about; the others pass over it.
      var lifetime = Lifetime()

      init(
        _ name: String, _ model: String, _ fields: [String: String], isWhole: Bool = false,
        lifetime: Lifetime = Lifetime()
      ) {
        self.name = "\(model), \(name)"
        self.model = model
        self.isWhole = isWhole
        self.lifetime = lifetime
        isLacking = ObjectRules.of(model).contains { $0.isRequired && fields[$0.name] == nil }
        entries = [Self.entry(model, fields)]
      }

      /// The entry would make an object.
      static func entry(_ model: String, _ fields: [String: String]) -> String {
        let naming = model == "authentik_flows.flow" ? "slug" : "name"
        let attrs = fields.filter { $0.key != naming }.sorted { $0.key < $1.key }
        let identifiers = fields[naming].map { "\(naming): \($0)" } ?? "\(naming == "slug" ? "name" : "pk"): \(stray)"
        return "- {model: \(model), state: must_created, identifiers: {\(identifiers)}, attrs: {"
          + attrs.map { "\($0.key): \($0.value)" }.joined(separator: ", ") + "}}"
      }

      private static var stray: String { "\"eeeeeeee-0000-4000-8000-00000000f10b\"" }
    }

    private static let sentinel = "flowbind live sentinel"
    static let prompt = """
      - {model: authentik_stages_prompt.prompt, id: p, identifiers: {name: flowbind-live-prompt}, \
      attrs: {field_key: a, label: a, type: text, required: false, placeholder: "", order: 0}}
      """

    /// Every demand of the table, kept and broken in each way that its kind knows.
    static let probes: [Probe] = ObjectRules.models.flatMap { model in
      let rules = ObjectRules.of(model)
      let whole = Dictionary(
        uniqueKeysWithValues: rules.compactMap { rule in good(rule, model).map { (rule.name, $0) } })
      var probes = [Probe("whole", model, whole, isWhole: true)]
      func probe(
        _ name: String, _ changes: [String: String?], of rule: FieldRule, isWhole: Bool = false,
        lifetime: Lifetime? = nil
      ) {
        let fields = whole.merging(changes.compactMapValues(\.self)) { $1 }.filter { changes[$0.key] != .some(nil) }
        probes.append(Probe(name, model, fields, isWhole: isWhole, lifetime: lifetime ?? rule.lifetime))
      }
      for rule in rules {
        if rule.isRequired { probe("without \(rule.name)", [rule.name: nil], of: rule) }
        for value in bad(rule.kind) { probe("\(rule.name): \(value)", [rule.name: value], of: rule) }
        // What releases differ in is tried word by word.
        switch rule.kind {
        case .choice(let choices, _), .choices(let choices, _):
          for choice in choices where choice.lifetime != Lifetime() {
            let value = if case .choices = rule.kind { "[\"\(choice.word)\"]" } else { "\"\(choice.word)\"" }
            probe(
              "\(rule.name): \(value)", [rule.name: value], of: rule, isWhole: true, lifetime: choice.lifetime)
          }
        case .text, .slug, .address, .flag, .integer, .number, .duration, .keys, .key, .mapping: break
        }
      }
      for (name, changes) in together[model] ?? [:] { probes.append(Probe(name, model, whole.merging(changes) { $1 })) }
      // Only what is submitted counts, whatever is there.
      let naming = model == "authentik_flows.flow" ? "slug" : "name"
      var lookUp = Probe("a look-up of what is there", model, whole, isWhole: !model.hasSuffix("identificationstage"))
      lookUp.entries.append("- {model: \(model), identifiers: {\(naming): flowbind-live-object-rules}}")
      return probes + [lookUp]
    }

    /// Fields that no rule of one field judges.
    private static let together: [String: [String: [String: String]]] = [
      "authentik_stages_identification.identificationstage": ["no one to identify": ["user_fields": "[]"]],
      "authentik_stages_redirect.redirectstage": [
        "static without its target": ["mode": "static", "target_static": "\"\""],
        "a flow without it": ["mode": "flow", "target_flow": "null"],
      ],
      "authentik_stages_authenticator_validate.authenticatorvalidatestage": [
        "to configure nothing": ["not_configured_action": "configure"]
      ],
    ]

    static func good(_ rule: FieldRule, _ model: String) -> String? {
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

    /// Whether validate has nothing against the probe's entries.
    private func isTaken(_ probe: Probe, by release: AuthentikRelease = .newest) -> Bool {
      let text = (["entries:", Self.prompt] + probe.entries).joined(separator: "\n") + "\n"
      let reading = BlueprintReader(options: ReadingOptions(release: release)).read(
        BlueprintText(file: "f.yaml", text: text))
      // The oldest release takes must_created for present, which is no demand of the table.
      return !reading.diagnostics.contains { $0.severity != .note && $0.code != "must-created-too-new" }
    }

    @Test func `each probe of the table is judged as it is meant`() {
      for probe in Self.probes where probe.lifetime.includes(.newest) {
        #expect(isTaken(probe) == probe.isWhole || lacksKeys(probe), "\(probe.name): \(probe.entries)")
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
      let importer = try await LiveImporter(server)
      var compared = 0
      for probe in Self.probes {
        // A candidate counts as its release, and may lack what that brings.
        if importer.release.isCandidate, probe.lifetime.first == importer.release.final { continue }
        // There must_created counts as present, and the object may be there for all that a file can tell.
        if probe.isLacking, importer.release < AuthentikRelease(2024, 12) { continue }
        guard let refusal = try await refusal(of: probe, by: importer) else { continue }
        compared += 1
        #expect(isTaken(probe, by: importer.release) == refusal.isEmpty, "\(probe.name): \(refusal)")
      }
      print("\(compared) of \(Self.probes.count) probes compared with authentik \(importer.release)")
      #expect(compared > 200)
    }

    /// What the importer has against the probe, empty if nothing; nil where it cannot judge it: a model that it lacks, or
    /// one that needs a licence.
    private func refusal(of probe: Probe, by importer: LiveImporter) async throws -> String? {
      let text = """
        version: 1
        metadata: {name: flowbind-live}
        entries:
        \(Self.prompt)
        \(probe.entries.joined(separator: "\n"))
        - {model: authentik_flows.flow, identifiers: {slug: \(Self.sentinel)}}

        """
      let answer = try await importer.answer(to: text)
      let said = answer.text
      if answer.isCrash { return "\(answer.status) \(said.prefix(200))" }
      try #require(answer.isRefused, "\(probe.name): \(answer.status) \(said.prefix(400))")
      let lacksModel = said.contains("Model") && (said.contains("does not exist") || said.contains("not allowed"))
      if lacksModel || said.contains("Enterprise is required") || said.contains("LookupError") { return nil }
      return said.contains(Self.sentinel) ? "" : String(said.prefix(600))
    }
  }
}
