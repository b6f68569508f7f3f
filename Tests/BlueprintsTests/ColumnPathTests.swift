import Bindings
import Foundation
import TestSupport
import Testing

@testable import Blueprints

/// The names by which entries and `!Find` look for flows, stages and bindings.
///
/// Each answer was seen on 2026.5: an unknown name of an identifier makes the entry invalid, one of a `!Find` stops the
/// import.
struct ColumnPathTests {
  /// Columns by model, as Django has them.
  private static func recorded() throws -> [String: Set<String>] {
    let file = Repository.root.appending(path: "Tests/Columns/columns.txt")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter { !$0.hasPrefix("#") }
    return Dictionary(
      uniqueKeysWithValues: lines.map { line in
        let words = line.split(separator: " ").map(String.init)
        return (words[0], Set(words.dropFirst()))
      })
  }

  @Test func `the table has every column that Django has, and no other`() throws {
    let recorded = try Self.recorded()
    #expect(recorded.count == 29)
    for (model, names) in recorded {
      let columns = try #require(ObjectColumns.of(model), "\(model)")
      for name in names { #expect(ColumnPath.problem(name, of: model) == nil, "\(model) \(name)") }
      // The client of 2026.8.5 has one more than the servers that were asked.
      let others = Set(columns.keys).subtracting(names).subtracting(["pk", "resume_on_match_failures"])
      #expect(others.filter { !$0.hasSuffix("_id") } == [], "\(model)")
    }
  }

  @Test(arguments: [
    ("flows.flow", "name__startswith"), ("flows.flow", "stages__name"), ("flows.flow", "stages__in"),
    ("flows.flow", "policies__name"), ("flows.flow", "slug__unaccent__icontains"), ("flows.Flow", "slug"),
    ("flows.flow", "flowstagebinding__target__slug"), ("flows.flowstagebinding", "target__slug__iexact"),
    ("flows.flowstagebinding", "target_id"), ("flows.flowstagebinding", "stage__passwordstage__backends__0"),
    ("stages_password.passwordstage", "backends__contains"), ("stages_password.passwordstage", "configure_flow__slug"),
    ("stages_password.passwordstage", "stage_ptr__name"),
    ("stages_authenticator_endpoint_gdtc.authenticatorendpointgdtcstage", "credentials__a__b"),
    ("stages_unheard.ofstage", "anything"), ("core.group", "anything"),
  ])
  func `a path that Django follows is no problem`(model: String, path: String) {
    #expect(ColumnPath.problem(path, of: "authentik_\(model)") == nil)
  }

  @Test(arguments: [
    ("flows.flow", "slugg", "slug"), ("flows.flow", "titel", "title"), ("flows.flow", "name__startswth", "startswith"),
    ("flows.flow", "stages__nam", "name"), ("flows.flowstagebinding", "target__slugg", "slug"),
    ("flows.flowstagebinding", "stage__nam", "name"), ("flows.flowstagebinding", "traget", "target"),
    ("flows.stage", "nam", "name"), ("stages_user_login.userloginstage", "sesion_duration", "session_duration"),
    ("stages_password.passwordstage", "backends__contians", "contains"),
  ])
  func `a slip is named with what was meant`(model: String, path: String, meant: String) throws {
    let problem = try #require(ColumnPath.problem(path, of: "authentik_\(model)"))
    #expect(problem.help == "did you mean '\(meant)'?")
    #expect(!problem.isUnheardOf)
  }

  @Test func `what is near to nothing may be of a newer release`() throws {
    #expect(try #require(ColumnPath.problem("whatever", of: ModelName.flow)).isUnheardOf)
    #expect(try #require(ColumnPath.problem("slug__whatever", of: ModelName.flow)).isUnheardOf == false)
  }

  private func problems(_ entry: String, _ options: ReadingOptions = ReadingOptions()) -> [String] {
    BlueprintReader(options: options).read(BlueprintText(file: "f.yaml", text: "entries:\n- {\(entry)}\n")).diagnostics
      .filter { $0.severity != .note }
      .map { "\($0.location?.column ?? 0) \($0.severity) \($0.code): \($0.message) (\($0.help ?? ""))" }
  }

  @Test func `an entry and a look-up are told of it where they stand`() {
    let flow = problems("model: authentik_flows.flow, identifiers: {slugg: x}")
    #expect(
      flow == [
        "47 error unknown-identifier: identifiers: a flow has no field 'slugg' to be found by (did you mean 'slug'?)"
      ])
    let find = problems(
      "model: authentik_core.group, identifiers: {name: !Find [authentik_flows.flow, [slugg, x]]}")
    #expect(find.count == 1 && find[0].contains("error unknown-look-up: !Find: a flow has no field 'slugg'"))
    #expect(problems("model: authentik_core.group, identifiers: {name: !Find [authentik_core.group, [naem, x]]}") == [])
    let binding = problems(
      "model: authentik_flows.flowstagebinding, identifiers: {target__slugg: a, stage__name: b, order: 1}")
    #expect(binding.count == 1 && binding[0].contains("error unknown-identifier: identifiers: a flow has no field"))
  }

  @Test func `an absent entry is passed over by authentik, and a new field may be one of a newer server`() {
    let absent = "model: authentik_flows.flow, state: absent, identifiers: {%: x}"
    #expect(problems(absent.replacing("%", with: "slugg")) == [])
    #expect(problems(absent.replacing("%", with: "whatever")) == [])
    let new = "model: authentik_flows.flow, identifiers: {slug: x, whatever: y}"
    #expect(problems(new).count == 1)
    #expect(problems(new)[0].contains("error unheard-of-field: a flow has no field 'whatever'"))
    var options = ReadingOptions()
    options.unheardOfModels = .warning
    #expect(problems(new, options).count == 1 && problems(new, options)[0].contains("warning unheard-of-field"))
  }
}
