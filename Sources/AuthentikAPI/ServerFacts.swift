/// Whose token it is.
package struct WhoAmI: Hashable, Sendable {
  package let username: String
  package let isSuperuser: Bool
}

/// A blueprint that authentik applies by itself: another manager of bindings, if it names a managed flow.
package struct BlueprintInstance: Hashable, Sendable {
  package let name: String
  /// The file inside authentik's blueprint folder, or an `oci://` address; empty where the content is stored inline.
  package let path: String
  /// The YAML, where it is stored inline.
  package let content: String
  package let isEnabled: Bool
  /// authentik's word for the last apply: `successful`, `warning`, `error`, `orphaned`, `unknown`.
  package let status: String
}
