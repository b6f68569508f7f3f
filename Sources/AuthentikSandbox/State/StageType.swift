internal import Bindings

/// The names under which the API shows a type of stage.
package struct StageType: Hashable, Sendable {
  /// authentik's `meta_model_name`, such as `authentik_stages_password.passwordstage`.
  package var model: String
  /// The web component that edits it; its middle part is the path below `/stages/` as well.
  package var component: String
  package var verboseName: String
  package var verboseNamePlural: String
}

extension StageType {
  /// What PUT and POST say of every stage, because they loaded it as its base class (transcript 03-stageobj).
  package static let degraded = StageType(
    model: "authentik_flows.stage", component: "", verboseName: "stage", verboseNamePlural: "stages")

  /// Makes the names that authentik derives from an app such as `user_login`.
  package init(app: String, verboseName: String) {
    model = "authentik_stages_\(app).\(app.filter { $0 != "_" })stage"
    component = "ak-stage-\(app.split(separator: "_").joined(separator: "-"))-form"
    self.verboseName = "\(verboseName) Stage"
    verboseNamePlural = "\(verboseName) Stages"
  }

  /// The name below `/stages/`, such as `user_login`.
  package var app: String {
    let app = model.split(separator: ".").first ?? ""
    return String(app.dropFirst("authentik_stages_".count))
  }

  /// The type with this `meta_model_name`; for one nobody here knows, names made from the model.
  package init(model: String) {
    let app = model.split(separator: ".").first.map { String($0.dropFirst("authentik_stages_".count)) } ?? ""
    if let known = Self.known[app] {
      self = known
    } else {
      let words = app.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }
      self.init(app: app, verboseName: words.joined(separator: " "))
      self.model = model
    }
  }

  /// The types of 2026.5 by app, with the names recorded where a fresh install shows them.
  package static let known: [String: StageType] = [
    ("authenticator_duo", "Duo Authenticator Setup"),
    ("authenticator_email", "Email Authenticator Setup"),
    ("authenticator_endpoint_gdtc", "Endpoint Authenticator Google Device Trust Connector"),
    ("authenticator_sms", "SMS Authenticator Setup"),
    ("authenticator_static", "Static Authenticator Setup"),
    ("authenticator_totp", "TOTP Authenticator Setup"),
    ("authenticator_validate", "Authenticator Validation"),
    ("authenticator_webauthn", "WebAuthn Authenticator Setup"),
    ("captcha", "Captcha"),
    ("consent", "Consent"),
    ("deny", "Deny"),
    ("dummy", "Dummy"),
    ("email", "Email"),
    ("identification", "Identification"),
    ("invitation", "Invitation"),
    ("mtls", "Mutual TLS"),
    ("password", "Password"),
    ("prompt", "Prompt"),
    ("redirect", "Redirect"),
    ("source", "Source"),
    ("user_delete", "User Delete"),
    ("user_login", "User Login"),
    ("user_logout", "User Logout"),
    ("user_write", "User Write"),
  ].reduce(into: [:]) { $0[$1.0] = StageType(app: $1.0, verboseName: $1.1) }
}
