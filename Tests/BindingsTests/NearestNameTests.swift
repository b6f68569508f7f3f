import Bindings
import Testing

@Suite struct NearestNameTests {
  @Test(arguments: [
    ("defualt-login", ["default-login", "default-logon"]), ("default-login", ["default-login", "default-logon"]),
    ("zzz", []),
    ("DEFAULT-LOGIN", ["default-login", "default-logon"]),
  ])
  func `finds what was meant, nearest first`(word: String, expected: [String]) {
    #expect(nearestNames(to: word, among: ["default-logon", "default-login", "corp"]) == expected)
  }
}
