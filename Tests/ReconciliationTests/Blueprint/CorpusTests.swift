import Foundation
import Reconciliation
import TestSupport
import Testing

/// The corpus of real and crafted blueprints, each read as the version of authentik that its expected document names.
@Suite(.enabled(if: Corpus.root != nil, "set FLOWBIND_CORPUS to the folder that holds corpus and expected"))
struct CorpusTests {
  /// Files that are refused although authentik takes them, or the other way round, and why.
  static let deliberate: [String: String] = [:]

  @Test("Every file of the corpus reads as its expected document says", arguments: Self.documents)
  func agrees(path: String) throws {
    let root = try #require(Corpus.root)
    let expected = try JSON(reading: Data(contentsOf: root.appending(path: "expected/\(path).json")))
    let text = BlueprintText(file: path, bytes: Array(try Data(contentsOf: root.appending(path: "corpus/\(path)"))))
    let reading = BlueprintReader(options: try Self.options(for: path, expected)).read(text)
    let actual = try #require(try JSON(encoding: ValidationReport([reading]))["files"]?.items.first)

    #expect(actual["ok"] == expected["ok"], "\(reading.diagnostics.map(\.message))")
    let bindings = actual["bindings"]?.items ?? []
    let expectedBindings = expected["bindings"]?.items ?? []
    #expect(bindings.count == expectedBindings.count)
    for (binding, expectedBinding) in zip(bindings, expectedBindings) {
      for key in ["entry", "line", "id", "state", "active", "identifiers", "fields"] {
        #expect(binding[key] == expectedBinding[key], "\(key) of entry \(String(describing: binding["entry"]))")
      }
    }
  }

  @Test func `The corpus is all there`() {
    #expect(Self.documents.count == 135)
  }

  static func options(for path: String, _ expected: JSON) throws -> ReadingOptions {
    let dialect = try #require(expected["dialect"]?.text.flatMap(Dialect.init(named:)))
    var options = ReadingOptions(dialect: dialect)
    guard path.contains("/test-fixtures/") else {
      options.environment = AllowedEnvironment(allowing: ["*"], in: [:])
      options.files = AllowedFiles { _ in .unreadable }
      return options
    }
    options.environment = AllowedEnvironment(allowing: ["*"], in: ["foo": "ENVFOO"])
    options.files = AllowedFiles { $0 == "/fixture/readable" ? .text("foo") : .unreadable }
    options.context = [try OutsideContext(BlueprintText(file: "context", text: #"{"bar": "baz"}"#))]
    return options
  }

  /// Paths below `corpus`, of all files that have an expected document.
  static let documents: [String] = {
    guard let expected = Corpus.root?.appending(path: "expected"),
      let files = FileManager.default.enumerator(atPath: expected.path)
    else { return [] }
    return files.compactMap { $0 as? String }.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
  }()
}
