internal import Bindings

/// What flowbind knows of authentik's models, by their names `app_label.model`.
package enum ModelName {
  package static let binding = "authentik_flows.flowstagebinding"
  package static let flow = "authentik_flows.flow"
  /// The base of all stage types.
  package static let anyStage = "authentik_flows.stage"
  package static let policyBinding = "authentik_policies.policybinding"
  /// The base of all policy types.
  package static let anyPolicy = "authentik_policies.policy"
  package static let group = "authentik_core.group"
  package static let user = "authentik_core.user"

  package static func isBinding(_ name: String) -> Bool { same(name, binding) }
  package static func isFlow(_ name: String) -> Bool { same(name, flow) }

  /// Of any type; their apps are named so. Policy bindings are none.
  package static func isPolicy(_ name: String) -> Bool {
    name.hasPrefix("authentik_policies_") || same(name, anyPolicy)
  }

  /// Whether it is known that nothing of the model can have policies (all releases until 2026.8: `PolicyBindingModel`).
  static func takesNoPolicies(_ name: String) -> Bool {
    guard !isUnheardOf(name), let (app, model) = parts(name) else { return isStage(name) || isPolicy(name) }
    return !KnownModels.takePolicies(app: app, model: model)
  }

  /// All stage types are named so, whatever their app; new ones come with releases.
  static func isStage(_ name: String) -> Bool {
    let word = "stage".utf8
    // From the end, where the names of most other models differ at once.
    return name.utf8.count > word.count && name.utf8.reversed().starts(with: word.reversed()) { $0 | 0x20 == $1 }
  }

  /// The models that stand for an action and not for an object, so that their entries need no identifiers.
  static func isMeta(_ name: String) -> Bool {
    name.hasPrefix("authentik_blueprints.") && normalized(name).hasPrefix("authentik_blueprints.meta")
  }

  static func isApplyBlueprint(_ name: String) -> Bool {
    same(name, "authentik_blueprints.metaapplyblueprint")
  }

  /// Whether an entry of the model can hold a blueprint, which authentik applies on its own.
  static func storesBlueprint(_ name: String) -> Bool { same(name, "authentik_blueprints.blueprintinstance") }

  /// No release can have the model, be it that the name is none.
  static func isKnownToBeMissing(_ name: String) -> Bool {
    guard let (app, model) = parts(name) else { return true }
    return KnownModels.exclude(app: app, model: model)
  }

  /// What keeps a name from being that of an entry's model; nil if nothing is known to.
  ///
  /// Comparing with all known names takes time; without it, a name that is not known is a problem.
  static func problem(_ name: String, comparing: Bool) -> String? {
    guard let (app, _) = parts(name) else { return "'\(name)' is not of the form app_label.model" }
    if isMissing(name, comparing: comparing) { return "authentik has no model '\(name)'" }
    return app.hasPrefix("authentik_") ? nil : "authentik has no app '\(app)': their names begin with authentik_"
  }

  /// No release has the model or, as far as anybody can tell, will have it.
  static func isMissing(_ name: String, comparing: Bool) -> Bool {
    isKnownToBeMissing(name) || isSlip(name, comparing: comparing)
  }

  /// A name so near to that of a known model that no later release will have it, one that was given up, or no name.
  private static func isSlip(_ name: String, comparing: Bool) -> Bool {
    guard isUnheardOf(name) else { return false }
    guard comparing else { return true }
    let isName = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."):
        true
      default: false
      }
    }
    return !isName || KnownModels.renamed[normalized(name)] != nil || KnownModels.isSlip(app: parts(name)?.app)
      || !nearestNames(to: name, among: KnownModels.names, limit: 1, within: 2).isEmpty
  }

  /// No release that flowbind knows of takes the model in an entry; a later one may.
  static func isUnheardOf(_ name: String) -> Bool {
    guard let (app, model) = parts(name) else { return true }
    return KnownModels.life(app: app, model: model) == nil && !isRefusedForEntries(name)
  }

  /// The releases that take the model in an entry; nil where no known one does.
  static func lifetime(_ name: String) -> Lifetime? {
    parts(name).flatMap { KnownModels.life(app: $0.app, model: $0.model) }
  }

  /// Why this release does not have the model yet; nil where it does, or where no release is known to.
  ///
  /// A candidate counts as its release: models come early.
  static func lack(of name: String, in release: AuthentikRelease) -> String? {
    guard let life = lifetime(name), !life.hasBegun(by: release) else { return nil }
    return "authentik \(release) has no model '\(name)', which came with \(life.first)"
  }

  /// Why this release takes the model in no entry any more; nil where nothing is known of that.
  static func retirement(of name: String, in release: AuthentikRelease) -> String? {
    guard let last = lifetime(name)?.last, last < release else { return nil }
    return "authentik \(release) takes no '\(name)' in an entry, as \(last) did for the last time"
  }

  /// A model that exists, but that authentik takes in no entry.
  static func isRefusedForEntries(_ name: String) -> Bool {
    guard let (app, model) = parts(name) else { return false }
    return KnownModels.areRefused(app: app, model: model)
  }

  /// The app label, and the model's name in lower case.
  private static func parts(_ name: String) -> (app: Substring, model: String)? {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 2 ? (parts[0], parts[1].lowercased()) : nil
  }

  /// The known model whose name is nearest, as a question.
  static func suggestion(for name: String) -> String? {
    if normalized(name) == "authentik_flows.stagebinding" { return "did you mean '\(binding)'?" }
    if let model = KnownModels.renamed[normalized(name)] { return "since 2024.8 it is '\(model)'" }
    return didYouMean(name, among: KnownModels.names)
  }

  static func help(for name: String) -> String {
    suggestion(for: name) ?? "such as '\(binding)'"
  }

  /// What was probably meant, of the models whose entries are judged.
  static func nearest(to name: String) -> String? {
    normalized(name) == "authentik_flows.stagebinding"
      ? binding : nearestName(to: name, among: [binding, flow, policyBinding])
  }

  /// Whether two names mean one model: the app label counts as written, the model's name in any case.
  ///
  /// Asked several times for every entry, so most names are parted by their lengths, or by the first bytes that differ:
  /// two signs of ASCII that are not one letter in two cases.
  package static func same(_ left: String, _ right: String) -> Bool {
    guard left != right else { return true }
    guard left.utf8.count == right.utf8.count else { return false }
    for (one, other) in zip(left.utf8, right.utf8) where one != other {
      if one < 0x80, other < 0x80, one | 0x20 != other | 0x20 { return false }
      break
    }
    return normalized(left) == normalized(right)
  }

  /// As authentik itself writes it, whatever letters a file has for the model.
  package static func normalized(_ name: String) -> String {
    guard let dot = name.firstIndex(of: ".") else { return name }
    return name[...dot] + name[name.index(after: dot)...].lowercased()
  }
}
