import Reporting
import Testing

@Suite struct TerminalTextTests {
  @Test(arguments: [
    ("plain – ä 日本 👍", nil), ("\u{1B}[2J", "\\u{1b}[2J"), ("a\nb", "a\\u{a}b"),
    ("a\u{202E}b", "a\\u{202e}b"), ("\u{9B}31m", "\\u{9b}31m"), ("zero\u{200B}width", "zero\\u{200b}width"),
    ("\u{0}", "\\u{0}"), ("line\u{2028}break", "line\\u{2028}break"), ("\u{E000}", "\\u{e000}"),
  ])
  func `shows what could steer a terminal`(text: String, shown: String?) {
    #expect(text.printable == shown ?? text)
  }
}
