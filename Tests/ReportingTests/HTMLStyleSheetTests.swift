import Reporting
import TestSupport
import Testing

/// The sheet belongs to the pages that name its hash and its classes.
@Suite struct HTMLStyleSheetTests {
  @Test func `every class and every check box of a page means something to the sheet`() async throws {
    var names: Set<String> = []
    for (_, page) in try await ScenarioReports.all("html") {
      for match in page.matches(of: /\bclass="([^"]*)"/) {
        names.formUnion(match.1.split(separator: " ").map { ".\($0)" })
      }
      for match in page.matches(of: /\bid="([^"]*)"/) { names.insert("#\(match.1)") }
    }
    #expect(names.count > 20)
    let known = Set(HTMLStyleSheet.text.matches(of: /[.#][a-z_][a-z_-]*/).map { String($0.output) })
    #expect(names.subtracting(known) == [])
  }

  @Test(.enabled(if: Tool("python3").isInstalled, "needs python3"))
  func `the page's policy names the hash of its style sheet`() throws {
    let script = "import hashlib, base64, sys; print(end='') if base64.b64encode(hashlib.sha256(sys.argv[1].encode())"
    #expect(
      try Tool("python3").complaint([
        "-c", script + ".digest()).decode() == sys.argv[2] else sys.exit(1)", HTMLStyleSheet.text, HTMLStyleSheet.hash,
      ]) == nil)
  }
}
