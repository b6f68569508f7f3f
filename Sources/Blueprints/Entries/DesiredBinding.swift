package import Bindings

/// A `authentik_flows.flowstagebinding` entry of a blueprint: what the file asks for, references still symbolic.
package struct DesiredBinding: Hashable, Sendable {
  /// Position of the entry in its file, from 0.
  package var entry: Int
  package var id: String?
  package var state: EntryState
  /// Whether all conditions hold; nil where that depends on the server.
  package var active: Bool?
  /// Where the entry begins.
  package var location: SourceLocation
  /// The identifiers as evaluated; `pk` among them.
  package var identifiers: [NamedValue]
  /// attrs overlaid with identifiers, coerced as authentik's serializer does; only fields a binding has.
  package var fields: [NamedValue]
  /// How far the entry could be evaluated.
  package var extent = Extent.everything
  /// What to do where only the server knows whether the conditions hold.
  package var decidingHelp = ""

  /// What of an entry is known; only one that is known completely can be reconciled.
  package enum Extent: Int, Comparable, Hashable, Sendable {
    /// Not even its conditions.
    case nothing
    /// Whether it is wanted, but not in which state.
    case conditions
    /// Conditions and state: it is skipped, or its identifiers have a problem.
    case state
    case identifiers
    case everything

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }
}

extension DesiredBinding {
  /// Whether the reconciler has to look at it: its conditions do not speak against it, and it is known completely.
  package var isReconciled: Bool { active != false && extent == .everything }

  /// Whether it is an `absent` entry that cannot be read, of a valid file: authentik deletes nothing for it.
  package var isPassedOver: Bool { state == .absent && active == true && extent < .everything }
}

/// What an entry asks of its object.
package enum EntryState: String, Codable, Hashable, Sendable {
  case present
  /// Created if missing, never updated.
  case created
  /// Created; a finding if it exists.
  case mustCreated = "must_created"
  case absent
}
