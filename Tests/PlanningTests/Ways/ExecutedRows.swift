/// What browsers without a session did on authentik 2026.5 and 2026.8, and who was logged in afterwards.
///
/// `took` is what stages accepted, in its sequence: `name`, `password`, `code`, `link`, `certificate`, `source` and
/// `enrol` are somebody's; captcha, prompt and the like are the visitor's; `session X` is where the browser had one.
/// What a stage refused, and what no stage was there to ask for, is not in it.
struct ExecutedRow: Sendable, CustomStringConvertible {
  let scenario: String
  let stages: String
  let designation: String
  let took: String
  /// Nobody where it is empty; `+` before an account made in the run; of a session's run only a new login.
  let loggedIn: String
  /// Before 2026.8 only, or from then on only; both where it is nil.
  let sourceStageProves: Bool?

  init(
    _ scenario: String, _ stages: String, _ took: String, _ loggedIn: String = "",
    in designation: String = "authentication", sourceStageProves: Bool? = nil
  ) {
    self.scenario = scenario
    self.stages = stages
    self.designation = designation
    self.took = took
    self.loggedIn = loggedIn
    self.sourceStageProves = sourceStageProves
  }

  var description: String { scenario }

  static let all = [
    ExecutedRow("plain-login-wrong", "id → pw → login", "name alice"),
    ExecutedRow("name-alone-inactive", "id → login", ""),
    ExecutedRow("name-alone-unknown", "id → login", ""),
    ExecutedRow("id-nofields-login", "id-nofields → login", "name alice"),
    ExecutedRow("id-nofields-pretend-login", "id-nofields → login", "name alice"),
    ExecutedRow("id-with-password-pretend-unknown", "id+pw → login", ""),
    ExecutedRow("id-then-id-with-password", "id → id+pw → login", "name alice, name bob, password bob", "bob"),
    ExecutedRow("password-app-backend", "id → pw → login", "name alice"),
    ExecutedRow("password-first", "pw → id → login", "name alice"),
    ExecutedRow("password-first-id-posted", "pw → id → login", "name alice"),
    ExecutedRow("password-first-only-get", "pw → id → login", "name alice"),
    ExecutedRow("password-first-logged-in", "pw → id → login", "session alice, name bob"),
    ExecutedRow("password-first-recovery", "pw → id → login", "name alice", in: "recovery"),
    ExecutedRow("id-pw-id-unknown", "id → pw → id-2 → login", "name alice, password alice, name alice", "alice"),
    ExecutedRow("idhide-pw-idhide-login", "id → pw → id-2 → login", "name alice, password alice", "alice"),
    ExecutedRow(
      "idhide-pw-idhide-login-POST", "id → pw → id-2 → login", "name alice, password alice, name bob", "bob"),
    // The second identification answered itself; nobody asked for bob.
    ExecutedRow("idhide-pw-id-login", "id → pw → id-2 → login", "name alice, password alice", "alice"),
    ExecutedRow("id-pw-idhide-login", "id → pw → id-2 → login", "name alice, password alice, name bob", "bob"),
    ExecutedRow("id-id-pw-login-b", "id → id-2 → pw → login", "name alice, name bob, password bob", "bob"),
    ExecutedRow("id-pw-id-pw-login", "id → pw → id-2 → pw → login", "name alice, password alice, name bob"),
    ExecutedRow("id-pw-login-id", "id → pw → login → id-2", "name alice, password alice", "alice"),
    ExecutedRow("id-login-pw", "id → login → pw", "name alice", "alice"),
    ExecutedRow("id-login-pw-wrong", "id → login → pw", "name alice", "alice"),
    ExecutedRow("login-id-pw", "login → id → pw", "name alice, password alice"),
    ExecutedRow("login-only", "login", ""),
    ExecutedRow("login-only-logged-in", "login", "session alice"),
    ExecutedRow("id-pw-logout-login", "id → pw → logout → login", "name alice, password alice", "alice"),
    ExecutedRow(
      "id-logout-id-login", "id → pw → logout → id-2 → login", "name alice, password alice, name bob", "bob"),
    ExecutedRow("id-mfa-login-wrong", "id → mfa(static,skip) → login", "name alice"),
    ExecutedRow("id-mfa-login-other", "id → mfa(static,skip) → login", "name alice"),
    ExecutedRow("id-mfaskip-nodevice", "id → mfa(static,skip) → login", "name nodev", "nodev"),
    ExecutedRow("id-mfadeny-nodevice", "id → mfa(static,deny) → login", "name nodev"),
    ExecutedRow("id-mfaconf-nodevice", "id → mfa(static,configure) → login", "name nodev, enrol nodev", "nodev"),
    ExecutedRow("mfaskip-first-id-login", "mfa(static,skip) → id → login", "name alice", "alice"),
    ExecutedRow("mfadeny-first-id-login", "mfa(static,deny) → id → login", "name alice", "alice"),
    ExecutedRow("mfaconfigure-first-id-login", "mfa(static,configure) → id → login", "name alice", "alice"),
    ExecutedRow(
      "mfaconfigure-first-id-pw-login", "mfa(static,configure) → id → pw → login", "name alice, password alice",
      "alice"),
    // A code was posted where none was asked for, and the run went no further.
    ExecutedRow("mfadeny-first-code-posted", "mfa(static,deny) → id → login", ""),
    ExecutedRow("mfadeny-first-recovery", "mfa(static,deny) → id → login", "name alice", "alice", in: "recovery"),
    ExecutedRow(
      "mfadeny-first-stage-configuration", "mfa(static,deny) → id → login", "name alice", "alice",
      in: "stage_configuration"),
    ExecutedRow(
      "mfawebauthn-first-recovery", "mfa(static,webauthn,deny) → id → login", "name alice", "alice", in: "recovery"),
    ExecutedRow(
      "mfadeny-first-logged-in", "mfa(static,deny) → id → login", "session alice, code alice, name bob", "bob"),
    ExecutedRow(
      "id-mfa-id-login", "id → mfa(static,deny) → id-2 → login", "name alice, code alice, name bob", "bob"),
    ExecutedRow(
      "id-pw-id-mfa-login", "id → pw → id-2 → mfa(static,deny) → login",
      "name alice, password alice, name bob, code bob", "bob"),
    ExecutedRow(
      "id-pw-login-mfadeny-nodevice", "id → pw → login → mfa(static,deny)", "name nodev, password nodev", "nodev"),
    ExecutedRow("id-mfaconf-with-device-selected-stage", "id → mfa(static,configure) → login", "name alice"),
    ExecutedRow("id-mfadeny-empty-post", "id → mfa(static,deny) → login", "name alice"),
    ExecutedRow(
      "id-mfa-pw-login", "id → mfa(static,deny) → pw → login", "name alice, code alice, password alice", "alice"),
    ExecutedRow(
      "id-setup-mfa-login", "id → setup(static) → mfa(static,deny) → login", "name victim, enrol victim", "victim"),
    ExecutedRow("setup-first-id-login", "setup(static) → id → login", "name alice", "alice"),
    ExecutedRow("email-first-authentication", "email → id → login", "name alice"),
    ExecutedRow("id-email-login-no-click", "id → email → login", "name alice", in: "recovery"),
    ExecutedRow("id-email-login-click", "id → email → login", "name alice, link alice", "alice", in: "recovery"),
    ExecutedRow(
      "id-email-id-login-click-2", "id → email → id-2 → login", "name alice, link alice, name bob", "bob",
      in: "recovery"),
    ExecutedRow(
      "id-write-never-login", "id → prompt → write(never) → login", "name victim, prompt", "victim", in: "recovery"),
    ExecutedRow("victim-new-password", "id → pw → login", "name victim, password victim", "victim"),
    ExecutedRow("write-never-no-user", "prompt → write(never) → login", "prompt"),
    ExecutedRow("write-when-existing-name", "prompt → write(when) → login", "prompt", in: "enrollment"),
    ExecutedRow("write-always-existing-name", "prompt → write(always) → login", "prompt", in: "enrollment"),
    ExecutedRow("id-write-always-login", "id → prompt → write(always) → login", "name alice, prompt", "+"),
    ExecutedRow("id-write-when-login", "id → prompt → write(when) → login", "name victim, prompt", "victim"),
    ExecutedRow("login-before-write", "prompt → login → write(when)", "prompt", in: "enrollment"),
    ExecutedRow(
      "id-pw-login-write", "id → pw → login → prompt → write(never)", "name alice, password alice, prompt", "alice"),
    ExecutedRow("write-first-no-prompt", "write(when) → prompt → login", "prompt", in: "enrollment"),
    ExecutedRow("write-logged-in", "prompt → write(never)", "session alice, prompt", in: "stage_configuration"),
    ExecutedRow("captcha-id-login-good", "captcha → id → login", "captcha, name alice", "alice"),
    ExecutedRow("captcha-id-login-bad", "captcha → id → login", "name alice"),
    ExecutedRow("id-captcha-login", "id → captcha → login", "name alice, captcha", "alice"),
    ExecutedRow("idcaptcha-login-good", "id-captcha → login", "captcha, name alice", "alice"),
    ExecutedRow("idcaptcha-login-bad", "id-captcha → login", "name alice"),
    ExecutedRow("idcaptcha-login-missing", "id-captcha → login", "name alice"),
    ExecutedRow("mtls-optional-none-id-login", "mtls(optional) → id → login", "name alice", "alice"),
    ExecutedRow("mtls-required-alice-login", "mtls(required) → login", "certificate alice", "alice"),
    ExecutedRow("mtls-required-alice-id-login", "mtls(required) → id → login", "certificate alice, name bob", "bob"),
    ExecutedRow("id-mtls-login", "id → mtls(required) → login", "name alice, certificate bob", "bob"),
    ExecutedRow("id-mtls-login-none", "id → mtls(required) → login", "name alice"),
    ExecutedRow("id-mtls-required-post-no-cert", "id → mtls(required) → login", "name alice"),
    ExecutedRow(
      "id-pw-mtls-login", "id → pw → mtls(required) → login", "name alice, password alice, certificate bob", "bob"),
    ExecutedRow("source-alice-login", "source → login", "source alice", "alice"),
    ExecutedRow("source-alice-id-login", "source → id → login", "source alice, name bob", "bob"),
    ExecutedRow("id-pw-source-login", "id → pw → source → login", "name bob, password bob, source alice", "alice"),
    ExecutedRow(
      "source-skipped-by-post-id-login", "source → id → login", "name alice", "alice", sourceStageProves: false),
    // From 2026.8 on the source was not passed, and nobody was asked for a name.
    ExecutedRow("source-skipped-by-post-id-login, 2026.8", "source → id → login", "", sourceStageProves: true),
    ExecutedRow("source-skipped-by-post-login", "source → login", ""),
    ExecutedRow("source-noflow-alice-login", "source → login", "source alice", "alice"),
    ExecutedRow("source-noflow-alice-id-login", "source → id → login", "source alice, name bob", "bob"),
    ExecutedRow("id-dummy-login", "id → dummy → login", "name alice, dummy", "alice"),
    ExecutedRow("id-deny-skippedbypolicy-login", "id → deny?P → login", "name alice, skip deny", "alice"),
    ExecutedRow(
      "id-write-email-login", "id → prompt → write(never) → email → login", "name victim, prompt", in: "recovery"),
    ExecutedRow("deny-first", "deny → id → login", "name alice"),
    ExecutedRow("id-deny-login", "id → deny → login", "name alice"),
    ExecutedRow("delete-first", "delete → id", "name bob", in: "unenrollment"),
    ExecutedRow("invitation-cont-first-none", "invitation(cont) → id → login", "name alice", "alice", in: "enrollment"),
    ExecutedRow("consent-first", "consent → id → login", ""),
    ExecutedRow("id-with-password-missing", "id+pw → login", "name alice"),
    ExecutedRow("id-with-password-null", "id+pw → login", "name alice"),
    ExecutedRow("id-with-password-wrong", "id+pw → login", "name alice"),
    ExecutedRow("password-space", "id → pw → login", "name alice"),
  ]
}
