import Testing
import YAML

@Suite struct SyntaxErrorTests {
  @Test(arguments: [
    ("a: [b", "yaml-syntax 2:1 1:4"),
    ("a: b: c", "yaml-syntax 1:5"),
    ("a: b\n c: d", "yaml-syntax 2:3"),
    ("a: @x", "yaml-syntax 1:4"),
    ("ünï: [ö, ä}", "yaml-syntax 1:11 1:6"),
    ("a: \"b", "yaml-syntax 1:6 1:4"),
    ("a: \"\\q\"", "yaml-syntax 1:5 1:4"),
    ("a: \"\\U00110000\"", "yaml-syntax 1:7 1:4"),
    ("- a\nb", "yaml-syntax 3:1 2:1"),
    ("!y!x a", "yaml-syntax 1:1"),
    ("%YAML 2.0\n--- a", "yaml-syntax 1:1"),
    ("a: 1\n--- b", "several-documents 2:1"),
    ("--- a\n--- b", "several-documents 2:1"),
    ("[&a 1, &a 2]", "duplicate-anchor 1:8 1:2"),
    ("a: *b", "undefined-alias 1:4"),
    ("&a [*a]", "recursive-alias 1:5 1:1"),
    ("a: &b {c: {d: *b}}", "recursive-alias 1:15 1:4"),
    ("a: 2001-02-30", "impossible-timestamp 1:4"),
    ("!KeyOf 2001-02-30: a", "no error"),
    ("a: !!int x", "bad-scalar 1:4"),
    ("a: !!python/name:os.system x", "unknown-tag 1:4"),
    ("a: !!seq {}", "bad-tag 1:4"),
    ("- !!omap [x]", "bad-collection 1:11"),
    ("a: <<", "misplaced-indicator 1:4"),
    ("- =", "misplaced-indicator 1:3"),
    ("a: 0x_", "bad-number 1:4"),
    ("{[a]: 1}", "unhashable-key 1:2"),
    ("<<: 5", "bad-merge 1:5"),
    ("<<: [{a: 1}, b]", "bad-merge 1:14"),
  ])
  func `an error tells its code and its places, in scalars`(text: String, expected: String) {
    #expect(failure(Array(text.utf8)) == expected)
  }

  @Test(
    arguments: [
      ([0x61, 0x3A, 0x20, 0xFF], "invalid-utf8 1:4"),
      ([0x61, 0x0A, 0x62, 0xC3], "invalid-utf8 2:2"),
      ([0x61, 0x3A, 0x20, 0xED, 0xA0, 0x80], "invalid-utf8 1:4"),
      ([0x61, 0x3A, 0x20, 0xC0, 0x80], "invalid-utf8 1:4"),
      ([0x61, 0x3A, 0x20, 0xF4, 0x90, 0x80, 0x80], "invalid-utf8 1:4"),
      ([0xFF, 0xFE, 0x61, 0x00], "invalid-utf8 1:1"),
      ([0xFE, 0xFF, 0x00, 0x61], "invalid-utf8 1:1"),
      ([0xEF, 0xBB, 0xBF, 0x61, 0x3A, 0x20, 0xFF], "invalid-utf8 1:4"),
      ([0x61, 0x3A, 0x20, 0x00], "yaml-syntax 1:4"),
      ([0x61, 0x3A, 0x0D, 0x0A, 0x20, 0x07], "yaml-syntax 2:2"),
      ([0x61, 0x3A, 0x20, 0x7F], "yaml-syntax 1:4"),
      ([0x61, 0x3A, 0x20, 0xC2, 0x80], "yaml-syntax 1:4"),
      ([0xC3, 0xBC, 0x3A, 0x20, 0xC2, 0x9F], "yaml-syntax 1:4"),
      ([0x61, 0x3A, 0x20, 0xEF, 0xBF, 0xBF], "yaml-syntax 1:4"),
    ] as [([UInt8], String)])
  func `bytes that are no text have an error with a place`(bytes: [UInt8], expected: String) {
    #expect(failure(bytes) == expected)
  }

  @Test(arguments: [
    "a:\tb", "a: b\t", "a: b\t# c", "[a,\tb]", "{a:\tb}", "\ta: b", "-\ta", "a: b\tc", "a: b\n\t\nc: d", "a#\tb",
  ])
  func `a tab outside of quotes is refused as PyYAML does`(text: String) throws {
    let error = try #require(throws: YAMLSyntaxError.self) { try YAMLDocument(parsing: Array(text.utf8)) }
    let before = text.prefix { $0 != "\t" }
    let line = before.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
    #expect(error.code == "yaml-syntax")
    #expect(error.mark.column == line.count + 1)
    #expect(error.help?.contains("spaces") == true)
  }

  @Test(arguments: [
    "a: 'b\tc'", "a: \"b\tc\"", "a: \"é\tc\" # \t", "a: |\n  b\tc\n", "# \t\na: b", "\u{FEFF}# é\t\na: 'b\t'",
  ])
  func `a tab in quotes, blocks and comments is fine`(text: String) {
    #expect(failure(Array(text.utf8)) == "no error")
  }

  @Test func `messages are for people`() throws {
    let error = try #require(throws: YAMLSyntaxError.self) { try YAMLDocument(parsing: Array("a: b\nc: @d".utf8)) }
    #expect(error.message == "found character that cannot start any token, while scanning for the next token")
    #expect(error.help == "indent with spaces, not tabs; put a text that begins with @, % or ` in quotes")
  }

  @Test(arguments: [
    ("{a:{b: c}}", "a blank behind the colon"), ("[a, b", "closing bracket"), ("{a: [b}", "closing bracket"),
    ("a: \"b", "quotation mark"),
  ])
  func `common complaints come with the way out`(text: String, help: String) throws {
    let error = try #require(throws: YAMLSyntaxError.self) { try YAMLDocument(parsing: Array(text.utf8)) }
    #expect(error.help?.contains(help) == true, "\(error.message)")
  }

  /// libyaml 0.2.5 is stricter than PyYAML here; refusing is the safe side.
  @Test(arguments: ["[a:]", "!a, b", "%YAML 1.3\n--- a", "a: b\n\u{FEFF}c: d"])
  func `what PyYAML takes and libyaml does not is refused`(text: String) {
    #expect(outline(text) == "refused")
  }
}
