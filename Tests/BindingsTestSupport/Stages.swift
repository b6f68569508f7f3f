package import Bindings

/// The stages of made-up flows: one of each kind that a guard knows, and one that none does; set as authentik sets them
/// where nobody says otherwise, but that authenticators are no passkeys.
package enum Stages {
  package static let login = stage("login", "authentik_stages_user_login.userloginstage")
  package static let identification = stage("identification", "authentik_stages_identification.identificationstage")
  package static let password = stage("password", "authentik_stages_password.passwordstage")
  package static let validation = stage(
    "mfa-validation", "authentik_stages_authenticator_validate.authenticatorvalidatestage")
  package static let email = stage("email", "authentik_stages_email.emailstage")
  package static let source = stage("source", "authentik_stages_source.sourcestage")
  package static let write = stage("user-write", "authentik_stages_user_write.userwritestage")
  package static let prompt = stage("prompt", "authentik_stages_prompt.promptstage")

  package static let all = [login, identification, password, validation, email, source, write, prompt]
  package static func stage(_ name: String, _ model: String) -> Stage {
    var settings = StageSettings()
    settings.passwordStage = false
    settings.webauthnStage = false
    settings.userFields = ["username", "email"]
    settings.notConfiguredAction = .skip
    settings.deviceClasses = [.static, .totp]
    settings.userCreationMode = .createWhenRequired
    settings.resumeOnMatchFailures = false
    return Stage(
      pk: PrimaryKey(name), name: name, model: model,
      settings: DecidingStageType(rawValue: model).map { _ in settings })
  }
}

extension Flow {
  package static func of(_ designation: String) -> Flow {
    Flow(pk: PrimaryKey("flow"), slug: "a-flow", name: "A flow", designation: designation)
  }
}

package func settings(_ stage: Stage, _ order: Int, evaluateOnPlan: Bool = false, reEvaluate: Bool = true)
  -> BindingSettings
{
  BindingSettings(
    flow: PrimaryKey("flow"), stage: stage.pk, order: order, evaluateOnPlan: evaluateOnPlan,
    reEvaluatePolicies: reEvaluate)
}

/// A binding whose pk is `b0`, `b1`, …
package func binding(_ number: Int, _ stage: Stage, _ order: Int) -> Binding {
  Binding(
    pk: PrimaryKey("b\(number)"), policyBindingModel: PrimaryKey("p\(number)"), settings: settings(stage, order))
}
