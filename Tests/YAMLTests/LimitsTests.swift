import Testing
import YAML

@Suite struct LimitsTests {
  /// libyaml alone would take more than a minute for the first of them.
  @Test(
    .timeLimit(.minutes(1)),
    arguments: ["[", "[\n", "- ", "{a: ", "[a: ", "!x [", "? !x ["])
  func `nesting ends at the limit, long before libyaml slows down`(opening: String) throws {
    let error = try #require(throws: YAMLSyntaxError.self) {
      try YAMLDocument(parsing: Array(String(repeating: opening, count: 100_000).utf8))
    }
    #expect(error.code == "too-deep")
  }

  @Test func `the limit of nesting itself is allowed`() {
    let allowed = String(repeating: "[", count: 200) + String(repeating: "]", count: 200)
    #expect(failure(Array(allowed.utf8)) == "no error")
    #expect(failure(Array("[\(allowed)]".utf8)) == "too-deep 1:201")
  }

  @Test func `only so many values lie deep, because libyaml looks through all levels for each`() {
    var limits = YAMLLimits.standard
    limits.deepNodes = 3
    let open = String(repeating: "[", count: 33)
    let close = String(repeating: "]", count: 33)
    #expect(failure(Array("\(open)1,2,3\(close)".utf8), limits: limits) == "no error")
    #expect(failure(Array("\(open)1,2,3,4\(close)".utf8), limits: limits) == "too-deep 1:40")
  }

  @Test func `nesting counts through aliases`() {
    var limits = YAMLLimits.standard
    limits.depth = 4
    #expect(failure(Array("- &a [[x]]\n- [*a]".utf8), limits: limits) == "no error")
    #expect(failure(Array("- &a [[x]]\n- [[*a]]".utf8), limits: limits) == "too-deep 2:5")
  }

  @Test func `aliases may add only so many nodes`() {
    var limits = YAMLLimits.standard
    limits.expandedNodes = 10
    // The list and its two elements are three nodes.
    #expect(failure(Array("- &a [x, y]\n- [*a, *a, *a]".utf8), limits: limits) == "no error")
    #expect(failure(Array("- &a [x, y]\n- [*a, *a, *a, *a]".utf8), limits: limits) == "alias-expansion 2:16 1:3")
    #expect(failure(Array("- &a [x, y]\n- &b [*a]\n- [*b, *b]".utf8), limits: limits) == "alias-expansion 3:8 2:3")
  }

  @Test func `a billion laughs are refused after a few lines`() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1...60 {
      let alias = "*a\(level - 1)"
      text += "a\(level): &a\(level) [\(Array(repeating: alias, count: 9).joined(separator: ", "))]\n"
    }
    #expect(failure(Array(text.utf8)).hasPrefix("alias-expansion 7:"))
  }

  @Test func `merging a large mapping again and again is refused`() {
    let large = (0..<20_000).map { "k\($0): 1" }.joined(separator: ", ")
    let text = "a: &a {\(large)}\n" + (0..<1000).map { "m\($0): {<<: *a}\n" }.joined()
    #expect(failure(Array(text.utf8)).hasPrefix("alias-expansion 26:"))
  }

  @Test func `bytes and nodes have a limit`() {
    var limits = YAMLLimits.standard
    limits.bytes = 5
    #expect(failure(Array("[1,2]".utf8), limits: limits) == "no error")
    #expect(failure(Array("[1,2] ".utf8), limits: limits) == "too-large 1:1")
    limits = .standard
    limits.nodes = 3
    #expect(failure(Array("[1,2]".utf8), limits: limits) == "no error")
    #expect(failure(Array("[1,2,3]".utf8), limits: limits) == "too-large 1:6")
  }

  @Test func `directives have a limit, because libyaml compares each with each`() {
    let directives = (0..<33).map { "%TAG !a\($0)! x\n" }.joined()
    #expect(failure(Array((directives + "--- a").utf8)) == "too-large 33:1")
    #expect(failure(Array(("a: b\n" + directives + "--- a").utf8)) == "too-large 34:1")
    #expect(failure(Array(("a: '" + String(repeating: "%", count: 100) + "'").utf8)) == "no error")
  }

  @Test func `a long scalar and a wide mapping are fine`() throws {
    let long = String(repeating: "x", count: 1 << 20)
    #expect(outline("a: \(long)") == "{'a': '\(long)'}")
    let wide = (0..<20_000).map { "key-\($0): \($0)\n" }.joined()
    let root = try #require(try YAMLDocument(parsing: Array(wide.utf8)).root)
    #expect(root.pairs.count == 20_000)
    #expect(try root.child("key-19999")?.scalar() == .integer(19_999))
  }
}
