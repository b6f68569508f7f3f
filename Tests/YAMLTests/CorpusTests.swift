import Foundation
import TestSupport
import Testing
import YAML

/// Reads the corpus and compares with what an independent reader, PyYAML, found in it.
@Suite(.enabled(if: Corpus.root != nil, "set FLOWBIND_CORPUS to the folder with corpus and expected"))
struct CorpusTests {
  private struct Expected: Decodable {
    struct Problem: Decodable { let stage: String }
    struct Binding: Decodable { let entry: Int, line: Int }
    let ok: Bool
    let error: Problem?
    let entries: Int?
    let bindings: [Binding]?
  }

  @Test(arguments: files)
  func `entries and their lines are PyYAML's`(path: String) throws {
    let root = try #require(Corpus.root)
    let expected = try JSONDecoder().decode(
      Expected.self, from: Data(contentsOf: root.appending(path: "expected/\(path).json")))
    let bytes = try Array(Data(contentsOf: root.appending(path: "corpus/\(path)")))
    // Errors of the stage `yaml` are either of syntax or of an application tag, which this target leaves alone.
    if expected.error?.stage == "yaml" { return }

    let entries = try YAMLDocument(parsing: bytes).root?.child("entries")
    let listed: [YAMLNode] =
      switch entries?.kind {
      case .sequence: entries.map { Array($0.items) } ?? []
      case .mapping: entries?.pairs.flatMap { $0.value.items } ?? []
      default: []
      }
    if let count = expected.entries { #expect(listed.count == count) }
    for binding in expected.bindings ?? [] { #expect(listed[binding.entry].mark.line == binding.line) }
  }

  private static let files: [String] = {
    guard let root = Corpus.root?.appending(path: "corpus"),
      let files = FileManager.default.enumerator(atPath: root.path)
    else { return [] }
    return files.compactMap { $0 as? String }.filter { $0.hasSuffix(".yaml") }.sorted()
  }()
}
