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

/// Something that a file can use and older versions of authentik lack.
enum Feature: Hashable, Sendable {
  case tag(BlueprintTag)
  case sections
  case equalityModes
  case dottedContext
  case tagAsDefault

  var since: AuthentikRelease {
    switch self {
    case .tag(let tag): tag.since
    case .sections: AuthentikRelease(2025, 8)
    case .equalityModes, .dottedContext, .tagAsDefault: AuthentikRelease(2026, 5)
    }
  }

  /// As the subject of a sentence.
  var name: String {
    switch self {
    case .tag(let tag): tag.rawValue
    case .sections: "a mapping of sections under 'entries'"
    case .equalityModes: "EQ or NEQ in !Condition"
    case .dottedContext: "a dotted path in !Context"
    case .tagAsDefault: "a tag as the default of !Env"
    }
  }
}
