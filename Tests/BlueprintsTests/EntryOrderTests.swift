import Bindings
import Blueprints
import Testing

/// authentik goes through a file from the top down: what a look-up needs has to be made before it, and not deleted.
struct EntryOrderTests {
  private func problems(_ entries: String...) -> [String] {
    let text = "entries:\n" + entries.map { "- \($0)\n" }.joined()
    return BlueprintReader().read(BlueprintText(file: "f.yaml", text: text)).diagnostics
      .filter { $0.code.hasPrefix("find-") }
      .map { "\($0.severity) \($0.code) \($0.location.map { "\($0.line):\($0.column)" } ?? "")" }
  }

  private static let flow =
    "{model: authentik_flows.flow, identifiers: {slug: f}, attrs: {name: n, title: t, designation: recovery}}"
  private static let stage = "{model: authentik_stages_deny.denystage, identifiers: {name: s}}"
  private static let gone = "{model: authentik_stages_deny.denystage, state: absent, identifiers: {name: s}}"

  private func binding(_ stage: String = "!Find [authentik_flows.stage, [name, s]]", _ rest: String = "") -> String {
    "{model: authentik_flows.flowstagebinding\(rest), identifiers: "
      + "{target: !Find [authentik_flows.flow, [slug, f]], stage: \(stage), order: 1}}"
  }

  @Test func `a look-up before the entry that makes its object is a warning at its place`() {
    #expect(problems(binding(), Self.stage) == ["warning find-before-entry 2:115"])
    #expect(problems(binding(), Self.flow) == ["warning find-before-entry 2:67"])
    #expect(
      problems(binding("!Find [authentik_stages_deny.denystage, [name, s]]"), Self.stage)
        == ["warning find-before-entry 2:115"])
    #expect(
      problems("{model: authentik_flows.flowstagebinding, identifiers: {target__slug: f, order: 1}}", Self.flow)
        == ["warning find-before-entry 2:73"])
    #expect(
      problems(
        "{model: authentik_policies.policybinding, identifiers: {target: !Find [authentik_flows.flow, [slug, f]], order: 1}}",
        Self.flow) == ["warning find-before-entry 2:67"])
  }

  @Test func `what has to be new cannot be there before`() {
    let new = Self.flow.replacing("flow, id", with: "flow, state: must_created, id")
    #expect(problems(binding(), new) == ["error find-before-entry 2:67"])
  }

  @Test func `the same goes for what a stage needs, in lists, too`() {
    let password =
      "{model: authentik_stages_password.passwordstage, identifiers: {name: p}, attrs: {backends: [authentik.core.auth.InbuiltBackend]}}"
    let find = "!Find [authentik_stages_password.passwordstage, [name, p]]"
    let identification =
      "{model: authentik_stages_identification.identificationstage, identifiers: {name: i}, attrs: {user_fields: [email], password_stage: \(find)}}"
    #expect(problems(identification, password).count == 1)
    #expect(problems(password, identification) == [])
    let validation =
      "{model: authentik_stages_authenticator_validate.authenticatorvalidatestage, identifiers: {name: v}, attrs: {configuration_stages: [\(find)]}}"
    #expect(problems(validation, password).count == 1)
  }

  @Test func `what is made before, elsewhere, or cannot be made, is no matter`() {
    #expect(problems(Self.flow, Self.stage, binding()) == [])
    #expect(problems(Self.stage, binding(), Self.stage) == [])
    // Another name, another type, an entry that can only look for its object, or that may not count.
    #expect(problems(binding(), Self.stage.replacing("name: s", with: "name: t")) == [])
    #expect(
      problems(binding("!Find [authentik_stages_dummy.dummystage, [name, s]]"), Self.stage) == [])
    #expect(problems(binding(), "{model: authentik_flows.flow, identifiers: {slug: f}}") == [])
    #expect(problems(binding(), Self.stage.dropLast() + ", conditions: [false]}") == [])
    #expect(problems(binding("!Find [authentik_flows.stage, [name, s]]", ", conditions: [false]"), Self.stage) == [])
  }

  @Test func `what an entry has deleted is not found behind it`() {
    #expect(problems(Self.gone, binding()) == ["error find-of-deleted 3:115"])
    #expect(problems(Self.stage, Self.gone, binding()) == ["error find-of-deleted 4:115"])
    #expect(problems(Self.gone, Self.stage, binding()) == [])
    #expect(problems(binding(), Self.gone) == [])
    // Whether that one is meant only the server knows, and a tombstone needs nothing.
    #expect(problems(Self.gone.replacing("name: s", with: "name: s, deny_message: x"), binding()) == [])
    #expect(
      problems(Self.gone, binding("!Find [authentik_flows.stage, [name, s]]", ", state: absent")) == [
        "warning find-of-deleted 3:130"
      ])
  }
}
