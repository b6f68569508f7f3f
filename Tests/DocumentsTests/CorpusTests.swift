import Bindings
import Blueprints
import Documents
import Foundation
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
    let expected = try AnyJSON(reading: Data(contentsOf: root.appending(path: "expected/\(path).json")))
    let text = BlueprintText(file: path, bytes: Array(try Data(contentsOf: root.appending(path: "corpus/\(path)"))))
    let reading = BlueprintReader(options: try Self.options(for: path, expected)).read(text)
    let actual = try #require(try AnyJSON(encoding: ValidationReport([reading]))["files"]?.items.first)

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
    #expect(Corpus.documents.count >= 135)
  }

  /// Releases that the corpus has and this version does not know yet; their documents are not compared.
  @Test func `Only documents of releases to come are passed over`() {
    let unread = Corpus.documents.filter { !Self.documents.contains($0) }
    #expect(unread.allSatisfy { $0.hasPrefix("authentik-2026.8/") })
    if !unread.isEmpty { print("passed over: \(unread.count) documents of authentik 2026.8") }
  }

  private static let documents = Corpus.documents.filter { !$0.hasPrefix("authentik-2026.8/") }

  static func options(for path: String, _ expected: AnyJSON) throws -> ReadingOptions {
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
}
