import Testing
import YAML

/// What PyYAML makes of escaped surrogates, tried on its pure loader: two halves, which nothing else has.
struct EscapedSurrogatesTests {
  private func items(_ text: String) throws -> [String] {
    try #require(try YAMLDocument(parsing: Array(text.utf8)).root).items.map(\.text)
  }

  @Test func `only an escape in double quotes is one`() throws {
    let document = try YAMLDocument(
      parsing: Array(#"["\ud83d", '\ud83d', \ud83d, "\\ud83d", "\\\uD83D", "\U0000dfff", "\U0001F44B", x]"#.utf8))
    let items = try #require(document.root).items
    #expect(
      items.map(\.text) == ["\u{E03D}", #"\ud83d"#, #"\ud83d"#, #"\ud83d"#, "\\\u{E03D}", "\u{E7FF}", "👋", "x"])
    #expect(document.surrogates == Set([items[0], items[4], items[5]].map(\.mark)))
  }

  @Test func `marks stay, also behind a byte order mark, lines and other letters`() throws {
    let text = "\u{FEFF}- ä # \\ud83d \"\\ud83d\n- \"é\\ud83d\\udc4b\" \n- |\n  \"\\ud83d\"\n- z\n"
    let document = try YAMLDocument(parsing: Array(text.utf8))
    let items = try #require(document.root).items
    #expect(items.map(\.text) == ["ä", "é\u{E03D}\u{E44B}", "\"\\ud83d\"\n", "z"])
    #expect(document.surrogates == [YAMLMark(line: 2, column: 3)])
    #expect(items[3].mark == YAMLMark(line: 5, column: 3))
  }

  @Test(arguments: [#"["\ud83"]"#, #"["\ud83d", "\q"]"#, #"["\ud83d""#, #"["\ud83d", "\UFFFFFFFF"]"#])
  func `other mistakes are still mistakes`(text: String) {
    #expect(throws: YAMLSyntaxError.self) { try YAMLDocument(parsing: Array(text.utf8)) }
  }
}
