/// A release of authentik, as far as its behaviour differs from that of others.
package struct AuthentikRelease: Hashable, Sendable, Comparable, CustomStringConvertible {
  package let year: Int
  package let number: Int
  /// A candidate of the release, such as 2026.8.0-rc1: what came into the release last may be missing.
  package let isCandidate: Bool

  package init(_ year: Int, _ number: Int, isCandidate: Bool = false) {
    self.year = year
    self.number = number
    self.isCandidate = isCandidate
  }

  /// Reads the version of a server, such as `2026.5.0-rc1`, or the name of a release; nil where it is neither.
  ///
  /// A patch level says nothing more.
  package init?(version: String) {
    // By bytes, since tables of releases are read whenever flowbind starts to read files.
    let dot = UInt8(ascii: ".")
    let digits = version.utf8.prefix { $0 == dot || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    let parts = digits.split(separator: dot).prefix(2).map { Int(Substring($0)) }
    guard parts.count == 2, let year = parts[0], let number = parts[1] else { return nil }
    let rest = version[digits.endIndex...]
    self.init(year, number, isCandidate: !rest.isEmpty && rest.contains("rc"))
  }

  /// Whether a source stage cannot be passed without its source (executed on 2026.5.0-rc1 and 2026.8.0-rc1).
  package var sourceStageProves: Bool { final >= AuthentikRelease(2026, 8) }

  package static func < (left: Self, right: Self) -> Bool {
    (left.year, left.number, left.isCandidate ? 0 : 1) < (right.year, right.number, right.isCandidate ? 0 : 1)
  }

  package var description: String { "\(year).\(number)" + (isCandidate ? "-rc" : "") }
}

extension AuthentikRelease {
  /// The releases whose rules flowbind has, oldest first; a new one is a line here.
  package static let known = [
    AuthentikRelease(2024, 8), AuthentikRelease(2024, 10), AuthentikRelease(2024, 12),
    AuthentikRelease(2025, 2), AuthentikRelease(2025, 4), AuthentikRelease(2025, 6),
    AuthentikRelease(2025, 8), AuthentikRelease(2025, 10), AuthentikRelease(2025, 12),
    AuthentikRelease(2026, 2), AuthentikRelease(2026, 5), AuthentikRelease(2026, 8),
  ]
  package static let oldest = known[0]
  package static let newest = known[known.count - 1]

  /// The release that a candidate is of; any other itself.
  package var final: AuthentikRelease { AuthentikRelease(year, number) }

  package var isKnown: Bool { Self.known.contains(final) }

  /// The release by whose rules this one is taken: itself, or the nearest of those whose rules are known.
  package var nearestKnown: AuthentikRelease { min(max(self, .oldest), .newest) }
}
