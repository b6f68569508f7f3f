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

/// A token by which its user can ask the API, as far as the list shows it: never its key.
package struct ListedToken: Hashable, Sendable, Row {
  package let pk: PrimaryKey
  package let identifier: String
  package let intent: String
  package let expiring: Bool
  /// ISO 8601; nil for one that stays.
  package let expires: String?
}

/// How the server thinks that a request reached it.
///
/// Nothing else is read of the answer: it repeats all headers, the token among them.
package struct Reached: Hashable, Sendable, Decodable {
  package let host: String
  package let isSecure: Bool

  private enum CodingKeys: String, CodingKey {
    case host = "http_host"
    case isSecure = "http_is_secure"
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
