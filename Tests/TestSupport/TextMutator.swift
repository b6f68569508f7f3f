/// Makes texts that are nearly right out of texts that are right; the same seed makes the same texts.
package struct TextMutator {
  private var random: SeededGenerator

  package init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
  }

  /// One of the texts, changed in one to six places.
  package mutating func mutated(_ texts: [[UInt8]]) -> [UInt8] {
    var bytes = pick(texts)
    for _ in 0..<number(1...6) {
      let place = number(0...bytes.count)
      let end = min(bytes.count, place + number(0...20))
      switch number(0...7) {
      case 0: bytes.insert(contentsOf: pick(Self.pieces), at: place)
      case 1: bytes.removeSubrange(place..<end)
      case 2: bytes.replaceSubrange(place..<end, with: pick(Self.pieces))
      case 3 where place < bytes.count: bytes[place] ^= 1 << UInt8(number(0...7))
      case 4 where place < bytes.count: bytes[place] = UInt8(number(0...255))
      case 5:
        let repeated = Array(bytes[place..<min(bytes.count, place + number(1...200))])
        bytes.insert(contentsOf: repeated, at: number(0...bytes.count))
      default:
        let other = pick(texts)
        let start = number(0...other.count)
        bytes.insert(contentsOf: other[start..<min(other.count, start + 80)], at: place)
      }
    }
    return bytes
  }

  package mutating func number(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &random)
  }

  private mutating func pick(_ choices: [[UInt8]]) -> [UInt8] {
    choices[number(0...choices.count - 1)]
  }

  /// Pieces that mean something somewhere, to YAML or to authentik.
  private static let pieces: [[UInt8]] =
    [
      "&a ", "*a", "<<: ", "<<: *a", "!x ", "!!int ", "!!str ", "!!set ", "!!omap ", "!!binary aGk=", "- ", ": ", "? ",
      "{", "}", "[", "]", ", ", "\n", "\t", "\r\n", "#", "|\n", ">-\n", "'", "\"", "\\", "%", "---\n", "...\n", "=",
      "0x", "0b_", "1:30", "010", "99999999999999999999999", "1.5e+300", "-.inf", "2001-02-30", "2001-12-14T21:59:43Z",
      "~", "yes", "\u{85}", "\u{2028}", "\u{FEFF}", "\0", "\u{7F}", "\u{1B}[31m", "\u{202E}", "é", "😀",
      "!KeyOf f", "!Context k", "!Context [k, !Context m]", "!Context m.a.0", "!Env A", "!Env [A, !Context k]",
      "!Format [\"%*d\", 999999999, 1]", "!Format [\"%s%%\", x]", "!If [a, b]", "!Value 0", "!Index 1",
      "!Enumerate [[1, 2, 3], SEQ, ", "!Enumerate [{a: 1}, MAP, ", "!AtIndex [", "!Find [a.b, [c, d]]",
      "!FindObject [authentik_flows.flow, [slug, f]]", "!ParseJSON '[1]'", "!Condition [XOR, 1, 0]", "!File /x",
      "identifiers:", "attrs:", "conditions: [", "state: absent", "model: authentik_flows.flowstagebinding", "pk: ",
      "id: f", "%s", "entries:",
    ].map { Array($0.utf8) } + [[0xFF], [0xED, 0xA0, 0x80], [0xC2]]
}
