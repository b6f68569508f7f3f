package import Bindings

/// What a token needs to import, beyond what plan reads.
package enum ImportRights {
  /// As authentik names them; for all objects, not for single ones.
  ///
  /// From 2026.5 on the importer asks for the rights of each entry's model; before, for these twelve alone, whatever the
  /// entries are (transcripts 11-import; source).
  package static func needed(on release: AuthentikRelease?) -> [String] {
    guard let release, release.final < AuthentikRelease(2026, 5) else {
      return [HTTPRequest.Method.post].compactMap { Resource.blueprints.right(toSend: $0) }
        + [.post, .put, .delete].compactMap { Resource.bindings.right(toSend: $0) }
    }
    return [Resource.flows, .bindings, .stages, .policies, .policyBindings]
      .flatMap { resource in [.post, .put].compactMap { resource.right(toSend: $0) } }
      + ["authentik_stages_prompt.add_prompt", "authentik_stages_prompt.change_prompt"]
  }

  /// What it takes to drop cached plans afterwards: every POST below flows wants the right to add flows as well (seen on
  /// 2026.8; the same source in all releases).
  package static let toDropCachedPlans = ["authentik_flows.clear_flow_cache", "authentik_flows.add_flow"]

  /// Whether they are far more than flow-stage bindings need.
  package static func areBroad(on release: AuthentikRelease?) -> Bool {
    release.map { $0.final < AuthentikRelease(2026, 5) } ?? false
  }
}
