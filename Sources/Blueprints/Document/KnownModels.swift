internal import Bindings

/// The models that entries may have, of all known releases: the enum of models in authentik's generated clients of each
/// release, which agrees with `blueprints/schema.json` of 2025.10. The schema of 2026.8.0-rc1 lacks those of 2026.8, so
/// that an importer takes them all in an entry is unproven.
enum KnownModels {
  /// The releases in which the model can be that of an entry, its name in lower case; nil where no known release has it.
  static func life(app: Substring, model: String) -> Lifetime? { byApp[app]?[model] }

  /// Whether no release can have the model, because its app is one whose models stay the same.
  ///
  /// Other apps get new models with a release, and releases bring new apps, so nothing is said of those.
  static func exclude(app: Substring, model: String) -> Bool {
    guard let models = byApp[app] else { return false }
    return models[model] == nil && !(notForEntries[app]?.contains(model) ?? false)
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

  static var names: [String] { byApp.flatMap { app, models in models.keys.map { "\(app).\($0)" } } }

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

  private static let byApp: [Substring: [String: Lifetime]] = {
    var apps: [Substring: [String: Lifetime]] = [:]
    let lines = list.words(by: "\n")
    apps.reserveCapacity(lines.count)
    for line in lines {
      let words = line.words(by: " ")
      let models = words.dropFirst().map { word in
        let (name, lifetime) = Lifetime.read(word)
        return (String(name), lifetime ?? Lifetime())
      }
      apps["authentik_\(words[0])"] = Dictionary(models) { first, _ in first }
    }
    return apps
  }()

  /// An app a line, without its prefix, and its models, each with its lifetime.
  private static let list = """
    agents agent+2026.8
    blueprints blueprintinstance metaapplyblueprint
    brands brand
    core actor+2026.8 application applicationentitlement+2024.12 group objectattribute+2026.8 token user
    crypto certificatekeypair
    endpoints deviceaccessgroup+2025.12 deviceuserbinding+2025.12 endpointstage+2025.12
    endpoints_connectors_agent agentconnector+2025.12 agentdeviceuserbinding+2025.12 enrollmenttoken+2025.12
    endpoints_connectors_fleet fleetconnector+2026.2
    endpoints_connectors_google_chrome googlechromeconnector+2026.5
    enterprise license
    events event notification notificationrule notificationtransport notificationwebhookmapping
    flows flow flowstagebinding
    lifecycle lifecycleiteration+2026.2 lifecyclerule+2026.2 review+2026.2 useroffboarding+2026.8
    outposts dockerserviceconnection kubernetesserviceconnection outpost
    policies policybinding
    policies_dummy dummypolicy
    policies_event_matcher eventmatcherpolicy
    policies_expiry passwordexpirypolicy
    policies_expression expressionpolicy
    policies_geoip geoippolicy
    policies_password passwordpolicy
    policies_reputation reputationpolicy
    policies_unique_password uniquepasswordpolicy+2025.4
    providers_google_workspace googleworkspaceprovider googleworkspaceprovidermapping
    providers_ldap ldapprovider
    providers_microsoft_entra microsoftentraprovider microsoftentraprovidermapping
    providers_oauth2 oauth2dynamicclientregistration+2026.8 oauth2provider scopemapping
    providers_proxy proxyprovider
    providers_rac endpoint racpropertymapping racprovider
    providers_radius radiusprovider radiusproviderpropertymapping
    providers_saml samlpropertymapping samlprovider
    providers_scim scimmapping scimprovider
    providers_ssf ssfprovider+2025.2
    providers_ws_federation wsfederationprovider+2026.2
    rbac initialpermissions+2025.4 role
    reports dataexport+2025.12
    requests grantrequest+2026.8 requestrule+2026.8 requestrulebinding+2026.8 requestrulechildbinding+2026.8
    sources_kerberos groupkerberossourceconnection+2024.10 kerberossource+2024.10 \
      kerberossourcepropertymapping+2024.10 userkerberossourceconnection+2024.10
    sources_ldap groupldapsourceconnection+2025.4 ldapsource ldapsourcepropertymapping userldapsourceconnection+2025.4
    sources_oauth groupoauthsourceconnection oauthsource oauthsourcepropertymapping useroauthsourceconnection
    sources_plex groupplexsourceconnection plexsource plexsourcepropertymapping userplexsourceconnection
    sources_saml groupsamlsourceconnection samlsource samlsourcepropertymapping usersamlsourceconnection
    sources_scim scimsource scimsourcepropertymapping
    sources_telegram grouptelegramsourceconnection+2025.10 telegramsource+2025.10 \
      telegramsourcepropertymapping+2025.10 usertelegramsourceconnection+2025.10
    stages_account_lockdown accountlockdownstage+2026.5
    stages_authenticator_duo authenticatorduostage duodevice
    stages_authenticator_email authenticatoremailstage+2025.2 emaildevice+2025.2
    stages_authenticator_endpoint_gdtc authenticatorendpointgdtcstage+2024.10
    stages_authenticator_sms authenticatorsmsstage smsdevice
    stages_authenticator_static authenticatorstaticstage staticdevice
    stages_authenticator_totp authenticatortotpstage totpdevice
    stages_authenticator_validate authenticatorvalidatestage
    stages_authenticator_webauthn authenticatorwebauthnstage webauthndevice
    stages_captcha captchastage
    stages_consent consentstage userconsent+2024.8-2025.8
    stages_deny denystage
    stages_dummy dummystage
    stages_email emailstage
    stages_identification identificationstage
    stages_invitation invitation invitationstage
    stages_mtls mutualtlsstage+2025.6
    stages_password passwordstage
    stages_prompt prompt promptstage
    stages_redirect redirectstage+2024.12
    stages_source sourcestage
    stages_user_delete userdeletestage
    stages_user_login userloginstage
    stages_user_logout userlogoutstage
    stages_user_write userwritestage
    tasks_schedules schedule+2025.8
    tenants domain
    """
}
