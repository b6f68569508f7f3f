/// The addresses that the sandbox knows.
enum Route: Hashable, Sendable {
  case bindings
  case binding(String)
  case bindingUsers(String)
  case flows
  case flow(slug: String)
  case clearCache
  case flowImport
  case stages
  case stage(String)
  case stagesOfType(String)
  case stageOfType(String, String)
  case policyBindings
  case policyBinding(String)
  case policies
  case dummyPolicies
  case dummyPolicy(String)
  case groups
  case group(String)
  case users
  case user(String)
  case events
  case blueprints
  case blueprintImport
  case version
  case configuration
  case licence
  case tokens
  case system
  case me
  case health

  /// Finds the route of a path; nil for one without its last slash, or with a doubled one.
  init?(path: String) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(Query.decode)
    guard parts.last == "" else { return nil }
    let names = parts.dropLast()
    if names == ["-", "health", "live"] || names == ["-", "health", "ready"] {
      self = .health
      return
    }
    guard names.starts(with: ["api", "v3"]) else { return nil }
    let rest = Array(names.dropFirst(2))
    guard rest.allSatisfy({ !$0.isEmpty }) else { return nil }
    switch (rest.prefix(2).joined(separator: "/"), Array(rest.dropFirst(2))) {
    case ("flows/bindings", []): self = .bindings
    case ("flows/bindings", let key) where key.count == 1: self = .binding(key[0])
    case ("flows/bindings", let key) where key.count == 2 && key[1] == "used_by": self = .bindingUsers(key[0])
    case ("flows/instances", []): self = .flows
    case ("flows/instances", ["cache_clear"]): self = .clearCache
    case ("flows/instances", ["import"]): self = .flowImport
    case ("flows/instances", let slug) where slug.count == 1: self = .flow(slug: slug[0])
    case ("stages/all", []): self = .stages
    case ("stages/all", let key) where key.count == 1: self = .stage(key[0])
    case ("policies/bindings", []): self = .policyBindings
    case ("policies/bindings", let key) where key.count == 1: self = .policyBinding(key[0])
    case ("policies/all", []): self = .policies
    case ("policies/dummy", []): self = .dummyPolicies
    case ("policies/dummy", let key) where key.count == 1: self = .dummyPolicy(key[0])
    case ("stages/authenticator", ["validate"]): self = .stagesOfType("authenticator_validate")
    case ("stages/invitation", ["stages"]): self = .stagesOfType("invitation")
    case ("core/groups", []): self = .groups
    case ("core/groups", let key) where key.count == 1: self = .group(key[0])
    case ("core/users", []): self = .users
    case ("events/events", []): self = .events
    case ("managed/blueprints", []): self = .blueprints
    case ("managed/blueprints", ["import"]): self = .blueprintImport
    case ("admin/version", []): self = .version
    case ("root/config", []): self = .configuration
    case ("enterprise/license", ["summary"]): self = .licence
    case ("core/tokens", []): self = .tokens
    case ("admin/system", []): self = .system
    case ("core/users", ["me"]): self = .me
    case ("core/users", let key) where key.count == 1: self = .user(key[0])
    case (_, let key) where rest.first == "stages" && rest.count >= 2 && StageType.known[rest[1]] != nil:
      guard key.count <= 1 else { return nil }
      self = key.isEmpty ? .stagesOfType(rest[1]) : .stageOfType(rest[1], key[0])
    default: return nil
    }
  }

  /// The methods as the `Allow` header lists them.
  var allow: String {
    switch self {
    case .bindings, .policyBindings, .dummyPolicies, .groups, .users, .tokens: "GET, POST, HEAD, OPTIONS"
    case .flows, .events, .blueprints, .stagesOfType: "GET, POST, HEAD, OPTIONS"
    case .binding, .policyBinding, .dummyPolicy: "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"
    case .flow, .stageOfType, .group, .user: "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"
    case .stage: "GET, DELETE, HEAD, OPTIONS"
    case .bindingUsers, .stages, .policies, .version, .configuration, .licence, .system, .me, .health:
      "GET, HEAD, OPTIONS"
    case .clearCache, .flowImport, .blueprintImport: "POST, OPTIONS"
    }
  }
}
