import Testing
import YAML

/// What PyYAML 6.0.3 makes of a scalar; the right sides of both tables were recorded from its `SafeLoader`.
@Suite struct ScalarResolutionTests {
  @Test(arguments: rows(plain))
  func `a plain scalar has the type PyYAML gives it`(text: String, expected: String) {
    #expect(outline(text) == expected)
  }

  @Test(arguments: rows(tagged))
  func `a tag decides the type and refuses what does not fit`(text: String, expected: String) {
    #expect(outline(text) == expected)
  }

  @Test(arguments: ["- %@", "a: %@", "[%@]", "? %@\n: b"])
  func `a scalar has its type in every position`(pattern: String) throws {
    let text = pattern.replacing("%@", with: "0x10")
    #expect(outline(text).contains("16"))
    #expect(!outline(text.replacing("0x10", with: "'0x10'")).contains("16:"))
  }

  @Test(arguments: ["'5'", "\"5\"", "|-\n  5", ">-\n  5"])
  func `a scalar in quotes or a block is a string`(text: String) {
    #expect(outline(text) == "'5'")
  }

  @Test func `an integer has at most the digits that Python reads`() {
    let longest = String(repeating: "1", count: 4300)
    #expect(outline(longest) == longest)
    #expect(outline("-" + longest) == "-" + longest)
    #expect(outline(longest + "1") == "refused")
    #expect(outline("0x" + String(repeating: "f", count: 4400)) == "refused")
  }

  @Test(arguments: ["!!int \"1:-5\"", "!!int 1:75", "!!int ٣"])
  func `oddities that only Python's int lets pass are refused`(text: String) {
    #expect(outline(text) == "refused")
  }

