import Bindings
import Blueprints
import Documents
import Foundation
import TestSupport
import Testing

/// Mutates blueprints and reads what comes out: no trap, no hang, and nothing that cannot be shown.
///
/// `FLOWBIND_FUZZ` sets how many inputs are read (2,000 without it), `FLOWBIND_FUZZ_SEED` where the numbers begin;
/// `.ci/fuzz-reading` reads a million.
struct ReaderFuzzTests {
  private static let count = Int(ProcessInfo.processInfo.environment["FLOWBIND_FUZZ"] ?? "") ?? 2_000
  private static let seed = UInt64(ProcessInfo.processInfo.environment["FLOWBIND_FUZZ_SEED"] ?? "") ?? 20_260_501

  @Test(.timeLimit(.minutes(30))) func `a mutated blueprint never stops the reader`() throws {
    let texts = try richBlueprints + Corpus.all.map { try $0.bytes() }.filter { $0.count < 8_000 }
    for seed in Self.seed..<Self.seed + UInt64(Self.count) {
      var mutator = TextMutator(seed: seed)
      let release = AuthentikRelease.known[mutator.number(0...AuthentikRelease.known.count - 1)]
      let bytes = mutator.mutated(texts)
      #expect(readingProblem(bytes, release: release) == nil, "seed \(seed)")
      let reading = BlueprintReader().read(BlueprintText(file: "fuzz", bytes: bytes))
      _ = try JSONEncoder().encode(ValidationReport([reading]))
    }
  }
}
