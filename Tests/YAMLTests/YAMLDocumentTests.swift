import Testing
import YAML

@Suite struct YAMLDocumentTests {
  @Test(arguments: [
    ("", "nothing"), ("\n# only a comment\n", "nothing"), ("\u{FEFF}", "nothing"),
    ("---", "null"), ("--- a\n...\n", "'a'"), ("\u{FEFF}a: b", "{'a': 'b'}"),
    ("%YAML 1.1\n--- a", "'a'"), ("%YAML 1.2\n--- on", "true"),
    ("%TAG !e! tag:yaml.org,2002:\n--- !e!int '5'", "5"), ("%TAG !e! !\n--- !e!KeyOf a", "!KeyOf 'a'"),
    ("{a:1}", "{'a:1': null}"), ("[!Env A, b]", "[!Env 'A', 'b']"), ("{u: http://x/y}", "{'u': 'http://x/y'}"),
    ("{\"a\": [1, 2.5, null, true]}", "{'a': [1, 2.5, null, true]}"),
    ("a: 1\r\nb: 2\rc: 3", "{'a': 1, 'b': 2, 'c': 3}"),
    ("a: \"\\0\\x41\\u00e9\\U0001F600\"", "{'a': '\0Aé😀'}"),
    ("a: |\n  b\n  c\n", "{'a': 'b\nc\n'}"), ("a: >-\n  b\n  c\n", "{'a': 'b c'}"),
  ])
  func `a text means what it means to PyYAML`(text: String, expected: String) {
    #expect(outline(text) == expected)
  }

  @Test func `an alias is the node itself`() throws {
    let root = try #require(try YAMLDocument(parsing: Array("a: &x [1]\nb: *x\nc: [1]".utf8)).root)
    let (a, b, c) = try (#require(root.child("a")), #require(root.child("b")), #require(root.child("c")))
    #expect(a.id == b.id)
    #expect(b.mark == YAMLMark(line: 1, column: 4))
    #expect(a.id != c.id)
  }

  @Test(arguments: [
    ("a", 1, 1), ("tagged", 2, 9), ("é", 3, 4), ("block", 5, 3), ("anchored", 6, 11), ("flow", 8, 5),
  ])
  func `a mark counts scalars from one and begins at the anchor or tag`(key: String, line: Int, column: Int) throws {
    let text = """
      a: &root x
      tagged: !KeyOf y
      é: "😀"
      block:
        b: c
      anchored: &k
        d: e
      f: {flow: 1}
      """
    let root = try #require(try YAMLDocument(parsing: Array(text.utf8)).root)
    let node = key == "flow" ? root.child("f")?.pairs.first?.key : key == "a" ? root.pairs.first?.key : root.child(key)
    #expect(node?.mark == YAMLMark(line: line, column: column))
  }

  @Test func `a child is found by a key that is a string`() throws {
    let text = "on: 1\n1: 2\n'1': 3\n\"on\": 4\n!!str 2: 5\n!x a: 6\n=: 7\nattrs: 8"
    let root = try #require(try YAMLDocument(parsing: Array(text.utf8)).root)
    let found = try ["on", "1", "2", "a", "=", "attrs", "attr", "~"].map { try root.child($0)?.scalar() }
    #expect(found == [.integer(4), .integer(3), .integer(5), nil, .integer(7), .integer(8), nil, nil])
    #expect(root.child("attrs")?.child("attrs") == nil)
  }

  @Test func `a node shows its raw text, style and tag`() throws {
    let root = try #require(
      try YAMLDocument(parsing: Array("[010, '010', !KeyOf on, !!str x, ! y, [z], !x {}]".utf8)).root)
    #expect(root.items.map(\.text) == ["010", "010", "on", "x", "y", "", ""])
    #expect(root.items.map(\.isPlain) == [true, false, true, true, true, false, false])
    #expect(root.items.map(\.tag) == [nil, nil, "!KeyOf", "tag:yaml.org,2002:str", nil, nil, "!x"])
    #expect(root.pairs.isEmpty)
    #expect(throws: YAMLSyntaxError.self) { try root.scalar() }
  }

  @Test func `texts that Swift takes for the same stay apart`() throws {
    let document = try YAMLDocument(parsing: Array("\u{E9}: 1\ne\u{301}: 2\n\u{E9}x: 3".utf8))
    let keys = try #require(document.root).pairs.map { Array($0.key.text.utf8).count }
    #expect(keys == [2, 3, 3])
    #expect(document.warnings.isEmpty)
  }

  @Test(arguments: [
    "a", "'1'", "!!str 1", "!x 1", "! 1", "1", "on", "~", "''", "2001-01-01", "!!binary YQ==", "[a]", "!x {}",
  ])
  func `a node tells whether it is a string as its value does`(text: String) throws {
    let node = try #require(try YAMLDocument(parsing: Array(text.utf8)).root)
    let isString = if case .string? = try? node.scalar() { true } else { false }
    #expect(node.isString == isString)
  }
}
