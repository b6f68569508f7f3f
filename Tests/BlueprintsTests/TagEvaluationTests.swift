import Bindings
import Blueprints
import Foundation
import TestSupport
import Testing

/// Each tag stands in an identifier of a binding; what comes of it is what authentik 2025.10 makes of it, unless noted.
///
/// Where releases differ, ReleaseTests look at what is said of it.
struct TagEvaluationTests {
  private static let context = """
    {l: [5, 6, 7], m: {a: 1, b: {c: 2}, 1: one, t: !Env A}, t: !Context u, u: 8, n: null, e: "", loop: !Context loop,
    nested: [!Env A], dotted.name: 9}
    """

  /// What comes of `tag`, and the codes of all problems.
  private func identifier(
    _ tag: String, release: AuthentikRelease = .newest
  ) throws -> (value: AnyJSON?, codes: [String]) {
    let text = """
      version: 1
      context: \(Self.context)
      entries:
      - {id: f, model: authentik_flows.flow, identifiers: {slug: one}}
      - {model: authentik_flows.flowstagebinding, state: absent, identifiers: {order: [\(tag)]}}
      """
    let options = ReadingOptions(
      release: release, environment: AllowedEnvironment(allowing: ["A", "UNSET"], in: ["A": "env"]),
      files: AllowedFiles { $0 == "/there" ? .text(" text\n") : $0 == "/gone" ? .unreadable : .blocked })
    let reading = BlueprintReader(options: options).read(BlueprintText(file: "test.yaml", text: text))
    let identifiers = try reading.bindings.first.map { try AnyJSON(encoding: EncodedValues($0.identifiers)) }
    return (
      identifiers?["order"]?.items.first,
      reading.diagnostics.filter { $0.severity != .note && $0.code != "releases-differ" }.map(\.code)
    )
  }

