/// The authentik version whose reading of a file counts.
package enum Dialect: String, CaseIterable, Hashable, Sendable, Comparable {
  case version2024x8 = "2024.8"
  case version2025x10 = "2025.10"
  case version2026x5 = "2026.5"

  package static let newest = Dialect.version2026x5
  package static let oldest = Dialect.version2024x8

  /// Takes a name as a command line gives it; a patch level or `-rc1` behind it says nothing more.
  package init?(named name: String) {
    let release = name.prefix { $0 == "." || $0.isNumber }.split(separator: ".").prefix(2).joined(separator: ".")
    self.init(rawValue: release)
  }

  package var version: AuthentikRelease {
    switch self {
    case .version2024x8: AuthentikRelease(2024, 8)
    case .version2025x10: AuthentikRelease(2025, 10)
    case .version2026x5: AuthentikRelease(2026, 5)
    }
  }

  package static func < (left: Self, right: Self) -> Bool { left.version < right.version }

  func has(_ feature: Feature) -> Bool { feature.since <= version }
}
