import Bindings
import Blueprints
import Testing

/// Entries of flows and stages that authentik's serializers refuse, and those that they take.
///
/// The rules were tried on 2024.8.6, 2025.10.4, 2026.5.0-rc1 and 2026.8.0-rc1; `LiveTests` tries them again.
struct ObjectRulesTests {
  private func read(_ entry: String, release: AuthentikRelease = .newest) -> BlueprintReading {
    BlueprintReader(options: ReadingOptions(release: release)).read(
      BlueprintText(file: "f.yaml", text: "entries:\n\(entry)\n"))
  }

  private func problems(_ entry: String, release: AuthentikRelease = .newest) -> [String] {
    read(entry, release: release).diagnostics.filter { $0.severity != .note }.map { "\($0.severity) \($0.code)" }
  }

  private func flow(_ identifiers: String, _ attrs: String? = nil, _ state: String? = nil) -> String {
    "- {model: authentik_flows.flow, identifiers: {\(identifiers)}"
      + (attrs.map { ", attrs: {\($0)}" } ?? "") + (state.map { ", state: \($0)" } ?? "") + "}"
  }

  private func stage(_ type: String, _ identifiers: String, _ attrs: String? = nil, _ state: String? = nil) -> String {
    flow(identifiers, attrs, state).replacing("authentik_flows.flow", with: "authentik_stages_\(type)")
  }

  @Test(arguments: [
    "'$slug'", "'<slug>'", "login ", "' login'", "“login”", "a.b", "ä", "''", "'  '", "true", "null", "[a]",
    "\"a\\u200b\"",
  ])
  func `a slug that no flow can have is an error wherever it stands`(slug: String) {
    // YAML itself drops what follows a plain text.
    let written = slug == "login " ? "'login '" : slug
    #expect(problems(flow("slug: \(written)")) == ["error impossible-slug"])
    #expect(problems(flow("name: x", "slug: \(written)")) == ["error impossible-slug"])
  }

  @Test(arguments: [
    "default-authentication-flow", "A_b-9", "77", "!Env [X, y]", "!Context nobody-gave-it", "!Format ['%s', a]",
  ])
  func `a slug that may be one is none`(slug: String) {
    #expect(!problems(flow("slug: \(slug)")).contains("error impossible-slug"))
  }

  @Test(arguments: [
    ("login ", "login"), ("“login”", "login"), ("my login", "my-login"), ("a.b-c", "a-b-c"), ("défault", "default"),
    ("log\u{200B}in", "login"), ("log/in", "log-in"),
  ])
  func `a slug that none can have has a near one`(slug: String, near: String) {
    let find =
      "- {model: authentik_flows.flowstagebinding, identifiers: {target: !Find [authentik_flows.flow, [slug, \"\(slug)\"]], order: 1}}"
    for entry in [flow("slug: \"\(slug)\""), find] {
      let diagnostic = read(entry).diagnostics.first { $0.code == "impossible-slug" }
      #expect(diagnostic?.help == "did you mean '\(near)'?", "\(entry)")
    }
  }

  @Test func `a context of the file that says null leaves nothing open`() {
    let entry = stage("identification.identificationstage", "name: x", "user_fields: !Context fields")
    func codes(_ context: String) -> [String] {
      BlueprintReader().read(BlueprintText(file: "f.yaml", text: "context: {\(context)}\nentries:\n\(entry)\n"))
        .diagnostics.map(\.code)
    }
    #expect(codes("fields: null") == ["refused-entry"])
    #expect(codes("other: null") == [])
    #expect(codes("fields: [email]") == [])
  }

  @Test func `a key that does not exist is told at itself, and not at its value`() {
    let keys =
      read(flow("slgu: x")).diagnostics
      + read(
        "- {model: authentik_flows.flowstagebinding, identifiers: {target__slug: a, odrer: 1}, attrs: {foo: 1}}"
      ).diagnostics
    let places = keys.filter { ["unknown-identifier", "unknown-field"].contains($0.code) }.compactMap(
      \.location?.column)
    #expect(places == [47, 76, 95])
  }

  @Test func `a slug was limited until 2025.10`() {
    let slug = String(repeating: "a", count: 51)
    #expect(problems(flow("slug: \(slug)")) == [])
    #expect(problems(flow("slug: \(slug)"), release: AuthentikRelease(2025, 10)) == ["error impossible-slug"])
    #expect(problems(flow("slug: \(slug.dropLast())"), release: AuthentikRelease(2025, 10)) == [])
  }

