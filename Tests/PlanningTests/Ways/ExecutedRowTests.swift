import Foundation
import Planning
import TestSupport
import Testing

/// Ways against what real servers did: whoever was logged in has a way that asks for no more than was given, and of
/// the others nobody has.
@Suite struct ExecutedRowTests {
  @Test(arguments: ExecutedRow.all)
  func `every executed flow lets in whom it let in`(row: ExecutedRow) {
    for sourceStageProves in row.sourceStageProves.map({ [$0] }) ?? [false, true] {
      let ways = Ways(row.stages, row.designation, sourceStageProves: sourceStageProves)
      #expect(ways.limit == nil)
      for user in ["alice", "bob", "victim", "nodev"] {
        let isLetIn = ways.all.contains { $0.effect == .loginNamed && row.gave(all: $0, for: user) }
        #expect(isLetIn == (row.loggedIn == user), "\(user): \(ways.notation(.loginNamed))")
      }
      let makesAccount = ways.all.contains { $0.effect == .loginNew && row.gave(all: $0, for: "+") }
      if row.loggedIn == "+" { #expect(makesAccount) }
    }
  }

  /// Every row of the page that was executed is here, where the page is at hand.
  @Test(.enabled(if: Corpus.root != nil, "set FLOWBIND_CORPUS to the folder that holds flow-execution.md"))
  func `no row is left out`() throws {
    let root = try #require(Corpus.root)
    let page = try String(contentsOf: root.appending(path: "flow-execution.md"), encoding: .utf8)
    let table = try #require(page.components(separatedBy: "## Executions").last)
    let names = table.split(separator: "\n").filter { $0.hasPrefix("| ") }.map { line in
      line.split(separator: "|")[0].trimmingCharacters(in: .whitespaces)
    }.filter { $0 != "scenario" && $0 != "---" }
    let here = Set(ExecutedRow.all.map { $0.scenario.split(separator: ",")[0] }.map(String.init))
    #expect(Set(names).subtracting(here) == [])
    #expect(names.count > 90)
  }
}

extension ExecutedRow {
  /// Whether all that a way asks for was given: of this user, since the user was named last; and by the visitor.
  fileprivate func gave(all way: Way, for user: String) -> Bool {
    let hasDevice = user == "alice" || user == "bob"
    guard way.user == .any || (way.user == .withDevice) == hasDevice else { return false }
    var ofUser: Set<String> = []
    var ofVisitor: Set<String> = []
    for item in took.split(separator: ", ") {
      let words = item.split(separator: " ").map(String.init)
      let names = ["name", "certificate", "source"].contains(words[0])
      if words.count == 2, words[0] != "skip", words[0] != "session" {
        // Whoever is named takes the place of everybody else.
        if names && words[1] != user { ofUser = [] }
        if words[1] == user { ofUser.insert(words[0]) }
      } else {
        ofVisitor.insert(words[0] == "session" ? "session" : words.last ?? "")
        if words[0] == "session", words[1] == user { ofVisitor.insert("own-session") }
      }
    }
    let asked = way.proofs.list.map { proof in
      switch proof {
      case .password, .certificate, .source, .passkey: proof.rawValue
      case .authenticator: "code"
      case .email: "link"
      case .ownSession, .session, .invitation, .superuser, .token, .given: "visitor: \(proof.rawValue)"
      }
    }
    let isNamed =
      way.user == .any || !way.path.contains { $0.stage.hasPrefix("id") } || ofUser.isSuperset(of: ["name"])
      || !ofUser.isDisjoint(with: ["certificate", "source"])
    let obstacles = way.path.map(\.stage).compactMap { stage in
      ["captcha", "id-captcha", "consent", "dummy", "prompt"].contains(stage)
        ? stage.split(separator: "-").last.map(String.init) : nil
    }
    return isNamed && way.skips.allSatisfy { ofVisitor.contains($0.stage) } && ofVisitor.isSuperset(of: obstacles)
      && asked.allSatisfy { item in
        item.hasPrefix("visitor: ") ? ofVisitor.contains(String(item.dropFirst(9))) : ofUser.contains(item)
      }
  }
}
