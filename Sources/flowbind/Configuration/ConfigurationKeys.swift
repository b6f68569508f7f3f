/// The keys of `flowbind.yaml`, level by level; the JSON schema knows the same (a test compares them).
enum ConfigurationKeys {
  enum Top: String, CaseIterable {
    case ignore, allow, require, limits, paths, create, delete, prune, atomic, outputs
    case failOn = "fail_on"
    case serverID = "server_id"
  }

  enum Ignore: String, CaseIterable {
    case flow, stage, fields, reason, until
  }

  enum Allow: String, CaseIterable {
    case rule, flow, reason, until
  }

  enum Require: String, CaseIterable {
    case flow, include, reason
    case evenIfSkipped = "even-if-skipped"
  }

  enum Limits: String, CaseIterable {
    case maximumChanges = "max_changes"
  }

  /// What `prune` holds, where it is more than true or false.
  enum Prune: String, CaseIterable {
    case keep
  }

  enum Keep: String, CaseIterable {
    case flow, stage, reason
  }

  enum Outputs: String, CaseIterable {
    case validate, plan, apply, drift
  }

  /// Words that begin the name of an address or a secret, which the file must not hold.
  private static let closed = [
    "address", "api_key", "apikey", "authentik_", "credential", "host", "password", "secret", "server", "token", "uri",
    "url",
  ]

  static func isAddressOrSecret(_ key: String) -> Bool {
    let word = key.lowercased().replacing("-", with: "_")
    return closed.contains { word.hasPrefix($0) || word.hasSuffix("_\($0)") }
  }
}
