import BindingsTestSupport
import Bindings
import Blueprints
import Planning
import Testing

@Suite struct MatcherTests {
  /// One situation and how it is to be paired, in words: `match 1←line 1`, `move 1←line 2`, `missing line 3`, …
  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var desired: [ResolvedBinding]
    var current: [Binding]
    var expected: [String]

    init(_ name: String, _ desired: [ResolvedBinding], _ current: [Binding], _ expected: [String]) {
      (testDescription, self.desired, self.current, self.expected) = (name, desired, current, expected)
    }
  }

  static let cases = [
    Case(
      "equal identifiers match", [entry(line: 1, stage: 1, order: 10)], [binding(1, stage: 1, order: 10)],
      ["match 1←1"]),
    Case(
      "a pk matches whatever else differs", [entry(line: 1, stage: 2, order: 99, pk: key("b", 1))],
      [binding(1, stage: 1, order: 10)], ["match 1←1"]),
    Case(
      "a pk is taken before equal identifiers",
      [entry(line: 1, stage: 1, order: 10), entry(line: 2, stage: 1, order: 20, pk: key("b", 1))],
      [binding(1, stage: 1, order: 10)], ["match 1←2", "missing 1"]),
    Case(
      "an unknown pk falls through to the other identifiers",
      [entry(line: 1, stage: 1, order: 10, pk: key("a", 7))], [binding(1, stage: 1, order: 10)], ["match 1←1"]),
    Case(
      "target and order find the binding whose stage is to be exchanged",
      [entry(line: 1, order: 10, wants: [.stage: .key(key("d", 2))])], [binding(1, stage: 1, order: 10)],
      ["match 1←1"]),
    Case(
      "target and stage find the binding that is to be moved",
      [entry(line: 1, stage: 1, wants: [.order: .integer(50)])], [binding(1, stage: 1, order: 10)], ["match 1←1"]),
    Case(
      "target and stage of a stage bound twice are ambiguous", [entry(line: 1, stage: 1)],
      [binding(1, stage: 1, order: 10), binding(2, stage: 1, order: 20)], ["ambiguous 1: 1 2"]),
    Case(
      "the flow alone is no identity", [entry(line: 1)], [binding(1, stage: 1, order: 10)],
      ["missing 1", "unmanaged 1"]),
    Case(
      "a changed order among the identifiers is a move", [entry(line: 1, stage: 1, order: 30)],
      [binding(1, stage: 1, order: 10)], ["move 1←1"]),
    Case(
      "a move with an unknown pk is a move", [entry(line: 1, stage: 1, order: 30, pk: key("a", 7))],
      [binding(1, stage: 1, order: 10)], ["move 1←1"]),
    Case(
      "created entries never move", [entry(line: 1, stage: 1, order: 30, state: .created)],
      [binding(1, stage: 1, order: 10)], ["missing 1", "unmanaged 1"]),
    Case(
      "two bindings for one entry are never paired by position", [entry(line: 1, stage: 1, order: 30)],
      [binding(1, stage: 1, order: 10), binding(2, stage: 1, order: 20)], ["ambiguous 1: 1 2"]),
    Case(
      "two entries for one binding are never paired by position",
      [entry(line: 1, stage: 1, order: 30), entry(line: 2, stage: 1, order: 40)], [binding(1, stage: 1, order: 10)],
      ["ambiguous 1: 1", "ambiguous 2: 1"]),
    Case(
      "an exact match leaves the other binding of its stage to be moved",
      [entry(line: 1, stage: 1, order: 10), entry(line: 2, stage: 1, order: 40)],
      [binding(1, stage: 1, order: 10), binding(2, stage: 1, order: 20)], ["match 1←1", "move 2←2"]),
    Case(
      "absent at the old order and present at the new one are one move",
      [entry(line: 1, stage: 1, order: 10, state: .absent), entry(line: 2, stage: 1, order: 40)],
      [binding(1, stage: 1, order: 10)], ["move 1←2"]),
    Case(
      "an absent entry whose binding is gone asks for nothing",
      [entry(line: 1, stage: 1, order: 10, state: .absent)], [binding(2, stage: 2, order: 10)],
      ["gone 1", "unmanaged 2"]),
    Case(
      "absent entries never move", [entry(line: 1, stage: 1, order: 30, state: .absent)],
      [binding(1, stage: 1, order: 10)], ["gone 1", "unmanaged 1"]),
    Case(
      "entries that say the same share their binding",
      [entry(line: 1, stage: 1, order: 30), entry(line: 2, stage: 1, order: 30)], [binding(1, stage: 1, order: 10)],
      ["move 1←1+2"]),
    Case(
      "what is left over is missing or unmanaged", [entry(line: 1, stage: 1, order: 10)],
      [binding(2, stage: 2, order: 10)], ["missing 1", "unmanaged 2"]),
  ]

  @Test(arguments: cases)
  func `pairs as the design says`(_ case: Case) {
    #expect(words(Matcher.match(`case`.desired, with: `case`.current)) == `case`.expected)
  }

  @Test(arguments: cases)
  func `pairs alike whatever the order of either list`(_ case: Case) {
    let matching = Matcher.match(`case`.desired.reversed(), with: `case`.current.reversed())
    #expect(words(matching) == `case`.expected)
  }

  private func words(_ matching: Matcher.Matching) -> [String] {
    func number(_ binding: Binding) -> Int { Int(binding.pk.text.suffix(12)) ?? -1 }
    func line(_ entry: ResolvedBinding) -> Int { entry.desired.location.line }
    let matches = matching.matches.map { match in
      let lines = match.desired.map { String(line($0)) }.joined(separator: "+")
      return "\(match.isMove ? "move" : "match") \(number(match.current))←\(lines)"
    }
    let ambiguous = matching.ambiguous.map { ambiguity in
      let candidates = ambiguity.candidates.map { String(number($0)) }.joined(separator: " ")
      return "ambiguous \(line(ambiguity.desired)): \(candidates)"
    }
    return matches + ambiguous + matching.missing.map { "missing \(line($0))" }
      + matching.alreadyAbsent.map { "gone \(line($0))" } + matching.unmanaged.map { "unmanaged \(number($0))" }
  }
}
