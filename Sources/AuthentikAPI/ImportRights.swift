package import Bindings

/// What a token needs to import, beyond what plan reads.
package enum ImportRights {
  /// As authentik names them; for all objects, not for single ones.
  ///
  /// From 2026.5 on the importer asks for the rights of each entry's model; before, for these twelve alone, whatever the
  /// entries are (transcripts 11-import; source).
  package static func needed(on release: AuthentikRelease?) -> [String] {
    guard areBroad(on: release) else {
      return Resource.blueprints.rights(toSend: .post) + Resource.bindings.rights(toSend: .post, .put, .delete)
    }
    return [Resource.flows, .bindings, .stages, .policies, .policyBindings].flatMap { $0.rights(toSend: .post, .put) }
      + ["authentik_stages_prompt.add_prompt", "authentik_stages_prompt.change_prompt"]
  }

  /// What it takes to drop cached plans afterwards: every POST below flows wants the right to add flows as well (seen on
  /// 2026.8; the same source in all releases).
  package static let toDropCachedPlans = ["authentik_flows.clear_flow_cache", "authentik_flows.add_flow"]

  /// Whether they are far more than flow-stage bindings need.
  package static func areBroad(on release: AuthentikRelease?) -> Bool {
    release?.importsAsFlows == true
  }
}

extension AuthentikRelease {
  /// Whether documents are imported at an address of flows, with the rights to write all that a flow is made of; a server
  /// whose release is not known counts as a newer one.
  var importsAsFlows: Bool { final < AuthentikRelease(2026, 5) }
}