  @Test(arguments: [
    // !Context
    ("!Context u", "8"), ("!Context t", "8"), ("!Context [nope, 3]", "3"), ("!Context nope", "null"),
    ("!Context n", "null"), ("!Context [e, 3]", #""""#), ("!Context m.b.c", "2"), ("!Context l.1", "6"),
    ("!Context dotted.name", "9"), ("!Context l.9", "null"), ("!Context [nope, !Context u]", "8"),
    // !Env and !File
    ("!Env A", #""env""#), ("!Env UNSET", "null"), ("!Env [UNSET, 3]", "3"), ("!Env [UNSET, !Context u]", "8"),
    ("!File /there", #""text""#), ("!File [/gone, 3]", "3"),
    // !Format
    ("!Format [\"%s-%s\", !Context u, x]", #""8-x""#), ("!Format [\"%s\", null]", #""None""#),
    // !Condition, !If
    ("!Condition [XOR, 1, 1, 1]", "true"), ("!Condition [XNOR, 1]", "false"), ("!Condition [nand, 1, 0]", "true"),
    ("!Condition [OR, \"\", [], {}, 0, 0.0, null]", "false"), ("!Condition [AND, \"false\", [null], .nan]", "true"),
    ("!Condition [EQ, 1, 1.0, true]", "true"), ("!Condition [NEQ, a, b]", "true"),
    ("!If [!Context n]", "false"), ("!If [!Context u, yes, no]", "true"), ("!If [0, !KeyOf nope, 2]", "2"),
    ("!If [[!Context n], 1, 2]", "1"), ("!If [1, [!Context u], 2]", "[8]"),
    // !Enumerate, !Index, !Value
    ("!Enumerate [!Context l, SEQ, !Value 0]", "[5, 6, 7]"),
    ("!Enumerate [[1], SEQ, !Value ٠]", "[1]"),
    ("!Enumerate [ab, seq, [!Index 0, !Value 0]]", #"[[0, "a"], [1, "b"]]"#),
    ("!Enumerate [{a: 1, b: 2}, MAP, [!Value 0, !Index 0]]", #"{"yaml_map": [[1, "a"], [2, "b"]]}"#),
    ("!Enumerate [[1, 2], MAP, {k: [!Value 0]}]", #"{"k": [1, 2]}"#),
    ("!Enumerate [[[1], [2]], SEQ, !Enumerate [!Value 1, SEQ, [!Index 1, !Value 0]]]", "[[[0, 1]], [[1, 2]]]"),
    // !AtIndex
    ("!AtIndex [!Context l, -1]", "7"), ("!AtIndex [!Context l, true]", "6"), ("!AtIndex [!Context l, 9, 3]", "3"),
    ("!AtIndex [!Context m, 1]", #""one""#), ("!AtIndex [!Context m, zz, 3]", "3"), ("!AtIndex [abc, z, 3]", "3"),
    // !ParseJSON
    ("!ParseJSON '{\"a\": [1, 2.5, null, \"\\u00e9\"], \"a\": 1}'", #"{"a": 1}"#), ("!ParseJSON ' 7 '", "7"),
    ("!ParseJSON NaN", #"{"yaml_float": "nan"}"#),
    // What only the server knows
    ("!KeyOf f", #"{"keyof": "f", "entry": 0, "model": "authentik_flows.flow", "identifiers": {"slug": "one"}}"#),
    ("!Find [authentik_flows.flow, [slug, !Context u]]", #"{"find": "authentik_flows.flow", "where": [["slug", 8]]}"#),
    (
      "!Format [\"%s\", !KeyOf f]",
      #"{"format": "%s", "args": [{"keyof": "f", "entry": 0, "model": "authentik_flows.flow", "identifiers": {"slug": "one"}}]}"#
    ),
    ("!Condition [AND, !KeyOf f, 1]", "true"), ("!Condition [AND, 0, !Find [authentik_flows.flow]]", "false"),
  ])
  func `evaluates as authentik does`(tag: String, expected: String) throws {
    let (value, codes) = try identifier(tag)
    #expect(value == (try AnyJSON(reading: Data(expected.utf8))))
    #expect(codes.isEmpty)
  }

  @Test(arguments: [
    ("!KeyOf nope", "absent-passed-over"), ("!KeyOf [f]", "absent-passed-over"), ("!Context [m]", "malformed-tag"),
    ("!Env [A]", "malformed-tag"), ("!If [1, 2]", "malformed-tag"), ("!Condition [AND]", "absent-passed-over"),
    ("!Condition [MAYBE, 1]", "absent-passed-over"), ("!Condition [on, 1]", "malformed-tag"),
    ("!Context loop", "context-cycle"), ("!Value 0", "absent-passed-over"), ("!Value x", "malformed-tag"),
    ("!Enumerate [!Value 0, SEQ, 1]", "absent-passed-over"), ("!Enumerate [5, SEQ, 1]", "absent-passed-over"),
    ("!Enumerate [[1], MAP, 1]", "absent-passed-over"), ("!Enumerate [[1], MAP, [1]]", "malformed-body"),
    ("!AtIndex [!Enumerate [[1], SEQ, !Value 0], 0]", "absent-passed-over"), ("!AtIndex [null, 0, 7]", "no-such-item"),
    ("!If [1, !AtIndex [null, 0], 2]", "absent-passed-over"), ("!If [!AtIndex [null, 0], 1, 2]", "no-such-item"),
    ("!If [1, !Enumerate [[1], MAP, [[1], 2]], 3]", "absent-passed-over"),
    ("!AtIndex [!Context l, 9]", "absent-passed-over"), ("!AtIndex [!Context l, a, 7]", "absent-passed-over"),
    ("!Format [\"%d\", !KeyOf f]", "absent-passed-over"), ("!Format [\"%y\", !KeyOf f]", "malformed-format"),
    ("!Format [\"%s\"]", "absent-passed-over"), ("!Format [\"100%\"]", "malformed-format"),
    ("!ParseJSON '{'", "absent-passed-over"), ("!Find [flow]", "absent-passed-over"), ("!Find [[a]]", "malformed-tag"),
    ("!Find [authentik_flows.flow, slug]", "malformed-tag"),
    ("!Find [authentik_flows.stagebinding]", "absent-passed-over"),
    ("!Nope x", "unknown-tag"), ("!keyof f", "unknown-tag"), ("!Env SECRET", "blocked"),
    ("!File /etc/passwd", "blocked"),
    ("!AtIndex [!Context nested, 0]", "invalid-field"), ("!AtIndex [!Context m, t]", "invalid-field"),
  ])
  func `names what authentik trips over`(tag: String, code: String) throws {
    // An absent entry shows which problems authentik passes over: those it can report itself.
    let codes = try identifier(tag).codes
    #expect(codes.isEmpty ? code == "invalid-field" : codes == [code])
  }

  @Test(arguments: [
    ("!AtIndex [[1], 0]", AuthentikRelease.oldest, "tag-too-new"), ("!File /there", .oldest, "tag-too-new"),
    ("!Condition [EQ, 1, 1]", AuthentikRelease(2026, 5), "absent-passed-over"),
  ])
  func `judges by the version asked for`(tag: String, release: AuthentikRelease, code: String) throws {
    #expect(try identifier(tag, release: release).codes == [code])
  }

  @Test(arguments: ["2025.10", "2026.5", "2026.8.0-rc1"])
  func `leaves a dotted path and a tag as default alone before 2026.8`(version: String) throws {
    let release = try #require(AuthentikRelease(version: version))
    #expect(try identifier("!Context m.b.c", release: release).value == .null)
    #expect(try identifier("!Context [m.b.c, 3]", release: release).value == .number(3))
    #expect(try identifier("!Env [UNSET, !Context u]", release: release).value?["unresolved_tag"] == .bool(true))
  }
}
