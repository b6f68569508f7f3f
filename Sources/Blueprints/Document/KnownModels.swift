internal import Bindings

/// The models that entries may have, of all releases from 2024.8 to 2026.8: authentik's own `blueprints/schema.json` until
/// 2026.5, behind that the enum of models in the clients of 2026.8.5.
package enum KnownModels {
  static let newestRelease = AuthentikRelease(2026, 8)

  /// Whether a server, by its version, can have no model but these.
  package static func areAll(ofServer version: String?) -> Bool {
    version.flatMap(AuthentikRelease.init(version:)).map { $0 <= newestRelease } ?? true
  }

  /// Whether some release has the model; its name in lower case.
  static func contain(app: Substring, model: String) -> Bool { byApp[app]?.contains(model) ?? false }

  /// Whether no release can have the model, because its app is one whose models stay the same.
  ///
  /// Other apps get new models with a release, and releases bring new apps, so nothing is said of those.
  static func exclude(app: Substring, model: String) -> Bool {
    guard let models = byApp[app] else { return false }
    return !models.contains(model) && !(notForEntries[app]?.contains(model) ?? false)
      && ["authentik_flows", "authentik_policies", "authentik_stages_"].contains { app.hasPrefix($0) }
  }

  /// Whether an app's name is one letter away from a known one's, which no new app's ever was.
  static func isSlip(app: Substring?) -> Bool {
    guard let app, app.hasPrefix("authentik_"), byApp[app] == nil else { return false }
    return !nearestNames(to: String(app), among: byApp.keys.map(String.init), limit: 1, within: 1).isEmpty
  }

  /// Models that a look-up may name and an entry may not: bases of others, or kept by authentik itself.
  static func areRefused(app: Substring, model: String) -> Bool { notForEntries[app]?.contains(model) ?? false }

  /// Whether policies can be bound to a known model; of apps that are still growing, to any of theirs.
  static func takePolicies(app: Substring, model: String) -> Bool {
    switch app {
    case "authentik_flows": model == "flow" || model == "flowstagebinding"
    case "authentik_core": ["application", "applicationentitlement", "source"].contains(model)
    case "authentik_events": model == "notificationrule"
    case "authentik_policies": model == "policybindingmodel"
    case "authentik_providers_rac": model == "endpoint"
    default:
      app.hasPrefix("authentik_sources_") && model.hasSuffix("source")
        || ["authentik_endpoints", "authentik_requests", "authentik_lifecycle"].contains { app.hasPrefix($0) }
    }
  }

  /// Models that releases before 2024.8 had, and what stands for them since.
  static let renamed = [
    "authentik_sources_ldap.ldappropertymapping": "authentik_sources_ldap.ldapsourcepropertymapping",
    "authentik_stages_authenticator_webauthn.authenticatewebauthnstage":
      "authentik_stages_authenticator_webauthn.authenticatorwebauthnstage",
    "authentik_tenants.tenant": "authentik_brands.brand",
  ]

  static var names: [String] { byApp.flatMap { app, models in models.map { "\(app).\($0)" } } }

  private static let notForEntries: [Substring: Set<String>] = [
    "authentik_core": [
      "provider", "source", "propertymapping", "usersourceconnection", "groupsourceconnection", "session",
      "authenticatedsession",
    ],
    "authentik_flows": ["stage", "flowtoken"],
    "authentik_outposts": ["outpostserviceconnection"],
    "authentik_policies": ["policy", "policybindingmodel"],
    "authentik_policies_reputation": ["reputation"],
    "authentik_policies_unique_password": ["userpasswordhistory"],
    "authentik_stages_authenticator_endpoint_gdtc": ["endpointdevice", "endpointdeviceconnection"],
    "authentik_stages_authenticator_static": ["statictoken"],
    "authentik_stages_authenticator_webauthn": ["webauthndevicetype"],
  ]

  private static let byApp: [Substring: Set<String>] = {
    var apps: [Substring: Set<String>] = [:]
    for line in list.words(by: "\n") {
      let words = line.words(by: " ")
      apps["authentik_\(words[0])"] = Set(words.dropFirst().map(String.init))
    }
    return apps
  }()

  /// An app a line, without its prefix, and its models.
  private static let list = """
    agents agent
    blueprints blueprintinstance metaapplyblueprint
    brands brand
    core actor application applicationentitlement group objectattribute token user
    crypto certificatekeypair
    endpoints deviceaccessgroup deviceuserbinding endpointstage
    endpoints_connectors_agent agentconnector agentdeviceuserbinding enrollmenttoken
    endpoints_connectors_fleet fleetconnector
    endpoints_connectors_google_chrome googlechromeconnector
    enterprise license
    events event notification notificationrule notificationtransport notificationwebhookmapping
    flows flow flowstagebinding
    lifecycle lifecycleiteration lifecyclerule review useroffboarding
    outposts dockerserviceconnection kubernetesserviceconnection outpost
    policies policybinding
    policies_dummy dummypolicy
    policies_event_matcher eventmatcherpolicy
    policies_expiry passwordexpirypolicy
    policies_expression expressionpolicy
    policies_geoip geoippolicy
    policies_password passwordpolicy
    policies_reputation reputationpolicy
    policies_unique_password uniquepasswordpolicy
    providers_google_workspace googleworkspaceprovider googleworkspaceprovidermapping
    providers_ldap ldapprovider
    providers_microsoft_entra microsoftentraprovider microsoftentraprovidermapping
    providers_oauth2 oauth2dynamicclientregistration oauth2provider scopemapping
    providers_proxy proxyprovider
    providers_rac endpoint racpropertymapping racprovider
    providers_radius radiusprovider radiusproviderpropertymapping
    providers_saml samlpropertymapping samlprovider
    providers_scim scimmapping scimprovider
    providers_ssf ssfprovider
    providers_ws_federation wsfederationprovider
    rbac initialpermissions role
    reports dataexport
    requests grantrequest requestrule requestrulebinding requestrulechildbinding
    sources_kerberos groupkerberossourceconnection kerberossource kerberossourcepropertymapping \
      userkerberossourceconnection
    sources_ldap groupldapsourceconnection ldapsource ldapsourcepropertymapping userldapsourceconnection
    sources_oauth groupoauthsourceconnection oauthsource oauthsourcepropertymapping useroauthsourceconnection
    sources_plex groupplexsourceconnection plexsource plexsourcepropertymapping userplexsourceconnection
    sources_saml groupsamlsourceconnection samlsource samlsourcepropertymapping usersamlsourceconnection
    sources_scim scimsource scimsourcepropertymapping
    sources_telegram grouptelegramsourceconnection telegramsource telegramsourcepropertymapping \
      usertelegramsourceconnection
    stages_account_lockdown accountlockdownstage
    stages_authenticator_duo authenticatorduostage duodevice
    stages_authenticator_email authenticatoremailstage emaildevice
    stages_authenticator_endpoint_gdtc authenticatorendpointgdtcstage
    stages_authenticator_sms authenticatorsmsstage smsdevice
    stages_authenticator_static authenticatorstaticstage staticdevice
    stages_authenticator_totp authenticatortotpstage totpdevice
    stages_authenticator_validate authenticatorvalidatestage
    stages_authenticator_webauthn authenticatorwebauthnstage webauthndevice
    stages_captcha captchastage
    stages_consent consentstage userconsent
    stages_deny denystage
    stages_dummy dummystage
    stages_email emailstage
    stages_identification identificationstage
    stages_invitation invitation invitationstage
    stages_mtls mutualtlsstage
    stages_password passwordstage
    stages_prompt prompt promptstage
    stages_redirect redirectstage
    stages_source sourcestage
    stages_user_delete userdeletestage
    stages_user_login userloginstage
    stages_user_logout userlogoutstage
    stages_user_write userwritestage
    tasks_schedules schedule
    tenants domain
    """
}
