import Bindings
import Testing

@Suite struct GlobPatternTests {
  @Test(arguments: [
    ("corp-login", "corp-login", true), ("corp-*", "corp-login", true), ("*-login", "corp-login", true),
    ("*", "", true), ("", "", true), ("", "a", false), ("c?rp", "corp", true), ("c?rp", "crp", false),
    ("a*b*c", "aXbYc", true), ("a*b*c", "aXcYb", false), ("*a*a*", "aa", true), ("Corp-*", "corp-login", false),
    ("a.c", "abc", false), ("[a]", "a", false),
  ])
  func `matches whole names`(pattern: String, name: String, matches: Bool) {
    #expect(GlobPattern(pattern).matches(name) == matches)
  }

  @Test func `a hostile pattern ends soon`() {
    let pattern = GlobPattern(String(repeating: "*a", count: 200) + "b")
    #expect(!pattern.matches(String(repeating: "a", count: 2000)))
  }
}
