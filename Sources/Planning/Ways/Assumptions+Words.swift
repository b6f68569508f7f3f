internal import Bindings

extension Assumptions {
  /// Each assumption as a clause, in an order that is always the same.
  func words(naming stage: (PrimaryKey) -> String) -> [String] {
    facts.map { fact, values in fact.words(values, fact.stage.map(stage) ?? "the server") }.sorted()
  }
}

extension Assumptions.Fact {
  fileprivate func words(_ values: Assumptions.Values, _ subject: String) -> String {
    let holds = values & 2 != 0
    func named<Value: CaseIterable & RawRepresentable<String>>(_ type: Value.Type) -> String {
      type.allCases.enumerated().filter { values & (1 << $0.offset) != 0 }.map(\.element.rawValue)
        .joined(separator: " or ")
    }
    return switch name {
    case .role: "\(subject) is of a type that has this effect"
    case .checksPassword: holds ? "\(subject) asks for the password" : "\(subject) asks for no password"
    case .takesPasskey: "\(subject) takes a passkey"
    case .asksWebAuthn: holds ? "\(subject) takes passkeys" : "\(subject) takes no passkeys"
    case .notConfiguredAction: "\(subject) has not_configured_action \(named(NotConfiguredAction.self))"
    case .creationMode: "\(subject) has user_creation_mode \(named(UserCreationMode.self))"
    case .mutualTLSMode: "\(subject) has mode \(named(MutualTLSMode.self))"
    case .goesOnWithoutInvitation:
      holds ? "\(subject) goes on without an invitation" : "\(subject) needs an invitation"
    case .goesOnWithoutMatch: "\(subject) goes on where the source matches nobody"
    case .sourceProves:
      holds ? "the server is authentik 2026.8 or newer" : "the server is older than authentik 2026.8"
    }
  }
}
