internal import Bindings
internal import Documents
internal import Synchronization

/// The secrets of this process, which no output shows: the token in use, and what the environment calls a secret.
final class KnownSecrets: Sendable {
  /// Longest first, so that one that is part of another leaves nothing of it.
  private let texts: Mutex<[String]>

  static let replacement = "[redacted]"

  private static let shortestOfEnvironment = 12
  /// A token is certain to be one; shorter than this, it would be found in every word.
  private static let shortestToken = 6

  /// Takes the values of variables whose names speak of secrets.
  init(_ environment: [String: String]) {
    texts = Mutex([])
    for (name, value) in environment where Self.isSecret(name) { add(value, atLeast: Self.shortestOfEnvironment) }
  }

  func add(token: String) { add(token, atLeast: Self.shortestToken) }

  private func add(_ value: String, atLeast shortest: Int) {
    // Keys have lines, and a message quotes one of them.
    let lines = value.split(whereSeparator: \.isNewline).map { $0.trimmingWhitespace }.filter { $0.count >= shortest }
    texts.withLock { $0 = Set($0 + lines).sorted { ($0.count, $0) > ($1.count, $1) } }
  }

  private static func isSecret(_ name: String) -> Bool {
    let name = name.lowercased()
    // These say where a secret lies.
    let isPlace = ["_file", "_path", "_dir", "_directory"].contains(where: name.hasSuffix)
    return !isPlace && ["token", "secret", "passw", "passphrase", "key", "credential"].contains(where: name.contains)
  }

  /// Whether the text shows one of them.
  func are(in text: String) -> Bool { texts.withLock(\.self).contains(where: text.has) }

  /// The text without any of them.
  func redacted(_ text: String) -> String {
    texts.withLock(\.self).reduce(text) { text, secret in
      text.has(secret) ? text.replacing(secret, with: Self.replacement) : text
    }
  }

  /// Takes them out of what a document says to people.
  var redaction: Rewording { Rewording(text: { [self] in redacted($0) }) }
}

extension Substring {
  fileprivate var trimmingWhitespace: String {
    var rest = self
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest.drop { $0.isWhitespace })
  }
}

extension String {
  /// Whether the bytes of another text are part of this one: as fast as large reports need it.
  fileprivate func has(_ other: String) -> Bool {
    let other = Array(other.utf8)
    var text = self
    return text.withUTF8 { text in
      var rest = text[...]
      while rest.count >= other.count, let start = rest.firstIndex(of: other[0]) {
        if rest[start...].starts(with: other) { return true }
        rest = rest[(start + 1)...]
      }
      return false
    }
  }
}

extension Console {
  /// The console with known secrets taken out of everything that is said beside the report.
  func redacting(_ secrets: KnownSecrets) -> Console {
    var console = self
    let (writeError, ask) = (writeError, ask)
    console.writeError = { writeError(secrets.redacted($0)) }
    console.ask = { ask(secrets.redacted($0)) }
    return console
  }
}
