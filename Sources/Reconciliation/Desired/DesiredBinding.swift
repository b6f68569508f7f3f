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

  package init(
    entry: Int, id: String?, state: EntryState, active: Bool?, location: SourceLocation, identifiers: [NamedValue],
    fields: [NamedValue]
  ) {
    self.entry = entry
    self.id = id
    self.state = state
    self.active = active
    self.location = location
    self.identifiers = identifiers
    self.fields = fields
  }
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
