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

  /// Everybody sees the tokens of their own, and a superuser all of them; keys are never shown.
  func listTokens(_ request: Request, _ caller: Caller) throws(Refusal) -> JSON {
    let user = try caller.requireUser()
    let listing = Listing(query: request.query, version: version)
    let rows = accounts.values.filter { account in
      (user.isSuperuser || account.username == user.username)
        && [account.username, nil].contains(listing.query["user__username"])
    }
    return try listing.page(rows.sorted { $0.pk < $1.pk }.enumerated().map(\.self)) { number, account in
      [
        "pk": .string("00000000-0000-4000-8000-\(100_000_000_000 + number)"),
        "identifier": .string("\(account.username)-token-\(number)"), "intent": "api", "user": .integer(account.pk),
        "expiring": .bool(account.tokenExpires != nil), "expires": account.tokenExpires.map(JSON.string) ?? .null,
      ]
    }
  }

  /// As the server sees the request, its headers repeated with the token in them (seen on 2026.8.0-rc1).
  func systemJSON(_ request: Request, _ caller: Caller) throws(Refusal) -> JSON {
    guard try caller.requireUser().isSuperuser else { throw .forbidden }
    let headers = ["Authorization", "User-Agent"].compactMap { name in
      request.header(name).map { JSON.Member("HTTP_" + name.uppercased(), .string($0)) }
    }
    return [
      "http_headers": .object(headers), "http_host": .string(request.header("Host") ?? ""),
      "http_is_secure": .bool(request.header("X-Forwarded-Proto") == "https"),
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
        "email": .string(SandboxUser.email(of: account.username)), "avatar": "", "uid": "", "settings": [:],
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