  private static let plain = #"""
    ~ ⇒ null
    null ⇒ null
    Null ⇒ null
    NULL ⇒ null
    nULL ⇒ 'nULL'
    yes ⇒ true
    Yes ⇒ true
    YES ⇒ true
    yES ⇒ 'yES'
    no ⇒ false
    No ⇒ false
    NO ⇒ false
    true ⇒ true
    True ⇒ true
    TRUE ⇒ true
    tRUE ⇒ 'tRUE'
    false ⇒ false
    on ⇒ true
    On ⇒ true
    ON ⇒ true
    off ⇒ false
    Off ⇒ false
    OFF ⇒ false
    y ⇒ 'y'
    n ⇒ 'n'
    Y ⇒ 'Y'
    N ⇒ 'N'
    0 ⇒ 0
    00 ⇒ 0
    010 ⇒ 8
    -010 ⇒ -8
    +010 ⇒ 8
    08 ⇒ '08'
    09 ⇒ '09'
    0_7 ⇒ 7
    0_ ⇒ 0
    0o17 ⇒ '0o17'
    0x1F ⇒ 31
    0X1F ⇒ '0X1F'
    0x_ ⇒ refused
    -0x1f ⇒ -31
    0x1g ⇒ '0x1g'
    0xFFFFFFFFFFFFFFFF ⇒ 18446744073709551615
    0x8000000000000000 ⇒ 9223372036854775808
    -0x8000000000000000 ⇒ -9223372036854775808
    0b1010 ⇒ 10
    0b_ ⇒ refused
    0b2 ⇒ '0b2'
    -0b11 ⇒ -3
    12 ⇒ 12
    1_000 ⇒ 1000
    _1 ⇒ '_1'
    1_ ⇒ 1
    -1 ⇒ -1
    +1 ⇒ 1
    --1 ⇒ '--1'
    1,000 ⇒ '1,000'
    9223372036854775807 ⇒ 9223372036854775807
    9223372036854775808 ⇒ 9223372036854775808
    -9223372036854775808 ⇒ -9223372036854775808
    -9223372036854775809 ⇒ -9223372036854775809
    0777777777777777777777777777 ⇒ 2417851639229258349412351
    00000000000000000000000000000001 ⇒ 1
    12345678901234567890123456789012 ⇒ 12345678901234567890123456789012
    1:30 ⇒ 90
    12:30:45 ⇒ 45045
    100:00 ⇒ 6000
    01:30 ⇒ '01:30'
    1:60 ⇒ '1:60'
    1:7 ⇒ 67
    1:75 ⇒ '1:75'
    -1:30 ⇒ -90
    1:30.5 ⇒ 90.5
    01:30.5 ⇒ 90.5
    1:30. ⇒ 90.0
    1::3 ⇒ '1::3'
    190:20:30 ⇒ 685230
    99999999999999999999:00:01 ⇒ 359999999999999999996401
    1:00:00:00:00:00:00:00:00:00:00:00:00 ⇒ 2176782336000000000000
    1.0 ⇒ 1.0
    1. ⇒ 1.0
    .5 ⇒ 0.5
    +.5 ⇒ '+.5'
    -.5 ⇒ '-.5'
    -1.5 ⇒ -1.5
    1e3 ⇒ '1e3'
    1e+3 ⇒ '1e+3'
    1.0e3 ⇒ '1.0e3'
    1.e+3 ⇒ 1000.0
    1.0E-3 ⇒ 0.001
    .5e+3 ⇒ 500.0
    .5e3 ⇒ '.5e3'
    1.5e+ ⇒ '1.5e+'
    1_0.0_1 ⇒ 10.01
    ._1 ⇒ '._1'
    1.2.3 ⇒ '1.2.3'
    .inf ⇒ inf
    -.inf ⇒ -inf
    +.Inf ⇒ inf
    .iNF ⇒ '.iNF'
    .nan ⇒ nan
    -.nan ⇒ '-.nan'
    .NaN ⇒ nan
    1.0e+400 ⇒ inf
    1.0e-400 ⇒ 0.0
    4.9e-324 ⇒ 5e-324
    1.7976931348623157e+308 ⇒ 1.7976931348623157e+308
    685_230.15 ⇒ 685230.15
    0.1 ⇒ 0.1
    2001-01-01 ⇒ time 2001-01-01
    2001-1-1 ⇒ '2001-1-1'
    2001-13-01 ⇒ refused
    2001-02-29 ⇒ refused
    2000-02-29 ⇒ time 2000-02-29
    1900-02-29 ⇒ refused
    2001-04-31 ⇒ refused
    0000-01-01 ⇒ refused
    9999-12-31 ⇒ time 9999-12-31
    2001-12-14t21:59:43.10-05:00 ⇒ time 2001-12-14T21:59:43.100000-05:00
    2001-12-14 21:59:43.10 -5 ⇒ time 2001-12-14T21:59:43.100000-05:00
    2001-12-15 2:59:43.10 ⇒ time 2001-12-15T02:59:43.100000
    2001-12-15T2:59:43Z ⇒ time 2001-12-15T02:59:43+00:00
    2001-12-15T2:59:43z ⇒ '2001-12-15T2:59:43z'
    2001-12-15T24:00:00 ⇒ refused
    2001-12-15T23:60:00 ⇒ refused
    2001-12-15T23:59:60 ⇒ refused
    2001-12-15T23:59:59.1234567 ⇒ time 2001-12-15T23:59:59.123456
    2001-12-15T23:59:59. ⇒ time 2001-12-15T23:59:59
    2001-12-15T23:59:59+24:00 ⇒ refused
    2001-12-15T23:59:59-00:00 ⇒ time 2001-12-15T23:59:59+00:00
    2001-12-15T23:59:59-0:30 ⇒ time 2001-12-15T23:59:59-00:30
    2001-12-15T23:59:59+5:3 ⇒ '2001-12-15T23:59:59+5:3'
    2001-12-15T23:59 ⇒ '2001-12-15T23:59'
    2001-1-1T1:00:00 ⇒ time 2001-01-01T01:00:00
    20010101 ⇒ 20010101
    2001-01-01x ⇒ '2001-01-01x'
    << ⇒ refused
    = ⇒ refused
    < ⇒ '<'
    == ⇒ '=='
    a ⇒ 'a'
    -a ⇒ '-a'
    1a ⇒ '1a'
    f81d4fae-7dec-11d0-a765-00a0c91e6bf6 ⇒ 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6'
    3.14abc ⇒ '3.14abc'
    + ⇒ '+'
    . ⇒ '.'
    ...x ⇒ '...x'
    """#

  private static let tagged = #"""
    !!str 5 ⇒ '5'
    !!str yes ⇒ 'yes'
    !!int "5" ⇒ 5
    !!int " 5 " ⇒ 5
    !!int "-5" ⇒ -5
    !!int "+-5" ⇒ -5
    !!int 0o17 ⇒ 15
    !!int 0b0b1 ⇒ 1
    !!int five ⇒ refused
    !!int "" ⇒ refused
    !!int "08" ⇒ refused
    !!int 1.5 ⇒ refused
    !!float 1 ⇒ 1.0
    !!float 1e3 ⇒ 1000.0
    !!float inf ⇒ inf
    !!float "-.inf" ⇒ -inf
    !!float 0x10 ⇒ refused
    !!float "1:30.5" ⇒ 90.5
    !!float "" ⇒ refused
    !!bool "yes" ⇒ true
    !!bool tRUE ⇒ true
    !!bool y ⇒ refused
    !!null x ⇒ null
    !!timestamp 2001-1-1 ⇒ time 2001-01-01
    !!timestamp "2001-02-30" ⇒ refused
    !!timestamp 2001 ⇒ refused
    !!binary aGVsbG8= ⇒ bytes 68 65 6c 6c 6f
    !!binary "aGVs bG8=" ⇒ bytes 68 65 6c 6c 6f
    !!binary aGVsbG8 ⇒ refused
    !!binary "é" ⇒ refused
    !!binary "ab==cd" ⇒ bytes 69
    !!python/name:os.system ⇒ refused
    !!foo x ⇒ refused
    !!merge x ⇒ refused
    !!value x ⇒ refused
    ! 5 ⇒ 5
    ! "5" ⇒ 5
    ! 'yes' ⇒ true
    ! "" ⇒ null
    ! "&" ⇒ refused
    ! ⇒ null
    !x 5 ⇒ !x '5'
    !<!Env> PATH ⇒ !Env 'PATH'
    !<tag:yaml.org,2002:int> "7" ⇒ 7
    !!map a ⇒ refused
    !!seq {} ⇒ refused
    !!str [] ⇒ refused
    !!int {} ⇒ refused
    !!set {a, b} ⇒ {'a': null, 'b': null}
    !!set [a] ⇒ refused
    !!omap [{a: 1}, {b: 2}] ⇒ [{'a': 1}, {'b': 2}]
    !!omap {a: 1} ⇒ refused
    !!pairs [{a: 1}, {a: 2}] ⇒ [{'a': 1}, {'a': 2}]
    !!pairs [{a: 1, b: 2}] ⇒ refused
    !!pairs [a] ⇒ refused
    ! [a] ⇒ ['a']
    ! {a: b} ⇒ {'a': 'b'}
    !Find [a, [b, c]] ⇒ !Find ['a', ['b', 'c']]
    !x {a: 1} ⇒ !x {'a': 1}
    [!!str 5, ! 5, 5] ⇒ ['5', 5, 5]
    """#
}