  @Test func `a stage is not looked for by a name with white space around it`() {
    #expect(problems(stage("deny.denystage", "name: 'deny '")) == ["error impossible-name"])
    #expect(problems(stage("deny.denystage", "name: deny")) == [])
  }

  @Test(arguments: [
    ("identification.identificationstage", ""), ("identification.identificationstage", "user_fields: []"),
    ("identification.identificationstage", "user_fields: username"),
    ("identification.identificationstage", "user_fields: [phone]"),
    ("identification.identificationstage", "case_insensitive_matching: true"),
    ("redirect.redirectstage", "mode: static"), ("redirect.redirectstage", "mode: flow, target_static: x"),
    ("authenticator_validate.authenticatorvalidatestage", "not_configured_action: configure"),
    ("authenticator_validate.authenticatorvalidatestage", "device_classes: []"),
    ("password.passwordstage", "backends: []"), ("password.passwordstage", "backends: null"),
    ("prompt.promptstage", "fields: []"), ("captcha.captchastage", "public_key: ''"),
    ("authenticator_totp.authenticatortotpstage", "digits: 7"),
    ("authenticator_totp.authenticatortotpstage", "digits: 6.0"),
    ("user_login.userloginstage", "session_duration: nope"), ("user_write.userwritestage", "user_creation_mode: never"),
    ("email.emailstage", "use_tls: maybe"), ("email.emailstage", "port: many"),
    ("email.emailstage", "from_address: 'Corp <a@b.org>'"), ("email.emailstage", "from_address: a@b"),
    ("email.emailstage", "from_address: a b@c.org"), ("email.emailstage", "recovery_max_attempts: -1"),
    ("authenticator_static.authenticatorstaticstage", "token_count: -1"),
    ("captcha.captchastage", "score_min_threshold: high"), ("captcha.captchastage", "score_max_threshold: []"),
    ("captcha.captchastage", "request_content_type: text"),
    ("identification.identificationstage", "user_fields: [email], recovery_flow: some-slug"),
    ("identification.identificationstage", "user_fields: [email], password_stage: true"),
    ("identification.identificationstage", "user_fields: [email], sources: [google]"),
    ("identification.identificationstage", "user_fields: [email], sources: [null]"),
    ("prompt.promptstage", "fields: [username]"), ("source.sourcestage", "source: google"),
    ("authenticator_totp.authenticatortotpstage", "digits: 6, configure_flow: setup"),
    ("user_write.userwritestage", "create_users_group: admins"),
    ("redirect.redirectstage", "mode: flow, target_flow: some-slug"),
  ])
  func `what the serializer refuses also of a stage that is there is a warning`(type: String, attrs: String) {
    #expect(problems(stage(type, "name: x", attrs)) == ["warning refused-entry"])
    // Of what is to be deleted, or is skipped, it asks nothing.
    #expect(problems(stage(type, "name: x", attrs, "absent")) == [])
    let skipped = stage(type, "name: x", attrs).dropLast() + ", conditions: [false]}"
    #expect(problems(String(skipped)) == [])
  }

  @Test(arguments: [
    ("identification.identificationstage", "user_fields: [email]"),
    ("identification.identificationstage", "user_fields: !Context fields"),
    ("identification.identificationstage", "sources: [!Find [authentik_core.source, [slug, s]]]"),
    ("redirect.redirectstage", "mode: static, target_static: https://example.org"),
    ("redirect.redirectstage", "mode: flow, target_flow: !Find [authentik_flows.flow, [slug, s]]"),
    ("authenticator_validate.authenticatorvalidatestage", "not_configured_action: skip"),
    ("authenticator_totp.authenticatortotpstage", "digits: '8'"),
    ("user_login.userloginstage", "session_duration: hours=1;Minutes=1.5;years=3"),
    ("password.passwordstage", ""), ("email.emailstage", "port: '25', use_tls: 'yes'"),
    ("unheard_of.thingstage", ""), ("email.emailstage", "from_address: a.b+c@d-e.org, recovery_max_attempts: 0"),
    ("email.emailstage", "from_address: root@localhost"),
    ("captcha.captchastage", "score_min_threshold: '0.5', score_max_threshold: 1"),
    ("identification.identificationstage", "user_fields: [email], recovery_flow: null, captcha_stage: null"),
    (
      "identification.identificationstage", "user_fields: [email], password_stage: aaaaaaaa-0000-4000-8000-000000000001"
    ),
    ("identification.identificationstage", "user_fields: [email], sources: [aaaaaaaa-0000-4000-8000-000000000001]"),
  ])
  func `what the serializer takes is no problem`(type: String, attrs: String) {
    #expect(problems(stage(type, "name: x", attrs)).filter { $0.contains("refused") } == [])
  }

