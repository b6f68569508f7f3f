package import Bindings

/// Whose token it is.
package struct WhoAmI: Hashable, Sendable, Decodable {
  package let username: String
  package let isSuperuser: Bool?

  private enum CodingKeys: String, CodingKey {
    case username
    case isSuperuser = "is_superuser"
  }
}

/// A blueprint that authentik applies by itself: another manager of bindings, if it names a managed flow.
package struct BlueprintInstance: Hashable, Sendable, Row {
  package let pk: PrimaryKey
  package let name: String
  /// The file inside authentik's blueprint folder, or an `oci://` address; empty where the content is stored inline.
  package let path: String?
  /// The YAML, where it is stored inline.
  package let content: String?
  package let enabled: Bool

  /// Where it is kept; nil where that is authentik's database.
  package var file: String? { path.flatMap { $0.isEmpty ? nil : $0 } }
}
