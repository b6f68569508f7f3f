import Foundation
import Planning
import Testing

@testable import Reporting

/// Ways in as people read them: users put together, the two sides of a change paired, policies in words.
@Suite struct WayLineTests {
  /// `login-named with_device password+authenticator new`, with the change left out where there is none.
  private func way(_ words: String, skips: [ShownWay.Skip] = []) throws -> ShownWay {
    let parts = words.split(separator: " ").map(String.init)
    let proofs = parts[2] == "-" ? [] : parts[2].split(separator: "+").map(String.init)
    let change = parts.count > 3 ? ", \"change\": \"\(parts[3])\"" : ""
    let json = """
      {"effect": "\(parts[0])", "user": "\(parts[1])", "proofs": \(proofs), "skips": [], "begins": ["a"],
       "path": ["id", "login"]\(change)}
      """
    var way = try JSONDecoder().decode(ShownWay.self, from: Data(json.utf8))
    way.skips = skips
    return way
  }

  private func skip(_ stage: String?, _ policies: String..., oneIsEnough: Bool? = nil) throws -> ShownWay.Skip {
    let stage = stage.map { "\"stage\": \"\($0)\", \"order\": 20, " } ?? ""
    let one = oneIsEnough.map { "\"one_is_enough\": \($0), " } ?? ""
    return try JSONDecoder().decode(
      ShownWay.Skip.self, from: Data("{\(stage)\(one)\"policies\": \(policies)}".utf8))
  }

  /// A line each: sign and words, and what it replaces behind it.
  private func told(_ ways: [ShownWay]) -> [String] {
    WayLine.lines(of: ways).map { line in
      ([line.sign + " " + line.effect + ": " + line.words] + line.former.map { "\($0.side): \($0.words)" })
        .joined(separator: " | ").trimmingCharacters(in: .whitespaces)
    }
  }

  private func both(_ proofs: String, _ change: String = "", device: String = "") -> [String] {
    ["login-named with_device \(proofs)\(device) \(change)", "login-named without_device \(proofs) \(change)"]
  }

  @Test(arguments: [
    // Easier, harder, other; and nothing of it.
    (
      ["- new", "password+authenticator gone"], ["+ log in: name | before: name + password + authenticator"]
    ),
    (["password", "- gone"], ["log in: name + password | before: name"]),
    (["e-mail new", "password gone"], ["+ log in: name + mailed link | before: name + password"]),
    (["password", "e-mail gone"], ["log in: name + password", "- log in: name + mailed link"]),
    // The nearest of several; and each of those that one replaces.
    (
      ["password new", "password+e-mail gone", "- new"],
      ["+ log in: name", "+ log in: name + password | before: name + password + mailed link"]
    ),
    (
      ["- new", "password gone", "e-mail gone"],
      ["+ log in: name | before: name + password | before: name + mailed link"]
    ),
    // Two came, and one went that is like neither: nobody can tell for which of them.
    (
      ["e-mail new", "certificate new", "password gone"],
      ["+ log in: name + mailed link", "+ log in: certificate", "- log in: name + password"]
    ),
    (["- not_in_blueprint", "password only_in_blueprint"], ["! log in: name | by the blueprint: name + password"]),
  ])
  func `what goes stands with what takes its place`(ways: [String], expected: [String]) throws {
    let shown = try ways.flatMap { words in
      let parts = words.split(separator: " ").map(String.init)
      return try both(parts[0], parts.count > 1 ? parts[1] : "").map { try way($0) }
    }
    #expect(told(shown) == expected)
  }

  @Test func `only what somebody does to the same user, and in the same way, is paired`() throws {
    let effects = try [way("account-made any - new"), way("login-new any invitation gone")]
    #expect(told(effects) == ["+ make an account: nothing", "- log in as a new user: invitation"])
    let users = try [
      way("login-named with_device password new"), way("login-named without_device password"),
      way("login-named with_device password+authenticator gone"),
    ]
    #expect(
      told(users) == [
        "+ log in: name + password, for users who have a device "
          + "| before: name + password + authenticator, for users who have a device",
        "log in: name + password, for users who have no device",
      ])
  }

  /// A binding that moves has another order on the other side, and is the same.
  @Test func `a way that the same policies open is the same at another order`() throws {
    var moved = try skip("pw", "policy “p”")
    moved.order = 15
    let ways = try [
      way("login-new any - new", skips: [moved]),
      way("login-new any invitation gone", skips: [skip("pw", "policy “p”")]),
    ]
    #expect(WayLine.lines(of: ways).map(\.former.count) == [1])
  }

  @Test func `signs that are used are explained, and no others`() throws {
    func legend(_ words: String...) throws -> String? {
      WayLine.legend(of: WayLine.lines(of: try words.map { try way($0) }))
    }
    #expect(try legend("login-new any -") == nil)
    #expect(try legend("login-new any - new") == "+ new")
    #expect(try legend("login-new any - new", "login-new any invitation gone") == "+ new, - no longer")
    #expect(
      try legend("login-new any - not_in_blueprint", "account-made any - only_in_blueprint")
        == "! not in the blueprint, - only in the blueprint")
  }

  @Test func `policies are said to pass or not to pass`() throws {
    func conditions(_ skips: ShownWay.Skip...) throws -> String {
      try way("login-new any -", skips: skips).conditions.joined(separator: ", ")
    }
    #expect(try conditions(skip("pw", "policy “p”")) == "where policy “p” does not pass (skips pw at order 20)")
    #expect(
      try conditions(skip("pw", "policy “p”"), skip("mfa", "policy “p”"))
        == "where policy “p” does not pass (skips pw at order 20 and mfa at order 20)")
    #expect(
      try conditions(skip("pw", "policy “p”", "policy “q”"))
        == "where policy “p” and policy “q” do not pass (skips pw at order 20)")
    #expect(
      try conditions(skip("pw", "policy “p”", "policy “q”", oneIsEnough: true))
        == "where policy “p” or policy “q” does not pass (skips pw at order 20)")
    // A negated one skips where it passes.
    #expect(try conditions(skip("pw", "not group “g”")) == "where group “g” passes (skips pw at order 20)")
    #expect(
      try conditions(skip("pw", "not group “g”", "policy “p”"))
        == "where policy “p” does not pass and group “g” passes (skips pw at order 20)")
    #expect(
      try conditions(skip(nil, "policy “p”"), skip("pw", "policy “q”"))
        == "where policy “q” does not pass (skips pw at order 20) and policy “p” passes (the flow's own)")
  }
}
