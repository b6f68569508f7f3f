/// A version of authentik, as its releases are numbered.
package struct AuthentikRelease: Hashable, Sendable, Comparable, CustomStringConvertible {
  package var year: Int
  package var number: Int

  package init(_ year: Int, _ number: Int) {
    self.year = year
    self.number = number
  }

  package static func < (left: Self, right: Self) -> Bool {
    (left.year, left.number) < (right.year, right.number)
  }

  package var description: String { "\(year).\(number)" }
}
