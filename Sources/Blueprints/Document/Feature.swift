internal import Bindings
internal import YAML

/// Something of the language that some releases of authentik have and others lack: the one table of what they differ in.
enum Feature: Hashable, Sendable {
  case tag(BlueprintTag)
  case sections
  /// `must_created`, written out, refuses what is there; before, it updates that.
  case mustCreated
  case equalityModes
  case dottedContext
  case tagAsDefault
  /// A mistake: `goauthentik.io/enterprise/licensed` is a tuple of one item, which counts as true with any licence or none.
  case licenceAsTuple

  /// The first release that has it, the oldest known one standing for all before that.
  ///
  /// Seen on 2024.8, 2025.10, 2026.5.0-rc1 and 2026.8.0-rc1. Unproven are the three of 2026.8: both candidates lack them,
  /// the notes of 2026.8 list EQ and NEQ (authentik's pull request 20315), and documentation claims the other two for
  /// 2026.5 (20577, 20610), which was cut before the candidate of 2026.8.
  var since: AuthentikRelease {
    switch self {
    case .tag(.atIndex), .mustCreated: AuthentikRelease(2024, 12)
    case .tag(.file), .tag(.findObject), .tag(.parseJSON), .sections: AuthentikRelease(2025, 8)
    case .tag: .oldest
    case .licenceAsTuple: AuthentikRelease(2026, 2)
    case .equalityModes, .dottedContext, .tagAsDefault: AuthentikRelease(2026, 8)
    }
  }

  /// The last release that has it; nil for one that stays.
  ///
  /// 2026.5.0-rc1 has the tuple, and 2026.8.0-rc1 has it no more; in between, nobody looked.
  private var last: AuthentikRelease? {
    switch self {
    case .licenceAsTuple: AuthentikRelease(2026, 5, isCandidate: true)
    case .tag, .sections, .mustCreated, .equalityModes, .dottedContext, .tagAsDefault: nil
    }
  }

  func isIn(_ release: AuthentikRelease) -> Bool { since <= release && last.map { release <= $0 } ?? true }

  /// The newest release of the other kind: without it where this one has it, and with it elsewhere.
  func opponent(of release: AuthentikRelease) -> AuthentikRelease? {
    AuthentikRelease.known.last { isIn($0) != isIn(release) }
  }

  /// As the subject of a sentence.
  var name: String {
    switch self {
    case .tag(let tag): tag.rawValue
    case .sections: "a mapping of sections under 'entries'"
    case .mustCreated: "must_created"
    case .equalityModes: "EQ or NEQ in !Condition"
    case .dottedContext: "a dotted path in !Context"
    case .tagAsDefault: "a tag as the default of !Env"
    case .licenceAsTuple: "goauthentik.io/enterprise/licensed"
    }
  }
}

/// Remembers what of a file depends on the release.
struct FeatureUse {
  /// The newest feature without which the file fails.
  private(set) var newest: (feature: Feature, mark: YAMLMark)?
  /// Where releases read something that all of them take, in the order in which it was met.
  private(set) var disputed: [(feature: Feature, mark: YAMLMark)] = []

  mutating func note(_ feature: Feature, at mark: YAMLMark) {
    guard feature.since > newest?.feature.since ?? .oldest else { return }
    newest = (feature, mark)
  }

  /// Notes a place that is read in one way with the feature and in another without it.
  mutating func dispute(_ feature: Feature, at mark: YAMLMark) {
    guard disputed.count < Self.mostDisputed else { return }
    disputed.append((feature, mark))
  }

  private static let mostDisputed = 1000
}
