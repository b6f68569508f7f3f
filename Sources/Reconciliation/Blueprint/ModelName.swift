/// What flowbind knows of authentik's models, by their names `app_label.model`.
///
/// Not all of them: apps come and go with versions, so only what no version has is called wrong.
enum ModelName {
  static let binding = "authentik_flows.flowstagebinding"
  static let flow = "authentik_flows.flow"
  /// The base of all stage types.
  static let anyStage = "authentik_flows.stage"
  static let policyBinding = "authentik_policies.policybinding"

  /// The models of these apps are few and the same in 2024.8, 2025.10 and 2026.5.
  private static let complete: [Substring: Set<String>] = [
    "authentik_flows": ["flow", "flowstagebinding", "flowtoken", "stage"],
    "authentik_policies": ["policy", "policybinding", "policybindingmodel"],
  ]

  /// Models that a look-up may name and an entry may not: bases of others, or kept by authentik itself.
  private static let notForEntries: Set<String> = [
    "authentik_flows.stage", "authentik_flows.flowtoken", "authentik_policies.policy",
    "authentik_policies.policybindingmodel", "authentik_core.provider", "authentik_core.source",
    "authentik_core.propertymapping", "authentik_core.usersourceconnection", "authentik_core.groupsourceconnection",
    "authentik_core.session", "authentik_core.authenticatedsession", "authentik_outposts.outpostserviceconnection",
  ]

  static func isBinding(_ name: String) -> Bool { same(name, binding) }
  static func isFlow(_ name: String) -> Bool { same(name, flow) }

  static func isStage(_ name: String) -> Bool { name.hasPrefix("authentik_stages_") }

  /// The models that stand for an action and not for an object, so that their entries need no identifiers.
  static func isMeta(_ name: String) -> Bool {
    name.hasPrefix("authentik_blueprints.") && normalized(name).hasPrefix("authentik_blueprints.meta")
  }

  static func isApplyBlueprint(_ name: String) -> Bool {
    same(name, "authentik_blueprints.metaapplyblueprint")
  }

  /// What keeps a name from being that of a model; nil if nothing is known to.
  static func problem(_ name: String) -> String? {
    let point = UInt8(ascii: ".")
    guard let dot = name.utf8.firstIndex(of: point), name.utf8.lastIndex(of: point) == dot else {
      return "'\(name)' is not of the form app_label.model"
    }
    guard let models = complete[name[..<dot]] else { return nil }
    let model = name[dot...].dropFirst().lowercased()
    return models.contains(model) ? nil : "authentik has no model '\(name)'"
  }

  /// A model that exists, but that authentik takes in no entry.
  static func isRefusedForEntries(_ name: String) -> Bool { notForEntries.contains(normalized(name)) }

  static func help(for name: String) -> String {
    nearest(to: name).map { "did you mean '\($0)'?" } ?? "such as '\(binding)'"
  }

  /// What was probably meant, of the models that concern flows.
  static func nearest(to name: String) -> String? {
    normalized(name) == "authentik_flows.stagebinding"
      ? binding : nearestName(to: name, among: [binding, flow, policyBinding])
  }

  /// Whether two names mean one model: the app label counts as written, the model's name in any case.
  ///
  /// Asked for every entry, so names of different lengths are not looked at.
  static func same(_ left: String, _ right: String) -> Bool {
    left == right || left.utf8.count == right.utf8.count && normalized(left) == normalized(right)
  }

  private static func normalized(_ name: String) -> String {
    guard let dot = name.firstIndex(of: ".") else { return name }
    return name[...dot] + name[name.index(after: dot)...].lowercased()
  }
}
