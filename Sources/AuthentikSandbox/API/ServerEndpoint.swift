internal import Bindings

// What the server says of itself and of the caller.
extension SandboxState {
  func versionJSON(_ caller: Caller) throws(Refusal) -> JSON {
    _ = try caller.requireUser()
    return [
      "version_current": .string(release), "version_latest": .string(release), "version_latest_valid": true,
      "build_hash": "", "outdated": false, "outpost_outdated": false,
    ]
  }

  func licenceJSON(_ caller: Caller) throws(Refusal) -> JSON {
    _ = try caller.requireUser()
    return [
      "internal_users": 0, "external_users": 0, "status": .string(isLicensed ? "valid" : "unlicensed"),
      "latest_valid": "0001-01-01T00:00:00Z", "license_flags": [],
    ]
  }

  static let configurationJSON: JSON = [
    "error_reporting": [
      "enabled": false, "sentry_dsn": "", "environment": "sandbox", "send_pii": false, "traces_sample_rate": 0,
    ],
    "capabilities": [],
    "cache_timeout": 300,
    "cache_timeout_flows": 300,
    "cache_timeout_policies": 300,
  ]

  func userJSON(_ account: Account) -> JSON {
    [
      "user": [
        "pk": .integer(account.pk), "username": .string(account.username), "name": .string(account.username),
        "is_active": true, "is_superuser": .bool(account.isSuperuser), "groups": [],
        "email": .string("\(account.username)@sandbox.invalid"), "avatar": "", "uid": "", "settings": [:],
        "type": "internal", "system_permissions": [],
      ]
    ]
  }

  func listBlueprints(_ request: Request, _ caller: Caller) throws(Refusal) -> JSON {
    let rows = try caller.visible(blueprints, .blueprint, isList: true, key: \.pk)
    let listing = Listing(query: request.query, version: version)
    let filtered = rows.filter { row in
      [row.name, nil].contains(listing.query["name"]) && [row.path, nil].contains(listing.query["path"])
        && listing.matchesSearch(row.name, row.path)
    }
    return try listing.page(filtered.sorted { $0.name < $1.name }) { row in
      [
        "pk": .string(row.pk.text), "name": .string(row.name), "path": .string(row.path), "context": [:],
        "last_applied": "2026-01-01T00:00:00Z", "last_applied_hash": "", "status": "successful",
        "enabled": .bool(row.enabled), "managed_models": [], "metadata": ["name": .string(row.name)],
        "content": .string(row.content),
      ]
    }
  }
}
