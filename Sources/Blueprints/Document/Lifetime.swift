internal import Bindings

/// The releases that have something of a table.
struct Lifetime: Hashable {
  /// The oldest known one stands for all before it.
  var first = AuthentikRelease.oldest
  /// Nil for what stays.
  var last: AuthentikRelease?

  /// What the release has against it, as the end of a sentence; nil where the release has it.
  func end(of release: AuthentikRelease) -> String? {
    if !hasBegun(by: release) { return "it came with \(first)" }
    return last.flatMap { $0 < release ? "\($0) had it for the last time" : nil }
  }

  func includes(_ release: AuthentikRelease) -> Bool { end(of: release) == nil }

  /// A candidate counts as its release: models, fields and words come early.
  func hasBegun(by release: AuthentikRelease) -> Bool { first <= release.final }
}

extension Lifetime {
  /// Takes `name`, `name+2025.2` or `name+2025.2-2025.8` apart, as tables have them.
  ///
  /// - Returns: no lifetime where the table gives none.
  static func read(_ word: Substring) -> (name: Substring, lifetime: Lifetime?) {
    let parts = word.words(by: "+")
    guard parts.count == 2 else { return (word, nil) }
    let releases = parts[1].words(by: "-").map { AuthentikRelease(version: String($0)) }
    return (parts[0], Lifetime(first: releases[0] ?? .oldest, last: releases.count > 1 ? releases[1] : nil))
  }
}
