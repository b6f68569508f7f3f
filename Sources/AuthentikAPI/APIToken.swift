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
    if trimmed.lowercased().hasPrefix("bearer ") {
      throw InvalidSetting("the token begins with “Bearer ”: give the token alone, flowbind adds the word itself")
    }
    guard trimmed.unicodeScalars.allSatisfy({ ("!"..."~").contains($0) }) else {
      throw InvalidSetting(
        "the token holds a space, a line break or another character that no authentik token has: "
          + "is the file the right one, and does it hold the token alone?")
    }
    characters = trimmed
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
