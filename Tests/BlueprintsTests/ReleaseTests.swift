import Bindings
import Blueprints
import Testing

/// What a file means depends on the release that reads it, and where that makes a difference, it is said.
struct ReleaseTests {
  private static let key = "11111111-1111-4111-8111-111111111111"

  private func read(
    _ entry: String, context: String = "{}", as version: String = "2026.8", _ settings: [String] = []
  ) throws -> BlueprintReading {
    var options = ReadingOptions(release: try #require(AuthentikRelease(version: version)))
    options.environment = AllowedEnvironment(allowing: ["UNSET"], in: [:])
    options.context = try settings.map { try OutsideContext(setting: $0) }
    let text = "version: 1\ncontext: \(context)\nentries:\n- \(entry)\n"
    return BlueprintReader(options: options).read(BlueprintText(file: "f.yaml", text: text))
  }

  private func binding(_ parts: String) -> String {
    "{model: authentik_flows.flowstagebinding, identifiers: {pk: \(Self.key)}, \(parts)}"
  }

  private func problems(_ reading: BlueprintReading) -> [String] {
    reading.diagnostics.filter { $0.severity != .note }.map { "\($0.severity) \($0.code): \($0.message)" }
  }

  @Test(arguments: [
    ("2026.8.0", AuthentikRelease(2026, 8)), ("2025.10.4", AuthentikRelease(2025, 10)),
    ("2026.5", AuthentikRelease(2026, 5)),
    ("2026.8.0-rc1", AuthentikRelease(2026, 8, isCandidate: true)),
    ("2026.5-rc1", AuthentikRelease(2026, 5, isCandidate: true)),
    ("2026.8-rc", AuthentikRelease(2026, 8, isCandidate: true)), ("2026", nil), ("", nil), ("main", nil), ("x.y", nil),
  ])
  func `a version is read as its release`(version: String, release: AuthentikRelease?) {
    #expect(AuthentikRelease(version: version) == release)
    // What is written into a plan comes back from it.
    if let release { #expect(AuthentikRelease(version: release.description) == release) }
  }

  @Test func `candidates come before their release, and what is not known takes the nearest rules`() throws {
    let candidate = AuthentikRelease(2026, 8, isCandidate: true)
    #expect(AuthentikRelease(2026, 5) < candidate && candidate < AuthentikRelease(2026, 8))
    #expect(candidate.isKnown && candidate.nearestKnown == candidate)
    #expect(AuthentikRelease(2026, 11).nearestKnown == .newest && !AuthentikRelease(2026, 11).isKnown)
    #expect(AuthentikRelease(2023, 1).nearestKnown == .oldest && !AuthentikRelease(2025, 9).isKnown)
    #expect(AuthentikRelease.known == AuthentikRelease.known.sorted())
  }

  @Test(arguments: ["2024.8", "2025.10", "2026.5.0", "2026.8.0-rc1"])
  func `a dotted path switches an entry off before 2026.8`(version: String) throws {
    let entry = binding("conditions: [!Context a.b], attrs: {order: 5}")
    let (old, new) = (
      try read(entry, context: "{a: {b: true}}", as: version), try read(entry, context: "{a: {b: true}}")
    )
    #expect(old.bindings.map(\.active) == [false] && new.bindings.map(\.active) == [true])
    let words = "releases read this entry differently, because of a dotted path in !Context: by authentik "
    let release = try #require(AuthentikRelease(version: version))
    #expect(problems(old) == ["warning releases-differ: \(words)\(release) it is not active, by 2026.8 active"])
    #expect(problems(new) == ["warning releases-differ: \(words)2026.8 it is active, by 2026.5 not active"])
    #expect(new.diagnostics.first?.location?.line == 4)
  }

  @Test func `a dotted path gives another value, or none`() throws {
    let entry = binding("attrs: {policy_engine_mode: !Context a.b}")
    let old = try read(entry, context: "{a: {b: all}}", as: "2026.5")
    #expect(problems(old).contains { $0.hasPrefix("error invalid-field: policy_engine_mode may not be null") })
    #expect(problems(old).contains { $0.contains("is refused (policy_engine_mode may not be null), by 2026.8 taken") })
    let withDefault = binding("attrs: {policy_engine_mode: !Context [a.b, any]}")
    #expect(
      problems(try read(withDefault, context: "{a: {b: all}}")).contains {
        $0.contains("it is with policy_engine_mode 'all', by 2026.5 with policy_engine_mode 'any'")
      })
    // What comes to the same is nobody's concern.
    #expect(problems(try read(withDefault, context: "{a: {b: any}}")) == [])
    #expect(problems(try read(withDefault, context: "{a: {c: all}}")) == [])
    #expect(problems(try read(withDefault, context: "{a: {b: all}, a.b: all}")) == [])
  }

  @Test func `a tag as the default of Env counts as true, or is resolved`() throws {
    let entry = binding("conditions: [!Env [UNSET, !Context x]], attrs: {order: 5}")
    let (old, new) = (
      try read(entry, context: "{x: false}", as: "2026.8.0-rc1"), try read(entry, context: "{x: false}")
    )
    #expect(old.bindings.map(\.active) == [true] && new.bindings.map(\.active) == [false])
    #expect(
      problems(old).count == 1
        && problems(old)[0].hasSuffix("by authentik 2026.8-rc it is active, by 2026.8 not active"))
    let attr = try read(
      binding("attrs: {policy_engine_mode: !Env [UNSET, !Context x]}"), context: "{x: all}", as: "2026.5")
    #expect(problems(attr).contains { $0.hasPrefix("error invalid-field: policy_engine_mode has a tag") })
    // The help is right: so written, all of them read it alike.
    let alike = binding("conditions: [!If [!Env UNSET, !Env UNSET, !Context x]], attrs: {order: 5}")
    for version in ["2024.8", "2026.5", "2026.8"] {
      let reading = try read(alike, context: "{x: false}", as: version)
      #expect(reading.bindings.map(\.active) == [false] && problems(reading) == [])
    }
  }

