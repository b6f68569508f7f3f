import Bindings
import BindingsTestSupport
import TestSupport
import Testing
import YAML

@testable import Planning

/// The document that authentik's import gets: what stands in it, and in which order.
struct ImportDocumentTests {
  private static let name = String(repeating: "ab", count: 32)
  private static let flow = Flow(
    pk: theFlow, slug: "corp \"login\"\n- model: evil", name: "n", designation: "authentication",
    policyBindingModel: key("e", 1), authentication: FlowAuthentication.none, policyEngineMode: "any")

  private func document(
    _ bindings: [Binding], _ wanted: [Operation], facts: GuardFacts = GuardFacts(), flow: Flow = Self.flow
  ) -> ImportDocument {
    let operations = wanted.enumerated().map { index, operation in
      PlannedOperation(number: index + 1, operation: operation, flow: flow.slug, stage: "s")
    }
    return ImportDocument(
      [.init(flow: flow, bindings: bindings, facts: facts, operations: operations)], name: Self.name,
      release: AuthentikRelease(2026, 5))
  }

  private func entries(_ document: ImportDocument) throws -> [YAMLNode] {
    let root = try #require(try YAMLDocument(parsing: Array(document.text.utf8)).root)
    return Array(try #require(root.child("entries")).items)
  }

  private func moved(_ binding: Binding, to order: Int) -> Operation {
    var after = binding.settings
    after.order = order
    return .update(binding.pk, from: binding.settings, to: after)
  }

  @Test func `each write follows its own guard, and what stays is guarded before and after all of them`() throws {
    let bindings = [binding(1, stage: 1, order: 10), binding(2, stage: 2, order: 20), binding(3, stage: 3, order: 30)]
    let made = BindingSettings(flow: theFlow, stage: key("d", 4), order: 40)
    let document = document(
      bindings, [moved(bindings[0], to: 15), .delete(bindings[1].pk, holding: bindings[1].settings), .create(made)])
    let found = try entries(document)
    let kinds = found.map { entry in
      entry.child("conditions") == nil ? "\(entry.child("state")?.text ?? "present")" : "guard"
    }
    // Which bindings there are, the one that stays, and the flow.
    let standing = ["guard", "guard", "guard"]
    #expect(
      kinds == standing + ["guard", "absent", "guard", "present", "guard", "must_created"] + standing)
    // A deletion also asks for policies, in the same entry.
    let model = bindings[1].policyBindingModel
    #expect(
      document.text.contains(#"!Condition ["OR", !Condition ["NOR", !Find"#) && document.text.contains(model.text))
    for (index, kind) in kinds.enumerated() where kind != "guard" {
      let own = found[index].child("identifiers")?.child("pk")?.text
      #expect(found[index - 1].child("identifiers")?.child("pk")?.text == own)
    }
    #expect(document.entries.count == found.count)
    #expect(Set(found.compactMap { $0.child("id")?.text }) == Set(document.entries.keys))
    #expect(document.writes == 3)
  }

  @Test func `every guard asks for what authentik refuses`() throws {
    let bindings = [binding(1, stage: 1, order: 10)]
    for entry in try entries(document(bindings, [moved(bindings[0], to: 15)])) where entry.child("conditions") != nil {
      #expect(entry.child("model")?.text == "authentik_flows.flowstagebinding")
      #expect(entry.child("attrs")?.child("invalid_response_action")?.text == ImportDocument.marker)
      #expect(entry.child("state") == nil)
    }
  }

  @Test func `a created binding has a key of its own, which is the same for the same plan and another for another`() {
    let create = PlannedOperation(
      number: 7, operation: .create(BindingSettings(flow: theFlow, stage: key("d", 4), order: 40)), flow: "f",
      stage: "s")
    let made = ImportDocument.key(of: create, in: Self.name)
    #expect(made.isUUID)
    #expect(made == ImportDocument.key(of: create, in: Self.name))
    #expect(made != ImportDocument.key(of: create, in: "another"))
    var other = create
    other.number = 8
    #expect(made != ImportDocument.key(of: other, in: Self.name))
  }

  @Test func `texts from the server cannot leave their quotes`() throws {
    let seed = SeededGenerator.seed
    print("import documents: FLOWBIND_SEED=\(seed)")
    var random = SeededGenerator(seed: seed)
    let pieces = [
      "\"", "'", "\\", "\n", "\r", "\t", "#", ": ", "- ", "{", "}", "[", "]", ",", "!Env X", "&a", "*a", "\u{0}",
      "\u{1b}", "\u{85}", "\u{2028}", "\u{feff}", "é", "日", "😀", "\u{10ffff}", "a", "---", "%TAG", "\\U", "\\x41",
    ]
    for _ in 0..<300 {
      let text = (0..<Int.random(in: 0...8, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
        .joined()
      let value = ImportValue.list([
        .text(text),
        .mapping([ImportPair(text, .text(text)), ImportPair("z", .number(Int.random(in: -9...9, using: &random)))]),
        .tagged("Find", [.text(text), .truth(true)]),
      ])
      let written = value.yaml
      #expect(written.utf8.allSatisfy { (0x20...0x7e).contains($0) })
      let root = try #require(try YAMLDocument(parsing: Array((written + "\n").utf8)).root)
      let items = Array(root.items)
      #expect(items.count == 3)
      #expect(items[0].text == text && items[0].isString)
      #expect(items[1].pairs.first?.key.text == text)
      #expect(items[1].child(text)?.text == text || text == "z")
      #expect(items[2].tag == "!Find" && items[2].items.first?.text == text)
    }
  }

  @Test func `a hostile slug adds no entry`() throws {
    let bindings = [binding(1, stage: 1, order: 10)]
    let document = document(bindings, [moved(bindings[0], to: 15)])
    #expect(try entries(document).allSatisfy { $0.child("model")?.text == "authentik_flows.flowstagebinding" })
    #expect(document.text.split(separator: "\n").count == 3 + document.entries.count)
  }

  @Test func `bindings that exchange their orders go through one that is free`() {
    let bindings = [
      binding(1, stage: 1, order: 10), binding(2, stage: 1, order: 20), binding(3, stage: 1, order: Int(Int32.max)),
    ]
    let document = document(bindings, [moved(bindings[0], to: 20), moved(bindings[1], to: 10)])
    #expect(document.writes == 3)
    #expect(document.text.contains("\"order\": 2147483646"))
  }

  @Test func `inside a transaction each write finds its place free, whatever is exchanged`() {
    let seed = SeededGenerator.seed
    print("import documents: FLOWBIND_SEED=\(seed)")
    var random = SeededGenerator(seed: seed)
    for _ in 0..<300 {
      let count = Int.random(in: 1...7, using: &random)
      let bindings = (1...count).map { binding($0, stage: $0 % 2, order: $0 * 10) }
      let orders = Array(1...count).shuffled(using: &random).map { $0 * 10 }
      var steps: [ImportSequence.Step] = []
      for (index, binding) in bindings.enumerated() where orders[index] != binding.settings.order {
        var after = binding.settings
        after.order = orders[index]
        steps.append(.init(pk: binding.pk, before: binding.settings, after: after))
      }
      let sequence = ImportSequence(steps, from: bindings)
      var held = bindings.settingsByKey
      for step in sequence.steps {
        #expect(held[step.pk] == step.before)
        if let after = step.after {
          #expect(!held.contains { $0.key != step.pk && $0.value.isAtPlace(of: after) })
        }
        held[step.pk] = step.after
      }
      #expect(held == sequence.held)
      for step in steps { #expect(held[step.pk] == step.after) }
    }
  }

  @Test func `what was judged by is guarded as far as it was read`() throws {
    let bindings = [binding(1, stage: 1, order: 10), binding(2, stage: 2, order: 20)]
    var settings = StageSettings()
    settings.notConfiguredAction = .skip
    settings.deviceClasses = [.totp, .static]
    let stage = Stage(
      pk: key("d", 1), name: "mfa", model: DecidingStageType.authenticatorValidation.rawValue, settings: settings)
    let odd = Stage(pk: key("d", 2), name: "odd", model: "x.y\"]", settings: nil)
    let policy = PolicyBinding(
      pk: key("f", 1), target: bindings[0].pk, subject: .policy(name: "a \"name\"", model: "m"))
    let facts = GuardFacts(of: [stage, odd], policies: [bindings[0].pk: [policy], theFlow: []])
    let text = document(bindings, [moved(bindings[0], to: 15)], facts: facts).text
    #expect(text.contains(#"["device_classes__contains", ["static", "totp"]]"#))
    #expect(text.contains(#"["device_classes__overlap", ["webauthn", "duo", "sms", "email"]]"#))
    #expect(text.contains(#"["not_configured_action", "skip"]"#))
    #expect(text.contains(#"["policy__name", "a \"name\""]"#))
    let targets = [bindings[0].policyBindingModel, key("e", 1)].map { "\"\($0)\"" }.joined(separator: ", ")
    #expect(text.contains(#"["target__in", [\#(targets)]], ["pk__regex", "^(?!(\#(policy.pk))$)"]"#))
    // A type of which nothing decides is not asked for.
    #expect(!text.contains("x.y"))
    // The policies of the other binding are not known.
    #expect(!text.contains(bindings[1].policyBindingModel.text))
  }

  @Test func `a key that is none cannot turn the question for others into one for nobody`() {
    let odd = Binding(
      pk: PrimaryKey("x)|.*("), policyBindingModel: key("c", 1),
      settings: BindingSettings(flow: theFlow, stage: key("d", 1), order: 1))
    let text = document([odd], [moved(odd, to: 2)]).text
    #expect(text.contains(#"^(?!(x\\)\\|\\.\\*\\()$)"#))
  }

  @Test func `more than one import holds is refused, naming the other way`() {
    let bindings = (1...101).map { binding($0, stage: $0, order: $0 * 10) }
    let document = document(bindings, bindings.map { moved($0, to: $0.settings.order + 1) })
    #expect(document.obstacle(operations: 101)?.code == "too-many-for-an-import")
    #expect(document.obstacle(operations: 100)?.code == nil)
    let policy = PolicyBinding(
      pk: key("f", 1), target: theFlow, subject: .group(name: String(repeating: "b", count: 600_000)))
    let large = self.document(
      bindings, [moved(bindings[0], to: 11)], facts: GuardFacts(policies: [theFlow: [policy]]))
    #expect(large.obstacle(operations: 1)?.code == "too-large-for-an-import")
    #expect(large.obstacle(operations: 1)?.help?.contains("--atomic") == true)
  }
}
