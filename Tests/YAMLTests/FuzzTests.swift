import Foundation
import TestSupport
import Testing
import YAML

/// Feeds mutated texts to the reader. `FLOWBIND_FUZZ_ITERATIONS` and `FLOWBIND_FUZZ_SEED` make a longer or another run.
@Suite struct FuzzTests {
  @Test func `no text traps, and the same text reads the same again`() {
    let environment = ProcessInfo.processInfo.environment
    let iterations = environment["FLOWBIND_FUZZ_ITERATIONS"].flatMap { Int($0) } ?? 2000
    let seed = environment["FLOWBIND_FUZZ_SEED"].flatMap { UInt64($0) } ?? .random(in: .min ... .max)
    print("FLOWBIND_FUZZ_SEED=\(seed) with \(iterations) inputs")
    var mutator = Mutator(seed: seed)
    let texts = Self.seeds + Self.corpus
    for _ in 0..<iterations {
      let bytes = mutator.mutated(texts)
      let first = reading(bytes)
      // Hashes are seeded at random, so a second reading shows whether anything depends on them.
      #expect(first == reading(bytes), "seed \(seed): \(bytes)")
    }
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
  ].map { Array($0.utf8) }

  private static let corpus: [[UInt8]] = {
    guard let root = Corpus.root?.appending(path: "corpus"),
      let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
    else { return [] }
    return files.compactMap { $0 as? URL }.filter { $0.pathExtension == "yaml" }.sorted { $0.path < $1.path }
      .compactMap { try? Array(Data(contentsOf: $0)) }
  }()
}

private struct Mutator {
  private var random: SplitMix64

  init(seed: UInt64) {
    random = SplitMix64(state: seed)
  }

  private static let pieces: [[UInt8]] =
    [
      "&a ", "*a", "<<: ", "!x ", "!!int ", "!!str ", "- ", ": ", "? ", "{", "}", "[", "]", ", ", "\n", "\t", "\r\n",
      "#",
      "|\n", ">\n", "'", "\"", "\\", "%", "---\n", "...\n", "=", "0x", "1:30", "2001-02-30", "~", "\u{85}", "\u{FEFF}",
      "\0", "\u{7F}", "é", "😀",
    ].map { Array($0.utf8) } + [[0xFF], [0xED, 0xA0, 0x80], [0xC2]]

  mutating func mutated(_ texts: [[UInt8]]) -> [UInt8] {
    var bytes = pick(texts)
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      let place = Int.random(in: 0...bytes.count, using: &random)
      let end = min(bytes.count, place + Int.random(in: 0...12, using: &random))
      switch Int.random(in: 0..<6, using: &random) {
      case 0: bytes.insert(contentsOf: pick(Self.pieces), at: place)
      case 1: bytes.removeSubrange(place..<end)
      case 2: bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &random))
      case 3: bytes.replaceSubrange(place..<end, with: pick(Self.pieces))
      case 4 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      default:
        let other = pick(texts)
        let start = Int.random(in: 0...other.count, using: &random)
        bytes.insert(contentsOf: other[start..<min(other.count, start + 40)], at: place)
      }
    }
    return bytes
  }

  private mutating func pick(_ choices: [[UInt8]]) -> [UInt8] {
    choices[Int.random(in: 0..<choices.count, using: &random)]
  }
}

private struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
