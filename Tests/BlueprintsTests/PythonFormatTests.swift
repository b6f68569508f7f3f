import Testing

@testable import Blueprints

/// Results are those of Python 3.11.
struct PythonFormatTests {
  @Test(
    arguments: [
      ("%s", [.null], "None"), ("%s", [.bool(true)], "True"), ("%s", [.float(1)], "1.0"), ("%s", [.string("a")], "a"),
      ("%s", [.list([.string("a"), .null])], "['a', None]"), ("%r", [.string("it's")], #""it's""#),
      ("%s", [.mapping([Value.Pair(key: .string("a"), value: .integer(1))])], "{'a': 1}"),
      ("%d", [.float(-2.9)], "-2"), ("%05d", [.integer(-42)], "-0042"), ("%+d", [.bool(true)], "+1"),
      ("% d", [.integer(7)], " 7"), ("%.3d", [.integer(5)], "005"), ("%x", [.integer(255)], "ff"),
      ("%#X", [.integer(255)], "0XFF"), ("%#o", [.integer(8)], "0o10"), ("%-5s|", [.string("ab")], "ab   |"),
      ("%5s|", [.string("ab")], "   ab|"), ("%.2s", [.string("abc")], "ab"), ("%%", [], "%"), ("100%%", [], "100%"),
      ("%*d", [.integer(4), .integer(5)], "   5"), ("%-*d|", [.integer(4), .integer(5)], "5   |"),
      ("%.2f", [.float(2.675)], "2.67"), ("%.0f", [.float(0.5)], "0"), ("%.0f", [.float(1.5)], "2"),
      ("%e", [.float(12345.678)], "1.234568e+04"), ("%g", [.float(0.0001)], "0.0001"), ("%g", [.float(1e16)], "1e+16"),
      ("%G", [.float(1e-5)], "1E-05"), ("%f", [.float(.infinity)], "inf"), ("%05.1f", [.float(-3.14159)], "-03.1"),
      ("%d", [.float(1e22)], "10000000000000000000000"), ("%c", [.integer(0x1F600)], "😀"),
      ("%a", [.string("é")], "'\\xe9'"),
      ("%ld", [.integer(3)], "3"), ("%s %s", [.integer(1), .integer(2)], "1 2"),
    ] as [(String, [Value], String)])
  func `formats as Python does`(format: String, arguments: [Value], expected: String) throws {
    #expect(try PythonFormat.format(format, arguments, longest: 1000) == expected)
  }

  @Test(
    arguments: [
      ("%s", []), ("%z", []), ("%s", [.null, .null]), ("plain", [.null]), ("%d", [.string("1")]), ("%x", [.float(1)]),
      ("%d", [.null]),
      ("%(name)s", [.null]), ("%c", [.string("ab")]), ("%*d", [.string("a"), .integer(1)]), ("%f", [.string("1")]),
    ] as [(String, [Value])])
  func `reports what Python calls a TypeError`(format: String, arguments: [Value]) {
    let problem = #expect(throws: PythonFormat.Problem.self) {
      try PythonFormat.format(format, arguments, longest: 1000)
    }
    guard case .wrongArgument = problem else {
      Issue.record("\(String(describing: problem))")
      return
    }
  }

  @Test(arguments: [("100%", []), ("%y", [.null]), ("%", []), ("%5", [.null]), ("%z", [.null])] as [(String, [Value])])
  func `reports what Python calls a ValueError`(format: String, arguments: [Value]) {
    let problem = #expect(throws: PythonFormat.Problem.self) {
      try PythonFormat.format(format, arguments, longest: 1000)
    }
    guard case .badFormat = problem else {
      Issue.record("\(String(describing: problem))")
      return
    }
  }

  @Test(arguments: ["%999999999999999999999d", "%1001d", "%.1001f", "%*d"])
  func `gives up before the text is too long`(format: String) {
    #expect(throws: PythonFormat.Problem.tooLong) {
      try PythonFormat.format(format, format == "%*d" ? [.integer(5000), .integer(1)] : [.integer(1)], longest: 1000)
    }
  }

  @Test(arguments: [
    (0.1, "0.1"), (1e16, "1e+16"), (1.2e16, "1.2e+16"), (123456789012345.6, "123456789012345.6"), (1e-5, "1e-05"),
    (0.0001, "0.0001"), (-0.0, "-0.0"), (1e22, "1e+22"), (.leastNonzeroMagnitude, "5e-324"),
    (1e15, "1000000000000000.0"),
    (1.5e300, "1.5e+300"), (.nan, "nan"), (-.infinity, "-inf"), (100, "100.0"),
    (9_007_199_254_740_992, "9007199254740992.0"),
  ])
  func `writes numbers as Python does`(number: Double, expected: String) {
    #expect(Value.float(number).pythonText == expected)
  }
}
