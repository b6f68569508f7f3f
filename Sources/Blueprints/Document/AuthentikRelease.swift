/// A version of authentik, as its releases are numbered.
package struct AuthentikRelease: Hashable, Sendable, Comparable, CustomStringConvertible {
  package var year: Int
  package var number: Int

  package init(_ year: Int, _ number: Int) {
    self.year = year
    self.number = number
  }

  /// Reads the version of a server, such as `2026.5.0-rc1`; nil where it is no version.
  package init?(version: String) {
    let parts = version.split(separator: ".").prefix(2).map { Int($0) }
    guard parts.count == 2, let year = parts[0], let number = parts[1] else { return nil }
    self.init(year, number)
  }

  /// Whether a source stage cannot be passed without its source (executed on 2026.5.0-rc1 and 2026.8.0-rc1).
  package var sourceStageProves: Bool { self >= AuthentikRelease(2026, 8) }

  package static func < (left: Self, right: Self) -> Bool {
    (left.year, left.number) < (right.year, right.number)
  }

  package var description: String { "\(year).\(number)" }
}
