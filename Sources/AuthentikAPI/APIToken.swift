internal import Foundation

/// An API token that cannot be shown: no description, dump or error text of it has its characters.
package struct APIToken: Sendable {
  private let characters: String

  /// Takes a token as it stands in a file or variable; white space around it does not count.
  ///
  /// Only visible ASCII passes: authentik answers anything else with a 500 (2026.5, transcript 03-auth-014), and a line
  /// break would end the header.
  package init(_ written: String) throws(InvalidSetting) {
    let trimmed = written.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !trimmed.isEmpty else { throw InvalidSetting("the token is empty") }
    if let slip = Self.slip(in: trimmed) { throw InvalidSetting(slip) }
    guard trimmed.unicodeScalars.allSatisfy({ ("!"..."~").contains($0) }) else {
      throw InvalidSetting(
        "the token holds a space, a line break or another character that no authentik token has: "
          + "is the file the right one, and does it hold the token alone?")
    }
    characters = trimmed
  }

  /// What somebody wrote around the token; nil where nothing is known to be.
  ///
  /// None of it can be part of a token: authentik makes them of letters and digits, and people who set their own do not
  /// begin with these.
  private static func slip(in text: String) -> String? {
    let words = text.lowercased()
    if words.hasPrefix("bearer ") {
      return "the token begins with “Bearer ”: give the token alone, flowbind adds the word itself"
    }
    if words.hasPrefix("authorization:") {
      return "the token begins with “Authorization:”: give the token alone, flowbind makes the header itself"
    }
    if let name = text.firstMatch(of: /^(?:export\s+)?([A-Z_][A-Z0-9_]*)\s*=/) {
      return "the token begins with “\(name.1)=”: give what stands behind the equals sign alone; "
        + "a file of variables is for the shell to read"
    }
    if text.count > 1, let first = text.first, let quote = quotes[first], text.last == quote {
      return
        "there are quotes around the token: leave them out; only a shell takes them away, and this was read by none"
    }
    return nil
  }

  private static let quotes: [Character: Character] = [
    "\"": "\"", "'": "'", "`": "`", "“": "”", "‘": "’", "„": "“", "<": ">",
  ]

  /// Half of a pair of quotes around the token; only a server can tell that it is no part of one that somebody chose.
  package var suspicion: String? {
    func isQuote(_ character: Character?) -> Bool { character == "\"" || character == "'" || character == "`" }
    if isQuote(characters.first) { return "it begins with a quotation mark: is that a part of it?" }
    if isQuote(characters.last) { return "it ends with a quotation mark: is that a part of it?" }
    return nil
  }

  /// The value of the `Authorization` header; only a transport asks for it, while it sends.
  var authorization: String { "Bearer " + characters }

  /// The text without the token, for servers that echo it.
  func redacted(from text: String) -> String {
    text.replacing(characters, with: "<token>")
  }
}

extension APIToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "<token>" }
  package var debugDescription: String { "<token>" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
