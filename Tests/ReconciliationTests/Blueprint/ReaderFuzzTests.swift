import Foundation
import Reconciliation
import TestSupport
import Testing
import YAML

/// Mutates blueprints and reads what comes out: no trap, no hang, and the same answer twice.
///
/// `FLOWBIND_FUZZ` sets how many inputs are read (2,000 without it), `FLOWBIND_FUZZ_SEED` where the numbers begin.
struct ReaderFuzzTests {
  private static let count = Int(ProcessInfo.processInfo.environment["FLOWBIND_FUZZ"] ?? "") ?? 2_000
  private static let seed = UInt64(ProcessInfo.processInfo.environment["FLOWBIND_FUZZ_SEED"] ?? "") ?? 20_260_501

  @Test(.timeLimit(.minutes(30))) func `A mutated blueprint never stops the reader`() throws {
    let seeds = try Self.seeds()
    var options = ReadingOptions(
      environment: AllowedEnvironment(allowing: ["A*"], in: ["A": "a"]), files: AllowedFiles { _ in .text("file") })
    options.limits.bytes = 1 << 20
    for number in 0..<UInt64(Self.count) {
      var random = SplitMix(state: Self.seed &+ number)
      options.dialect = Dialect.allCases.randomElement(using: &random) ?? .newest
      let text = BlueprintText(file: "fuzz \(Self.seed &+ number)", bytes: Self.mutant(of: seeds, using: &random))
      let start = ContinuousClock.now
      let reading = BlueprintReader(options: options).read(text)
      let took = start.duration(to: .now)
      #expect(took < .seconds(20), "seed \(Self.seed &+ number) took \(took)")
      // What was read can be shown, in every form.
      let report = ValidationReport([reading])
      let shown = ValidationReportText().render(report)
      #expect(!shown.unicodeScalars.contains { $0 != "\n" && $0.properties.generalCategory == .control })
      _ = try JSONEncoder().encode(report)
      #expect(reading.isValid || !reading.diagnostics.isEmpty)
    }
  }

  /// The corpus where it is there, and texts of our own that use everything.
  private static func seeds() throws -> [[UInt8]] {
    var seeds = own.map { Array($0.utf8) }
    if let root = Corpus.root {
      for path in CorpusTests.documents {
        let bytes = Array(try Data(contentsOf: root.appending(path: "corpus/\(path)")))
        if bytes.count < 8_000 { seeds.append(bytes) }
      }
    }
    return seeds
  }

  private static let own = [
    """
    version: 1
    metadata: {name: fuzz, labels: {a: "b"}}
    context: {k: !Context [m, 5], m: {a: [1, 2], b: !Env A}, l: [x, !Format ["%s", 1]]}
    entries:
      flows:
      - {id: f, model: authentik_flows.flow, identifiers: {slug: one, pk: 11111111-1111-4111-8111-111111111111}}
      bindings:
      - model: authentik_flows.flowstagebinding
        id: b
        conditions: [!Condition [AND, true, !If [!Context k]], !Find [authentik_flows.flow, [slug, one]]]
        state: !If [!Env A, present, absent]
        identifiers:
          target: !KeyOf f
          stage: !Find [authentik_flows.stage, [name, !Format ["%s-%05.2f", a, 1.5]]]
          order: !AtIndex [!Enumerate [!Context m.a, SEQ, !Value 0], 0, 7]
        attrs:
          evaluate_on_plan: !ParseJSON 'true'
          policy_engine_mode: !File [/x, any]
          other: !Enumerate [{a: 1}, MAP, [!Index 0, !Enumerate [!Value 1, SEQ, [!Value 0, !Index 1]]]]
    """,
    """
    x: &a {identifiers: &i {target: 11111111-1111-4111-8111-111111111111, order: 010}, <<: {attrs: {}}}
    entries:
    - {<<: *a, model: authentik_flows.flowstagebinding}
    - {model: authentik_flows.flowstagebinding, identifiers: {<<: *i, stage: {pk: 1:30}}, attrs: *i}
    - !!map {model: "authentik_flows.flow", identifiers: !!set {a, b}, id: on, "state": Present}
    """,
  ]

  /// Pieces that have a meaning somewhere.
  private static let pieces = [
    "!KeyOf f", "!Context k", "!Context [k, !Context m]", "!Format [\"%*d\", 999999999, 1]", "!If [a, b]", "!Value 0",
    "!Enumerate [[1, 2, 3], SEQ, ", "!AtIndex [", "!Find [a.b, [c, d]]", "!!binary aGk=", "!!set", "2001-13-01", "&a ",
    "*a", "<<: *a", "? ", "\u{202E}", "\u{1B}[31m", "\0", "%s", "{", "}", "[", "]", "\n", "\t", "'", "\"", ": ", "- ",
    "#", "|\n", ">-\n", "---\n", "...\n", "99999999999999999999999", "1:30", "010", "~", "null", "yes", "\u{FEFF}",
    "identifiers:", "attrs:", "state: absent", "model: authentik_flows.flowstagebinding", "pk: ", "\u{85}",
  ]

  private static func mutant(of seeds: [[UInt8]], using random: inout SplitMix) -> [UInt8] {
    var bytes = seeds.randomElement(using: &random) ?? []
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      let place = bytes.isEmpty ? 0 : Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: bytes.insert(contentsOf: (pieces.randomElement(using: &random) ?? "").utf8, at: place)
      case 1: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...20, using: &random)))
      case 2 where !bytes.isEmpty: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 3:
        let end = min(bytes.count, place + Int.random(in: 1...200, using: &random))
        bytes.insert(contentsOf: Array(bytes[place..<end]), at: Int.random(in: 0...bytes.count, using: &random))
      case 4 where !bytes.isEmpty:
        let end = min(bytes.count, place + Int.random(in: 1...12, using: &random))
        bytes.replaceSubrange(place..<end, with: (pieces.randomElement(using: &random) ?? "").utf8)
      default:
        let other = seeds.randomElement(using: &random) ?? []
        guard !other.isEmpty else { continue }
        let start = Int.random(in: 0..<other.count, using: &random)
        bytes.insert(contentsOf: other[start..<min(other.count, start + 80)], at: place)
      }
    }
    return bytes
  }
}

/// A small generator whose whole state is its seed.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
