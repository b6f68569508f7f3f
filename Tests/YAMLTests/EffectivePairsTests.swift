import Testing
import YAML

@Suite struct EffectivePairsTests {
  /// The right sides were recorded from PyYAML 6.0.3; `|` stands for a line break.
  @Test(arguments: rows(mappings))
  func `merge keys and repeated keys leave the pairs that PyYAML leaves`(text: String, expected: String) {
    #expect(outline(text.replacing("|", with: "\n")) == expected)
  }

  @Test(arguments: [
    ("a: 1\nb: 2\na: 3", ["3:1 1:1"]),
    ("a: 1\na: 2\na: 3", ["2:1 1:1", "3:1 2:1"]),
    ("1: x\ntrue: y", ["2:1 1:1"]),
    ("x: {a: 1, a: 2}\nx: 3", ["1:11 1:5", "2:1 1:1"]),
    ("b: &b {a: 1}\nc: {<<: *b, a: 2}", []),
    ("<<: {a: 1}\n<<: {a: 2}", []),
    ("\"1\": a\n1: b", []),
    ("!x a: 1\n!x a: 2", []),
  ])
  func `a key that stands twice is a warning with both places`(text: String, expected: [String]) throws {
    let warnings = try YAMLDocument(parsing: Array(text.utf8)).warnings
    #expect(warnings.allSatisfy { $0.code == "duplicate-key" })
    #expect(
      warnings.map { "\($0.mark.line):\($0.mark.column) \($0.otherMark.line):\($0.otherMark.column)" } == expected)
  }

  @Test func `the key of a repeated string is the one beside the value that counts`() throws {
    let root = try #require(try YAMLDocument(parsing: Array("a: 1\nb: 2\na: 3".utf8)).root)
    #expect(root.pairs[0].key.mark == YAMLMark(line: 3, column: 1))
  }

  @Test func `warnings end after a thousand`() throws {
    let text = String(repeating: "a: 1\n", count: 1500)
    #expect(try YAMLDocument(parsing: Array(text.utf8)).warnings.count == 1000)
  }

  private static let mappings = #"""
    b1: &b1 {x: 1, y: 2}|b2: &b2 {y: 3, z: 4}|r: {<<: *b1} ⇒ {'b1': {'x': 1, 'y': 2}, 'b2': {'y': 3, 'z': 4}, 'r': {'x': 1, 'y': 2}}
    b1: &b1 {x: 1, y: 2}|b2: &b2 {y: 3, z: 4}|r: {x: own, <<: *b1, q: own} ⇒ {'b1': {'x': 1, 'y': 2}, 'b2': {'y': 3, 'z': 4}, 'r': {'x': 'own', 'y': 2, 'q': 'own'}}
    b1: &b1 {x: 1, y: 2}|b2: &b2 {y: 3, z: 4}|r: {<<: [*b1, *b2]} ⇒ {'b1': {'x': 1, 'y': 2}, 'b2': {'y': 3, 'z': 4}, 'r': {'y': 2, 'z': 4, 'x': 1}}
    b1: &b1 {x: 1, y: 2}|b2: &b2 {y: 3, z: 4}|r: {<<: [*b2, *b1]} ⇒ {'b1': {'x': 1, 'y': 2}, 'b2': {'y': 3, 'z': 4}, 'r': {'x': 1, 'y': 3, 'z': 4}}
    b1: &b1 {x: 1, y: 2}|b2: &b2 {y: 3, z: 4}|r:|  <<: *b1|  <<: *b2 ⇒ {'b1': {'x': 1, 'y': 2}, 'b2': {'y': 3, 'z': 4}, 'r': {'x': 1, 'y': 3, 'z': 4}}
    b1: &b1 {x: 1, y: 2}|b2: &b2 {y: 3, z: 4}|r:|  <<: *b2|  <<: *b1|  x: own ⇒ {'b1': {'x': 1, 'y': 2}, 'b2': {'y': 3, 'z': 4}, 'r': {'y': 2, 'z': 4, 'x': 'own'}}
    b1: &b1 {x: 1, y: 2}|b2: &b2 {y: 3, z: 4}|b3: &b3 {<<: *b1, w: 9, x: 7}|r: {<<: *b3, y: own} ⇒ {'b1': {'x': 1, 'y': 2}, 'b2': {'y': 3, 'z': 4}, 'b3': {'x': 7, 'y': 2, 'w': 9}, 'r': {'x': 7, 'y': 'own', 'w': 9}}
    b1: &b1 {x: 1, y: 2}|b2: &b2 {y: 3, z: 4}|b3: &b3 {<<: *b1, w: 9, x: 7}|r: {<<: [*b2, *b3]} ⇒ {'b1': {'x': 1, 'y': 2}, 'b2': {'y': 3, 'z': 4}, 'b3': {'x': 7, 'y': 2, 'w': 9}, 'r': {'x': 7, 'y': 3, 'w': 9, 'z': 4}}
    b1: &b1 {x: 1, y: 2}|b2: &b2 {y: 3, z: 4}|r: {"<<": *b1} ⇒ {'b1': {'x': 1, 'y': 2}, 'b2': {'y': 3, 'z': 4}, 'r': {'<<': {'x': 1, 'y': 2}}}
    '<<': x ⇒ {'<<': 'x'}
    <<: {a: {b: 1}}|a: {c: 2} ⇒ {'a': {'c': 2}}
    <<: []|a: 1 ⇒ {'a': 1}
    <<: 5 ⇒ refused
    <<: ~ ⇒ refused
    <<: [{a: 1}, 2] ⇒ refused
    <<: !Context x ⇒ refused
    <<: !Find [a, b] ⇒ refused
    <<: !x {a: 1} ⇒ {'a': 1}
    a: << ⇒ refused
    [<<] ⇒ refused
    a: {<<: [[{b: 1}]]} ⇒ refused
    ? !!merge foo|: {a: 1} ⇒ {'a': 1}
    &m <<: {a: 1} ⇒ {'a': 1}
    {<<: {a: 1}, <<: {a: 2}, b: 1} ⇒ {'a': 2, 'b': 1}
    a: 1|b: 2|a: 3 ⇒ {'a': 3, 'b': 2}
    1: a|1.0: b|true: c ⇒ {1: 'c'}
    true: a|1: b ⇒ {true: 'b'}
    on: a|yes: b|"on": c ⇒ {true: 'b', 'on': 'c'}
    0: a|-0.0: b|false: c ⇒ {0: 'c'}
    ~: a|null: b|"": c ⇒ {null: 'b', '': 'c'}
    010: a|8: b|0x8: c ⇒ {8: 'c'}
    1:00: a|60: b ⇒ {60: 'b'}
    .nan: a|.nan: b ⇒ {nan: 'b'}
    9007199254740993: a|9007199254740992.0: b ⇒ {9007199254740993: 'a', 9007199254740992.0: 'b'}
    18446744073709551616: a|18446744073709551616.0: b ⇒ {18446744073709551616: 'b'}
    1.0e+22: a|10000000000000000000000: b ⇒ {1e+22: 'b'}
    1.0e+23: a|100000000000000000000000: b ⇒ {1e+23: 'a', 100000000000000000000000: 'b'}
    2001-01-01: a|"2001-01-01": b ⇒ {time 2001-01-01: 'a', '2001-01-01': 'b'}
    2001-01-01T00:00:00Z: a|2001-01-01T01:00:00+01:00: b|2001-01-01T00:00:00: c ⇒ {time 2001-01-01T00:00:00+00:00: 'b', time 2001-01-01T00:00:00: 'c'}
    !!binary YQ==: a|!!binary "YR==": b ⇒ {bytes 61: 'b'}
    !!str 1: a|"1": b|1: c ⇒ {'1': 'b', 1: 'c'}
    =: a|"=": b ⇒ {'=': 'b'}
    a: = ⇒ refused
    !x a: 1|!x a: 2 ⇒ {!x 'a': 1, !x 'a': 2}
    [a]: 1 ⇒ refused
    {a: 1}: 1 ⇒ refused
    ? [a]|: b ⇒ refused
    ? !Find [a]|: b ⇒ {!Find ['a']: 'b'}
    {[a, b]} ⇒ refused
    &k a: 1|*k : 2 ⇒ {'a': 2}
    a: &l [x]|*l : 2 ⇒ refused
    a: !x &l [x]|*l : 2 ⇒ {'a': !x ['x'], !x ['x']: 2}
    {a, b, a} ⇒ {'a': null, 'b': null}
    """#
}
