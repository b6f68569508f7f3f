import Bindings
import Blueprints
import Documents
import TestSupport
import Testing

/// Blueprints are read as the version of authentik reads them that their documents name.
@Suite struct CorpusTests {
  @Test("Every file of the corpus reads as its expected document says", arguments: Corpus.all)
  func agrees(file: CorpusFile) throws {
    let expected = try file.expected(AnyJSON.self)
    let options = try file.expected(Circumstances.self).options(of: file)
    let reading = BlueprintReader(options: options).read(BlueprintText(file: file.path, bytes: try file.bytes()))
    let actual = try #require(try AnyJSON(encoding: ValidationReport([reading]))["files"]?.items.first)

    #expect(actual["ok"] == expected["ok"], "\(reading.diagnostics.map(\.message))")
    if let diagnostics = expected["diagnostics"]?.items {
      #expect(actual["diagnostics"]?.items.map { $0.only("severity", "code", "line") } == diagnostics)
    }
    let bindings = actual["bindings"]?.items ?? []
    let expectedBindings = expected["bindings"]?.items ?? []
    #expect(bindings.count == expectedBindings.count)
    for (binding, expectedBinding) in zip(bindings, expectedBindings) {
      for key in ["entry", "line", "id", "state", "active", "identifiers", "fields"] {
        #expect(binding[key] == expectedBinding[key], "\(key) of entry \(String(describing: binding["entry"]))")
      }
    }
  }

  @Test(.enabled(if: Corpus.root != nil, "set FLOWBIND_CORPUS to the folder that holds corpus and expected"))
  func `The corpus beside the checkout is all there`() {
    #expect(Corpus.beside.count >= 135)
  }

}

/// What a document says of the reading besides its result.
private struct Circumstances: Decodable {
  struct Surroundings: Decodable {
    var environment: [String: String]?
    var files: [String: String]?
    /// The text of a file that `--context` names.
    var context: String?
  }
  var dialect: String
  var given: Surroundings?

  func options(of file: CorpusFile) throws -> ReadingOptions {
    var options = ReadingOptions(release: try #require(AuthentikRelease(version: dialect)))
    let given = given ?? (file.path.contains("/test-fixtures/") ? Self.ofAuthentiksOwnTests : Surroundings())
    options.environment = AllowedEnvironment(allowing: ["*"], in: given.environment ?? [:])
    options.files = AllowedFiles { path in given.files?[path].map { .text($0) } ?? .unreadable }
    options.context = try [given.context].compactMap(\.self).map { text in
      try OutsideContext(BlueprintText(file: "context", text: text))
    }
    return options
  }

  private static let ofAuthentiksOwnTests = Surroundings(
    environment: ["foo": "ENVFOO"], files: ["/fixture/readable": "foo"], context: #"{"bar": "baz"}"#)
}

extension AnyJSON {
  fileprivate func only(_ keys: String...) -> AnyJSON {
    .object(Dictionary(uniqueKeysWithValues: keys.compactMap { key in self[key].map { (key, $0) } }))
  }
}
