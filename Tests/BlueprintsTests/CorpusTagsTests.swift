@testable import Blueprints
import TestSupport
import Testing
import YAML

/// A checkout without anything beside it tests the whole language.
@Suite struct CorpusTagsTests {
  @Test func `the corpus of this repository has every tag that authentik knows`() throws {
    var tags: Set<String> = []
    for file in Corpus.own where !file.path.hasPrefix("refused/") {
      if let root = try YAMLDocument(parsing: file.bytes()).root { tags.formUnion(Self.tags(in: root)) }
    }
    #expect(tags.isSuperset(of: BlueprintTag.allCases.map(\.rawValue)))
  }

  private static func tags(in node: YAMLNode) -> Set<String> {
    let parts: [YAMLNode] =
      switch node.kind {
      case .scalar: []
      case .sequence: Array(node.items)
      case .mapping: node.pairs.flatMap { [$0.key, $0.value] }
      }
    return parts.reduce(into: Set([node.tag].compactMap(\.self))) { tags, part in tags.formUnion(Self.tags(in: part)) }
  }
}