  @Test func `lists of identifiers and attrs are merged`() {
    #expect(
      problems(stage("identification.identificationstage", "name: x, user_fields: [email]", "user_fields: []")) == [])
  }

  @Test func `what has to be made is an error if it cannot be`() {
    #expect(problems(flow("slug: x", nil, "must_created")) == ["error incomplete-entry"])
    #expect(problems(flow("slug: x", "name: n, title: t, designation: recovery", "must_created")) == [])
    #expect(
      problems(flow("slug: x", "name: n, title: t, designation: rescue", "must_created")) == ["error refused-entry"])
    // Until 2024.10, and given by a tag, must_created takes what is there.
    #expect(problems(flow("slug: x", nil, "must_created"), release: .oldest) == ["warning must-created-too-new"])
    #expect(problems(flow("slug: x", nil, "!If [true, must_created, present]")) == ["warning must-created-by-tag"])
    #expect(problems(flow("slug: x", nil, "created")) == [])
  }

  @Test(arguments: [
    ("flows.flow", ["name", "title", "designation"]), ("stages_password.passwordstage", ["backends"]),
    ("stages_prompt.promptstage", ["fields"]), ("stages_captcha.captchastage", ["public_key", "private_key"]),
    ("stages_authenticator_totp.authenticatortotpstage", ["digits"]),
    ("stages_authenticator_sms.authenticatorsmsstage", ["provider", "from_number", "account_sid", "auth"]),
    ("stages_authenticator_duo.authenticatorduostage", ["client_id", "client_secret", "api_hostname"]),
    ("stages_source.sourcestage", ["source"]),
    ("stages_mtls.mutualtlsstage", ["mode", "cert_attribute", "user_attribute"]),
    ("stages_redirect.redirectstage", ["mode"]), ("endpoints.endpointstage", ["connector"]),
    ("stages_authenticator_endpoint_gdtc.authenticatorendpointgdtcstage", ["credentials"]),
    ("stages_user_login.userloginstage", []), ("stages_deny.DenyStage", []),
  ])
  func `a definition knows what it lacks`(model: String, missing: [String]) throws {
    let naming = model == "flows.flow" ? "slug" : "name"
    let reading = read("- {model: authentik_\(model), identifiers: {\(naming): x}}")
    let definition = try #require(reading.definitions.first)
    #expect(
      definition.obstacles.map(\.message)
        == (missing.isEmpty ? [] : ["it names no \(missing.joined(separator: ", no "))"]))
    #expect(definition.isBare)
    #expect(definition.name == "x")
  }

  @Test func `a look-up of a flow by a slug that none can have is an error of the file`() {
    let entry =
      "- {model: authentik_flows.flowstagebinding, identifiers: "
      + "{target: !Find [authentik_flows.flow, [slug, '%']], stage: !Find [authentik_flows.stage, [name, s]], order: 1}}"
    #expect(problems(entry.replacing("%", with: "$slug")) == ["error impossible-slug"])
    // That has a cause of its own, which is told instead.
    #expect(problems(entry.replacing("%", with: "${SLUG}")) == ["error unrendered-template"])
    #expect(problems(entry.replacing("%", with: "login")) == [])
  }

  @Test func `halves of characters are taken where authentik does not look`() {
    let text = #"""
      {"version": 1, "metadata": {"name": "a \ud83d\udc4b"}, "entries": [{"model": "authentik_flows.flow",
      "id": "\ud83d", "identifiers": {"slug": "x"}, "attrs": {%}}]}
      """#
    func codes(_ attrs: String) -> [String] {
      BlueprintReader().read(BlueprintText(file: "f.json", text: text.replacing("%", with: attrs))).diagnostics.map(
        \.code)
    }
    #expect(codes("") == [])
    #expect(codes(#""unknown": "\uD83D""#) == [])
    #expect(codes(#""title": "\\ud83d""#) == [])
    #expect(codes(#""title": "\ud83d\udc4b""#) == ["refused-entry"])
    #expect(problems(#"- {model: authentik_flows.flow, identifiers: {name: "\udc4b"}}"#) == ["error surrogate"])
  }
}
