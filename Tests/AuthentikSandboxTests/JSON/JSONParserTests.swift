import AuthentikSandbox
import Testing

@Suite("The sandbox's JSON")
struct JSONParserTests {
  @Test(
    arguments: [
      ("null", JSON.null), ("true", true), ("-0", 0), ("10", 10), ("10.0", .float(10)), ("1e2", .float(100)),
      ("100000000000000000000", .float(1e20)), (#""a\u00e4\ud83d\ude00\n""#, "aä😀\n"),
      (" [1, [], {}] ", [1, [], .object([])]),
      (#"{"a": 1, "a": 2}"#, .object([JSON.Member("a", 1), JSON.Member("a", 2)])),
    ] as [(String, JSON)])
  func `reads values and keeps how numbers are written`(text: String, value: JSON) throws {
    #expect(try JSONParser.parse(Array(text.utf8)) == value)
  }

  @Test func `takes the last of two equal keys`() throws {
    #expect(try JSONParser.parse(Array(#"{"a": 1, "a": 2}"#.utf8))["a"] == 2)
  }

  @Test(arguments: [
    (#"{"target": "#, "unexpected end of data: line 1 column 12 (char 11)"),
    ("{'order': 1}", "unexpected character: line 1 column 2 (char 1)"),
    ("[\n 1,\n NaN]", "unexpected character: line 3 column 2 (char 7)"),
    ("[\"ä\", 1e400]", "number is infinity when parsed as double: line 1 column 7 (char 6)"),
    ("{} {}", "unexpected content after document: line 1 column 4 (char 3)"),
    ("[1,]", "unexpected character: line 1 column 4 (char 3)"),
    (String(repeating: "[", count: 2000), "Recursion limit reached: line 1 column 1025 (char 1024)"),
  ])
  func `says where a text is no JSON in the words of orjson`(text: String, message: String) {
    #expect(throws: JSONSyntaxError(message: message)) { try JSONParser.parse(Array(text.utf8)) }
  }

  @Test(
    arguments: [
      (JSON.null, "None"), (true, "True"), (.float(10), "10.0"), ([10, "a"], "[10, 'a']"), (.object([]), "{}"),
      ("x", "x"),
    ] as [(JSON, String)])
  func `quotes values as Python does`(value: JSON, text: String) {
    #expect(value.pythonText == text)
  }

  @Test func `writes what it reads`() throws {
    let text = #"{"a":[1,-2.5,"\"\\\n\u0001ä",null,true],"b":{}}"#
    #expect(String(decoding: try JSONParser.parse(Array(text.utf8)).bytes, as: UTF8.self) == text)
  }
}
