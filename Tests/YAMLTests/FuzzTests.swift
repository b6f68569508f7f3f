import Foundation
import TestSupport
import Testing
import YAML

/// Feeds mutated texts to the reader. `FLOWBIND_FUZZ` and `FLOWBIND_FUZZ_SEED` make a longer or another run;
/// `.ci/fuzz-reading` makes a million.
@Suite struct FuzzTests {
  @Test func `no text traps, the same text reads the same, and a document rereads to itself`() throws {
    let environment = ProcessInfo.processInfo.environment
    let iterations = environment["FLOWBIND_FUZZ"].flatMap { Int($0) } ?? 2000
    let seed = environment["FLOWBIND_FUZZ_SEED"].flatMap { UInt64($0) } ?? .random(in: .min ... .max)
    print("FLOWBIND_FUZZ_SEED=\(seed) with \(iterations) inputs")
    var mutator = TextMutator(seed: seed)
    let texts = try Self.seeds + Corpus.all.map { try $0.bytes() }
    for _ in 0..<iterations {
      let bytes = mutator.mutated(texts)
      let first = reading(bytes)
      // Hashes are seeded at random, so a second reading shows whether anything depends on them.
      #expect(first == reading(bytes), "seed \(seed): \(bytes)")
      #expect(rereadingProblem(bytes) == nil, "seed \(seed): \(bytes)")
    }
  }

  @Test func `every document of the corpus rereads to itself`() throws {
    for bytes in try Self.seeds + Corpus.all.map({ try $0.bytes() }) { #expect(rereadingProblem(bytes) == nil) }
  }

  private func reading(_ bytes: [UInt8]) -> String {
    do {
      let document = try YAMLDocument(parsing: bytes, limits: YAMLLimits(expandedNodes: 1000))
      return "\(document.root.map(outline) ?? "") \(document.warnings)"
    } catch {
      return "\(error)"
    }
  }

  private static let seeds: [[UInt8]] = [
    "a: &x {b: 1, <<: {c: 2}}\nd: *x\n'e': [1.5, ~, 2001-01-01, 0x1F, 1:30]\n",
    "- !Find [authentik_flows.flow, [slug, x]]\n- !KeyOf id\n- !!binary aGVsbG8=\n- !!omap [{a: 1}]\n",
    "%YAML 1.1\n%TAG !e! tag:yaml.org,2002:\n---\n? !e!str k\n: |\n  text\n\ttab\n...\n",
    "\u{FEFF}é: \"\\u00e9\\x41\\n😀\" # comment\n1: a\n1.0: b\ntrue: c\n<<: [{k: v}, {k: w}]\n",
    "[[{a: [b, {c: d}]}, &q 'x', *q], \"y\", >-\n folded\n text\n]",
    "a: 123456789012345678901234567890\nb: 99:59:59.5\nc: 2001-12-14t21:59:43.10-05:00\nd: !!int \" 0b101 \"\n",
    "? !x [a, b]\n: !<tag:yaml.org,2002:set> {a, b}\n.5: -.inf\n.nan: 1e300\n=: !y %\n\"<<\": \"\\0\\N\\uFEFF\"\n",
  ].map { Array($0.utf8) }
}
