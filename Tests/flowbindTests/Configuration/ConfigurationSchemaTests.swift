@testable import Bindings
@testable import Documents
import Foundation
@testable import Planning
import TestSupport
import Testing
@testable import flowbind

/// The schema that editors use says the same as the decoder.
@Suite struct ConfigurationSchemaTests {
  /// As much of a JSON schema as the comparison needs.
  struct Schema: Decodable {
    var properties: [String: Schema]?
    var items: Indirect?
    var required: [String]?
    var words: [String]?
    var definitions: [String: Schema]?
    var additionalProperties: Bool?

    enum CodingKeys: String, CodingKey {
      case properties, items, required, additionalProperties
      case words = "enum"
      case definitions = "$defs"
    }

    final class Indirect: Decodable {
      let schema: Schema
      init(from decoder: any Decoder) throws { schema = try Schema(from: decoder) }
    }

    var keys: Set<String> { Set((properties ?? [:]).keys) }
    var item: Schema? { items?.schema }
  }

  let schema: Schema

  init() throws { schema = try JSONDecoder().decode(Schema.self, from: Data(ConfigurationSchema.text.utf8)) }

  @Test func `schema and decoder know the same keys`() throws {
    let ignore = try #require(schema.properties?["ignore"]?.item)
    let allow = try #require(schema.properties?["allow"]?.item)
    let require = try #require(schema.properties?["require"]?.item)
    let limits = try #require(schema.properties?["limits"])
    #expect(schema.keys == Set(ConfigurationKeys.Top.allCases.map(\.rawValue)))
    #expect(ignore.keys == Set(ConfigurationKeys.Ignore.allCases.map(\.rawValue)))
    #expect(allow.keys == Set(ConfigurationKeys.Allow.allCases.map(\.rawValue)))
    #expect(require.keys == Set(ConfigurationKeys.Require.allCases.map(\.rawValue)))
    #expect(limits.keys == Set(ConfigurationKeys.Limits.allCases.map(\.rawValue)))
    #expect([schema, ignore, allow, require, limits].allSatisfy { $0.additionalProperties == false })
    #expect(ignore.required == ["flow", "reason"])
    #expect(allow.required == ["rule", "flow", "reason"])
    #expect(require.required == ["flow", "include", "reason"])
  }

  @Test func `schema and decoder know the same words`() throws {
    let ignore = try #require(schema.properties?["ignore"]?.item)
    #expect(ignore.properties?["fields"]?.item?.words == BindingField.changeable.map(\.rawValue) + ["policies"])
    #expect(
      schema.properties?["allow"]?.item?.properties?["rule"]?.words == GuardRule.allCases.map(\.rawValue))
    #expect(schema.definitions?["proof"]?.words == Proof.allCases.map(\.rawValue))
    #expect(schema.properties?["fail_on"]?.item?.words == DifferenceKind.allCases.map(\.rawValue))
  }

  static let hasValidator =
    (try? Program.runBlocking(["python3", "-c", "import jsonschema, yaml"])) != nil

  @Test(.enabled(if: hasValidator, "install python3-jsonschema and python3-yaml"))
  func `the example is valid by the schema, and mistakes are not`() async throws {
    let script = """
      import json, sys, yaml, jsonschema
      schema = json.loads(sys.argv[1])
      jsonschema.Draft202012Validator.check_schema(schema)
      validator = jsonschema.Draft202012Validator(schema)
      for text in sys.argv[2:]:
          value = json.loads(json.dumps(yaml.safe_load(text), default=str))
          print("valid" if validator.is_valid(value) else "invalid")
      """
    let texts = [
      ConfigurationTests.example, "", "ignroe: []", "ignore: [{flow: a}]", "limits: {max_changes: 0}", "token: x",
      "fail_on: [chnaged]", "prune: true", "prune: {keep: [{flow: a}]}", "outputs: {plan: [json]}",
    ]
    let output = try await Program.run(["python3", "-c", script, ConfigurationSchema.text] + texts)
    let verdicts = output.split(separator: "\n").filter { $0 == "valid" || $0 == "invalid" }
    let valid = Set([0, 1, 7])
    #expect(verdicts == texts.indices.map { valid.contains($0) ? "valid" : "invalid" })
  }
}
