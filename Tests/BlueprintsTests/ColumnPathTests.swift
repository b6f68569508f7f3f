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
  /// Columns by model, as a release's Django has them.
  private static func recorded(_ version: String) throws -> [String: Set<String>] {
    let file = Repository.root.appending(path: "Tests/Columns/\(version).txt")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    return Dictionary(
      uniqueKeysWithValues: lines.map { line in
        let words = line.split(separator: " ").map(String.init)
        return (words[0], Set(words.dropFirst()))
      })
  }

  @Test(arguments: [("2024.8", 23), ("2025.10", 27), ("2026.5-rc1", 28), ("2026.8-rc1", 29)])
  func `the table has every column that Django has, and no other`(version: String, models: Int) throws {
    let recorded = try Self.recorded(version)
    #expect(recorded.count == models)
    let release = try #require(AuthentikRelease(version: version))
    for (model, names) in recorded {
      let columns = try #require(ObjectColumns.of(model), "\(model)").filter { $0.value.lifetime.includes(release) }
      #expect(names.subtracting(columns.keys) == [], "\(model)")
      // A candidate counts as its release, and may lack what that brings.
      let others = columns.filter { !names.contains($0.key) && $0.value.lifetime.first <= release }
      #expect(others.keys.filter { $0 != "pk" && !$0.hasSuffix("_id") } == [], "\(model)")
    }
  }

  @Test func `a release that lacks the column refuses it, and says which has it`() throws {
    let passkeys = "authentik_stages_authenticator_webauthn.authenticatorwebauthnstage"
    for (path, model, release, end) in [
      ("max_attempts", passkeys, "2025.6", "it came with 2025.8"),
      ("accountlockdownstage__name", ModelName.anyStage, "2026.2", "it came with 2026.5"),
      ("prevent_duplicate_devices", passkeys, "2026.8", "2026.8-rc had it for the last time"),
    ] {
      let problem = ColumnPath.problem(path, of: model, try #require(AuthentikRelease(version: release)))
      #expect(problem?.message.hasPrefix("authentik \(release): ") == true)
      #expect(problem?.message.hasSuffix(" to be found by: \(end)") == true, "\(problem?.message ?? "")")
    }
    let flow = try #require(ObjectColumns.of(ModelName.flow)?["background"])
    #expect(flow.lifetime == Lifetime(), "a column is older than the right to write it")
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
    #expect(ColumnPath.problem(path, of: "authentik_\(model)", .newest) == nil)
  }

  @Test(arguments: [
    ("flows.flow", "slugg", "slug"), ("flows.flow", "titel", "title"), ("flows.flow", "name__startswth", "startswith"),
    ("flows.flow", "stages__nam", "name"), ("flows.flowstagebinding", "target__slugg", "slug"),
    ("flows.flowstagebinding", "stage__nam", "name"), ("flows.flowstagebinding", "traget", "target"),
    ("flows.stage", "nam", "name"), ("stages_user_login.userloginstage", "sesion_duration", "session_duration"),
    ("stages_password.passwordstage", "backends__contians", "contains"),
  ])
  func `a slip is named with what was meant`(model: String, path: String, meant: String) throws {
    let problem = try #require(ColumnPath.problem(path, of: "authentik_\(model)", .newest))
    #expect(problem.help == "did you mean '\(meant)'?")
    #expect(!problem.isUnheardOf)
  }

  @Test func `what is near to nothing may be of a newer release`() throws {
    #expect(try #require(ColumnPath.problem("whatever", of: ModelName.flow, .newest)).isUnheardOf)
    #expect(try #require(ColumnPath.problem("slug__whatever", of: ModelName.flow, .newest)).isUnheardOf == false)
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
