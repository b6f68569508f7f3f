/// What is wrong with who gets in by a flow as it stands, whoever made it so.
package struct WayFinding: Hashable, Sendable, Codable {
  package var rule: StandingRule
  package var ways: [ShownWay]

  package init(_ rule: StandingRule, _ ways: [ShownWay]) {
    self.rule = rule
    self.ways = ways
  }
}

/// A rule about the state that is there, by the name that reports use.
package enum StandingRule: String, CaseIterable, Codable, Hashable, Sendable {
  /// The server has a way that the blueprint by itself does not have.
  case wayNotInBlueprint = "way-not-in-blueprint"
  /// A user name is enough, without a session and whatever policies say.
  case openLogin = "open-login"
  /// A way to be logged in lacks what the configuration requires of all.
  case requirement = "required-proof"
}
