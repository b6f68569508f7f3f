import TestSupport
import Testing
import YAML

/// Reads the corpus and compares with what an independent reader, PyYAML, found in it.
@Suite struct CorpusTests {
  private struct Expected: Decodable {
    struct Problem: Decodable { let stage: String }
    struct Binding: Decodable { let entry: Int, line: Int }
    let ok: Bool
    let error: Problem?
    let entries: Int?
    let bindings: [Binding]?
  }

  @Test(arguments: Corpus.all)
  func `entries and their lines are PyYAML's`(file: CorpusFile) throws {
    let expected = try file.expected(Expected.self)
    // Errors of the stage `yaml` are either of syntax or of an application tag, which this target leaves alone.
    if expected.error?.stage == "yaml" { return }

    let entries = try YAMLDocument(parsing: file.bytes()).root?.child("entries")
    let listed: [YAMLNode] =
      switch entries?.kind {
      case .sequence: entries.map { Array($0.items) } ?? []
      case .mapping: entries?.pairs.flatMap { $0.value.items } ?? []
      default: []
      }
    if let count = expected.entries { #expect(listed.count == count) }
    for binding in expected.bindings ?? [] { #expect(listed[binding.entry].mark.line == binding.line) }
  }
}