  @Test func `the state and what refers to an entry are compared, too`() throws {
    let state = binding("state: !Context [a.b, present], attrs: {order: 5}")
    #expect(
      problems(try read(state, context: "{a: {b: absent}}"))[0].hasSuffix(
        "2026.8 it is of state absent, by 2026.5 of state present"))
    let referring = """
      {id: f, model: authentik_flows.flow, conditions: [!Context a.b], identifiers: {slug: f}}
      - {model: authentik_flows.flowstagebinding, identifiers: {target: !KeyOf f, order: 1}}
      """
    let told = problems(try read(referring, context: "{a: {b: true}}"))
    #expect(told.count == 2 && told[1].contains("it is taken, by 2026.5 refused"))
  }

  @Test func `values of other models than bindings are not shown`() throws {
    let entry =
      "{model: authentik_stages_captcha.captchastage, identifiers: {name: c}, attrs: {private_key: !Context [a.b, x]}}"
    let told = problems(try read(entry, context: "{a: {b: hush}}"))
    #expect(told.contains { $0.contains("with one private_key, by 2026.5 with one private_key") })
    #expect(!told.joined().contains("hush"))
  }

  @Test(arguments: ["EQ, a, a", "NEQ, a, b"])
  func `EQ and NEQ come with the final 2026.8`(arguments: String) throws {
    let entry = binding("conditions: [!Condition [\(arguments)]], attrs: {order: 5}")
    let new = try read(entry)
    #expect(new.isValid && new.bindings.map(\.active) == [true])
    #expect(new.diagnostics.map(\.message) == ["works from authentik 2026.8 on, because of EQ or NEQ in !Condition"])
    // Where the file fails in any case, that is all there is to say.
    let both = binding("conditions: [!Condition [\(arguments)], !Context a.b], attrs: {order: 5}")
    #expect(try read(both, context: "{a: {b: true}}").diagnostics.map(\.code) == ["needs-version"])
    for version in ["2026.5", "2026.8.0-rc1"] {
      let old = try read(entry, as: version).diagnostics
      #expect(old.map(\.code) == ["unknown-mode"])
      #expect(old[0].message.hasSuffix("', which came with 2026.8"))
    }
  }

  @Test(arguments: ["2024.8", "2024.10", "2024.12", "2026.8"])
  func `must_created refuses what is there from 2024-12 on, and never where a tag gives it`(version: String) throws {
    let isOld = try #require(AuthentikRelease(version: version)) < AuthentikRelease(2024, 12)
    #expect(
      try read(binding("state: must_created, attrs: {order: 5}"), as: version).bindings.map(\.state)
        == [isOld ? .present : .mustCreated])
    for state in ["!Context s", "!If [true, must_created, absent]"] {
      let byTag = try read(binding("state: \(state), attrs: {order: 5}"), context: "{s: must_created}", as: version)
      #expect(byTag.bindings.map(\.state) == [.present])
      #expect(byTag.diagnostics.map(\.code) == ["must-created-by-tag"])
    }
  }

  @Test(
    arguments: [
      ("2025.12", nil), ("2026.2", true), ("2026.5.0-rc1", true), ("2026.5", nil), ("2026.8.0-rc1", nil),
      ("2026.8", nil),
    ] as [(String, Bool?)])
  func `a licence counts as there where it is a tuple`(version: String, active: Bool?) throws {
    let entry = binding("conditions: [!Context goauthentik.io/enterprise/licensed], attrs: {order: 5}")
    let reading = try read(entry, as: version)
    #expect(reading.bindings.map(\.active) == [active])
    #expect(
      reading.diagnostics.map(\.code) == [active == true ? "releases-differ" : "condition-needs-server"])
    guard active == nil else { return }
    let help = try #require(reading.diagnostics[0].help)
    #expect(help.contains("--set goauthentik.io/enterprise/licensed=true"))
    for (word, isThere) in [("true", true), ("false", false)] {
      let set = try read(entry, as: version, ["goauthentik.io/enterprise/licensed=\(word)"])
      #expect(set.bindings.map(\.active) == [isThere] && problems(set) == [])
    }
  }

  @Test(arguments: [
    ("authentik_stages_account_lockdown.accountlockdownstage", "2026.2", "2026.5.0-rc2"),
    ("authentik_stages_mtls.mutualtlsstage", "2025.4", "2025.6"), ("authentik_core.actor", "2026.5", "2026.8"),
    ("authentik_requests.requestrulechildbinding", "2026.5", "2026.8"),
    ("authentik_sources_telegram.telegramsource", "2025.8", "2025.10"),
  ])
  func `a model comes with its release`(model: String, without: String, with: String) throws {
    let entry = "{model: \(model), identifiers: {name: x}}"
    let look = "{model: authentik_core.group, identifiers: {name: !Find [\(model), [name, x]]}}"
    #expect(problems(try read(entry, as: with)).filter { $0.hasPrefix("error") } == [])
    for entry in [entry, look] {
      let told = problems(try read(entry, as: without)).filter { $0.hasPrefix("error") }
      #expect(told.count == 1 && told[0].hasPrefix("error model-too-new: "))
      #expect(told.first?.contains("authentik \(without) has no model '\(model)', which came with") == true)
    }
  }

  @Test(arguments: [
    ("authentik_flows.flow, identifiers: {slug: x}, attrs: {authentication: require_token}", "2026.2", "2026.5.0-rc1"),
    (
      "authentik_flows.flow, identifiers: {slug: x}, attrs: {layout: sidebar_left_frame_background}", "2025.12",
      "2026.2"
    ),
    ("authentik_flows.flow, identifiers: {slug: x}, attrs: {authentication: require_redirect}", "2024.8", "2024.12"),
    (
      "authentik_stages_authenticator_validate.authenticatorvalidatestage, identifiers: {name: x}, "
        + "attrs: {device_classes: [totp, email]}", "2024.12", "2025.2"
    ),
    (
      "authentik_stages_password.passwordstage, identifiers: {name: x}, "
        + "attrs: {backends: [authentik.sources.kerberos.auth.KerberosBackend]}", "2024.8", "2024.10"
    ),
  ])
  func `a word comes with its release, too`(entry: String, without: String, with: String) throws {
    #expect(problems(try read("{model: \(entry)}", as: with)) == [])
    let told = problems(try read("{model: \(entry)}", as: without))
    #expect(told.count == 1 && told[0].hasPrefix("error value-too-new: "))
    #expect(told.first?.contains("which authentik \(without) does not know: it came with ") == true)
    // Where the entry does not count, nobody asks.
    #expect(problems(try read("{model: \(entry), conditions: [false]}", as: without)) == [])
    #expect(problems(try read("{model: \(entry), state: absent}", as: without)) == [])
  }

  @Test func `consents of users are entries until 2025-8`() throws {
    let entry = "{model: authentik_stages_consent.userconsent, identifiers: {user: 1}}"
    #expect(try read(entry, as: "2025.8").isValid)
    for version in ["2025.10", "2026.8"] {
      #expect(try read(entry, as: version).diagnostics.map(\.code) == ["refused-model"])
    }
  }
}
